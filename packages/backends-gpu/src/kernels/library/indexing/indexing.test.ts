import {
  type DType,
  dynamicSlice,
  dynamicUpdate,
  type HostArray,
  pad,
  type Tensor,
  zeros,
} from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { bindFold } from "../../../../../autodiff-core/src/convolution/unfold-primitive.ts";
import {
  gatherPrimitive,
  scatterAddPrimitive,
  scatterSetPrimitive,
} from "../../../../../autodiff-core/src/primitives/indexing.ts";
import {
  scatterMaxPrimitive,
  scatterMinPrimitive,
  scatterMulPrimitive,
} from "../../../../../autodiff-core/src/primitives/scatter-combine.ts";
import {
  type Application,
  applicationOf,
  evaluated,
  expectSameValues,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const ordered = await webgpu({ deterministic: true });

function word(i: number, seed: number): number {
  return Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ (seed * 77777), 0x85ebca6b) >>> 8;
}

/** Whole numbers, so that sums are exact in every order. */
function values(dtype: DType, shape: readonly number[], seed = 1): HostArray {
  return hostArray(dtype, shape, (i) =>
    dtype === "bool" ? word(i, seed) % 2 : word(i, seed) % 100,
  );
}

/** Rows of coordinates in a shape, of which some lie outside. */
function rowsIn(shape: readonly number[], rows: number, seed = 1): HostArray {
  const k = shape.length;
  return hostArray("int32", [rows, k], (i) => (word(i, seed) % (shape[i % k] + 2)) - 1);
}

async function expectSame(application: Application, operands: readonly HostArray[]): Promise<void> {
  const results = await applyOnDevice(executor, application, operands);
  expectSameValues(results, evaluated(application, operands));
}

const at = (primitive: unknown, axes: readonly number[]): Application => ({
  primitive: primitive as Application["primitive"],
  params: { axes },
});

describe("gather", () => {
  test.each([
    [[10], [0]],
    [[4, 6, 5], [1]],
    [
      [4, 6, 5],
      [2, 0],
    ],
    [
      [4, 6],
      [0, 1],
    ],
    [[300, 70], [0]],
  ])("from %j along %j is 0 outside", async (shape, axes) => {
    const indices = rowsIn(
      axes.map((axis) => shape[axis]),
      333,
    );
    for (const dtype of ["float32", "bool"] as const) {
      await expectSame(at(gatherPrimitive, axes), [values(dtype, shape), indices]);
    }
  });
});

describe("scatter", () => {
  const KINDS = {
    set: scatterSetPrimitive,
    add: scatterAddPrimitive,
    max: scatterMaxPrimitive,
    min: scatterMinPrimitive,
    mul: scatterMulPrimitive,
  };

  const PLACES: [shape: number[], axes: number[], rows: number][] = [
    [[1], [0], 1],
    [[9], [0], 40],
    [[5, 4, 3], [1], 100],
    [[5, 4], [1, 0], 0],
    [[50, 60], [0, 1], 3000],
  ];

  test.each(Object.entries(KINDS))("%s agrees with the loop", async (kind, primitive) => {
    for (const [shape, axes, rows] of PLACES) {
      const rest = shape.filter((_, axis) => !axes.includes(axis));
      const indices = rowsIn(
        axes.map((axis) => shape[axis]),
        rows,
      );
      for (const dtype of ["float32", shape.length > 1 ? "int32" : "uint32"] as const) {
        const updates = values(dtype, [rows, ...rest], 5);
        if (kind === "mul" && dtype === "float32") updates.data.fill(-2);
        await expectSame(at(primitive, axes), [values(dtype, shape, 3), indices, updates]);
      }
    }
  });

  test("of booleans keeps the last", async () => {
    const operands = [values("bool", [7, 3]), rowsIn([7], 30), values("bool", [30, 3], 9)];
    await expectSame(at(scatterSetPrimitive, [0]), operands);
  });

  test("of extrema keeps NaN, infinities and the sign of zero", async () => {
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 3];
    const numbers = (size: number, seed: number): HostArray =>
      hostArray("float32", [size], (i) => special[word(i, seed) % (seed % 2 === 0 ? 6 : 5)]);
    for (const primitive of [scatterMaxPrimitive, scatterMinPrimitive]) {
      await expectSame(at(primitive, [0]), [numbers(40, 2), rowsIn([40], 60), numbers(60, 3)]);
    }
  });

  test("of many rows sums them with the same bits every time", async () => {
    const rows = 20_000;
    const operands = [
      values("float32", [30, 2]),
      hostArray("int32", [rows, 1], (i) => word(i, 4) % 30),
      hostArray("float32", [rows, 2], (i) => Math.sin(i)),
    ];
    const add = at(scatterAddPrimitive, [0]);
    const [first] = await applyOnDevice(ordered, add, operands);
    expectSameValues(await applyOnDevice(ordered, add, operands), [first]);
    const [expected] = evaluated(add, operands);
    first.data.forEach((sum, i) => {
      expect(Math.abs(sum - expected.data[i])).toBeLessThan(1e-4);
    });
  });
});

describe("blocks", () => {
  const slice = (sizes: readonly number[], starts: readonly number[]): Application =>
    applicationOf(
      "dynamicSlice",
      (x: Tensor, at: Tensor) => dynamicSlice(x, at, sizes),
      zeros(sizes.map(() => 20)),
      zeros([starts.length], { dtype: "int32" }),
    );

  test.each([
    [
      [2, 3],
      [1, 2],
    ],
    [
      [2, 3],
      [-4, 100],
    ],
    [
      [5, 6],
      [1, 1],
    ],
    [
      [0, 2],
      [3, 3],
    ],
  ])("of shape %j at %j are moved inside", async (sizes, starts) => {
    const x = values("float32", [5, 6]);
    const at = hostArray("int32", [2], (i) => starts[i]);
    await expectSame(slice(sizes, starts), [x, at]);
    const update = applicationOf(
      "dynamicUpdate",
      (x: Tensor, block: Tensor, at: Tensor) => dynamicUpdate(x, block, at),
      zeros([5, 6]),
      zeros(sizes),
      zeros([2], { dtype: "int32" }),
    );
    await expectSame(update, [x, values("float32", sizes, 2), at]);
  });
});

test.each([
  [
    [
      [0, 0],
      [0, 0],
    ],
    [1, 0],
  ],
  [
    [
      [2, 1],
      [0, 3],
    ],
    [0, 2],
  ],
  [
    [
      [3, 0],
      [1, 1],
    ],
    [2, 1],
  ],
])("pad by %j with gaps %j", async (widths, interior) => {
  const padded = applicationOf(
    "pad",
    (x: Tensor) => pad(x, { widths: widths as [number, number][], interior, value: 7 }),
    zeros([3, 4], { dtype: "int32" }),
  );
  await expectSame(padded, [values("int32", [3, 4]), hostArray("int32", [], () => 7)]);
});

test.each([
  { window: [3], strides: [2], dilation: [1], spatial: [11] },
  { window: [2, 3], strides: [1, 2], dilation: [3, 1], spatial: [8, 9] },
])("fold with %j", async (params) => {
  const { window, strides, dilation, spatial } = params;
  const counts = spatial.map(
    (n, axis) => Math.floor((n - dilation[axis] * (window[axis] - 1) - 1) / strides[axis]) + 1,
  );
  const shape = [2, ...window, ...counts];
  const folded = applicationOf("fold", (y: Tensor) => bindFold(y, params), zeros(shape));
  await expectSame(folded, [values("float32", shape)]);
});
