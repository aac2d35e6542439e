import { describe, test } from "vitest";
import {
  type Application,
  applicationOf,
  evaluated,
  expectSameValues,
  hostArray,
  type RunOptions,
  runLibraryKernel,
} from "../../../../../testing/run-library-kernel.ts";
import { bindFold, bindUnfold } from "../../../../convolution/unfold-primitive.ts";
import type { DType } from "../../../../dtype.ts";
import type { HostArray } from "../../../../host-array.ts";
import { dynamicSlice, dynamicUpdate, zeros } from "../../../../index.ts";
import type { Primitive } from "../../../../primitive.ts";
import {
  gatherPrimitive,
  scatterAddPrimitive,
  scatterSetPrimitive,
} from "../../../../primitives/indexing.ts";
import {
  scatterMaxPrimitive,
  scatterMinPrimitive,
  scatterMulPrimitive,
} from "../../../../primitives/scatter-combine.ts";
import { padPrimitive } from "../../../../primitives/slicing.ts";
import type { Literal } from "../../../../program/program.ts";

const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];

/** Numbers of a dtype with specials among the floats. */
function values(dtype: DType, shape: readonly number[], seed = 1): HostArray {
  return hostArray(dtype, shape, (i) => {
    const x = Math.sin(12.9898 * (i + 1) * seed) * 43758.5453;
    if (dtype === "bool") return x > 0 ? 1 : 0;
    if (dtype === "int32" || dtype === "uint32") return Math.imul(i + seed, 0x9e3779b1);
    return i % 41 === 40 ? Number.NaN : i % 37 === 36 ? -0 : x - Math.floor(x) + 0.5;
  });
}

/** Positions, some of them outside, many of them repeated. */
function positions(rows: readonly number[], sizes: readonly number[]): HostArray {
  const k = sizes.length;
  return hostArray("int32", [...rows, k], (i) => (Math.imul(i + 3, 7919) % (sizes[i % k] + 2)) - 1);
}

const applied = (primitive: Primitive<never>, params: object): Application => ({
  primitive: primitive as Primitive,
  params,
});

const literal = (dtype: DType, shape: readonly number[], value: number): Literal => ({
  kind: "literal",
  dtype,
  shape,
  value,
});

function expectSame(
  application: Application,
  operands: readonly (HostArray | Literal)[],
  options: RunOptions = {},
): void {
  const got = runLibraryKernel(application, operands, options);
  const want = evaluated(application, operands);
  expectSameValues(got, want);
}

const GATHERS: readonly [shape: number[], axes: number[], rows: number[]][] = [
  [[5], [0], [7]],
  [[5, 3], [0], [4]],
  [[5, 3], [1], [2, 2]],
  [[4, 5, 33], [0], [9]],
  [[4, 5, 3], [1], [6]],
  [[4, 5, 3], [2, 0], [6]],
  [[4, 5, 3], [0, 1, 2], [11]],
  [[6, 700], [0], [5]],
  [[6, 0], [0], [5]],
  [[6, 2], [0], [0]],
  [[60, 257], [0], [300]],
];

describe("gather", () => {
  test.each(GATHERS)("of %j by axes %j has the entries of evaluate", (shape, axes, rows) => {
    for (const dtype of DTYPES) {
      const indices = positions(
        rows,
        axes.map((axis) => shape[axis]),
      );
      expectSame(applied(gatherPrimitive, { axes }), [values(dtype, shape), indices], {
        reverse: true,
      });
    }
  });
});

const SCATTERS = [
  scatterAddPrimitive,
  scatterSetPrimitive,
  scatterMulPrimitive,
  scatterMaxPrimitive,
  scatterMinPrimitive,
];

describe.each(SCATTERS)("$name", (primitive) => {
  test.each(GATHERS)("into %j by axes %j has the entries of evaluate", (shape, axes, rows) => {
    for (const dtype of DTYPES) {
      if (dtype === "bool" && primitive !== scatterSetPrimitive) continue;
      const indices = positions(
        rows,
        axes.map((axis) => shape[axis]),
      );
      const rest = shape.filter((_, axis) => !axes.includes(axis));
      // The same bits also for sums and products: their order is that of the rows.
      const updates = values(dtype, [...rows, ...rest], 3);
      expectSame(applied(primitive, { axes }), [values(dtype, shape), indices, updates]);
      if (dtype !== "float32" && dtype !== "bool") continue;
      expectSame(applied(primitive, { axes }), [literal(dtype, shape, 1), indices, updates], {
        reverse: true,
      });
      const ones = literal(dtype, [...rows, ...rest], 1);
      expectSame(applied(primitive, { axes }), [values(dtype, shape), indices, ones]);
    }
  });
});

const WINDOWS: readonly [shape: number[], sizes: number[], starts: number[]][] = [
  [[7], [3], [2]],
  [[7], [3], [-4]],
  [[7], [7], [1]],
  [
    [5, 6],
    [2, 6],
    [9, 0],
  ],
  [
    [5, 6],
    [2, 3],
    [1, 2],
  ],
  [
    [3, 5, 130],
    [2, 4, 129],
    [1, 0, 1],
  ],
  [
    [3, 0],
    [2, 0],
    [1, 0],
  ],
  [
    [320, 250],
    [300, 240],
    [20, 3],
  ],
];

describe("windows", () => {
  test.each(WINDOWS)("of %j with sizes %j at %j", (shape, sizes, starts) => {
    const at = hostArray("int32", [starts.length], (i) => starts[i]);
    const slice = applicationOf(
      "dynamicSlice",
      (x: never, i: never) => dynamicSlice(x, i, sizes),
      zeros(shape),
      zeros([starts.length], { dtype: "int32" }),
    );
    const update = applicationOf(
      "dynamicUpdate",
      (x: never, u: never, i: never) => dynamicUpdate(x, u, i),
      zeros(shape),
      zeros(sizes),
      zeros([starts.length], { dtype: "int32" }),
    );
    for (const dtype of DTYPES) {
      const x = values(dtype, shape);
      expectSame(slice, [x, at], { reverse: true });
      expectSame(update, [x, values(dtype, sizes, 5), at], { reverse: true });
      if (dtype === "float64") continue;
      expectSame(slice, [x, literal("int32", [starts.length], 1)]);
      expectSame(update, [literal(dtype, shape, 1), values(dtype, sizes, 5), at]);
    }
  });
});

const UNFOLDS: readonly [
  shape: number[],
  window: number[],
  strides: number[],
  dilation: number[],
][] = [
  [[9], [3], [1], [1]],
  [[9], [3], [2], [2]],
  [
    [2, 8, 7],
    [3, 2],
    [1, 1],
    [1, 1],
  ],
  [
    [2, 8, 7],
    [3, 2],
    [2, 3],
    [2, 1],
  ],
  [
    [40, 30, 31],
    [3, 3],
    [1, 1],
    [1, 1],
  ],
];

describe("sliding windows", () => {
  test.each(UNFOLDS)("of %j by %j, strides %j, dilation %j", (shape, window, strides, dilation) => {
    const params = { window, strides, dilation };
    const unfold = applicationOf("unfold", (x: never) => bindUnfold(x, params), zeros(shape));
    const [{ shape: unfolded }] = unfold.primitive.infer([{ shape, dtype: "float32" }], params);
    const spatial = shape.slice(shape.length - window.length);
    const fold = applicationOf(
      "fold",
      (y: never) => bindFold(y, { ...params, spatial }),
      zeros(unfolded),
    );
    for (const dtype of ["float32", "float64"] as const) {
      expectSame(fold, [values(dtype, unfolded)], { reverse: true });
    }
  });
});

test.each([
  [[3], [1], [2], [1]],
  [
    [2, 3],
    [1, 0],
    [0, 2],
    [1, 3],
  ],
  [
    [120, 130],
    [1, 0],
    [0, 2],
    [0, 1],
  ],
  [
    [0, 3],
    [1, 0],
    [1, 2],
    [1, 3],
  ],
])("pad of %j by %j, %j with gaps %j", (shape, low, high, interior) => {
  const params = { low, high, interior };
  for (const dtype of DTYPES) {
    for (const value of [values(dtype, [], 7), literal(dtype, [], 1)]) {
      expectSame(applied(padPrimitive, params), [values(dtype, shape), value]);
    }
  }
});
