import {
  argmax,
  argmin,
  cumlogsumexp,
  cummax,
  cummin,
  cumprod,
  cumsum,
  type DType,
  type HostArray,
  linearRecurrence,
  type Tensor,
  zeros,
} from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { searchRows } from "../../../../../autodiff-core/src/order/search-sorted.ts";
import { sortPrimitive } from "../../../../../autodiff-core/src/order/sort-primitive.ts";
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

const DTYPES = ["float32", "int32", "uint32", "bool"] as const;

/** Numbers with many equal ones, and among the floats NaN, infinities and zeros of both signs. */
function values(dtype: DType, shape: readonly number[], seed = 1, distinct = 50): HostArray {
  return hostArray(dtype, shape, (i) => {
    const word = Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ (seed * 77777), 0x85ebca6b) >>> 8;
    const x = word % distinct;
    if (dtype === "bool") return x % 2;
    if (dtype === "int32") return x * 0x1234567 - 0x7ffffff;
    if (dtype === "uint32") return x * 0x5234567;
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0][x];
    return special ?? (x - distinct / 2) * 1.7 ** (x % 7) * 1.0000001;
  });
}

async function expectSame(application: Application, operands: readonly HostArray[]): Promise<void> {
  const results = await applyOnDevice(executor, application, operands);
  expectSameValues(results, evaluated(application, operands));
}

describe("sort", () => {
  const sort = (axis: number, keys: number, descending: boolean): Application => ({
    primitive: sortPrimitive as Application["primitive"],
    params: { axis, keys, descending },
  });

  test.each([
    [[0], 0],
    [[1], 0],
    [[1000], 0],
    [[2, 3000], 1],
    [[70, 5], 0],
    [[300, 7], 1],
    [[3, 40, 9], 1],
    [[3, 0], 1],
    [[5000, 2], 0],
  ])("of %j along axis %i is stable, with NaN last", async (shape, axis) => {
    const n = shape[axis];
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const places = hostArray("int32", shape, (i) => Math.floor(i / inner) % n);
    const dtype = DTYPES[shape.length % 2 === 0 ? n % 4 : 0];
    await expectSame(sort(axis, 1, true), [values(dtype, shape), places]);
    if (n < 5000) await expectSame(sort(axis, 1, false), [values("float32", shape)]);
  });

  test.each([900, 4500])("of %i entries by three keys, one after the other", async (n) => {
    const keys = [values("bool", [n]), values("float32", [n], 2, 9), values("int32", [n], 3, 5)];
    await expectSame(sort(0, 3, true), [...keys, values("uint32", [n], 4, 1e6)]);
  });
});

describe("running results", () => {
  const run = (kind: typeof cumsum, axis: number, reverse: boolean): Application =>
    applicationOf(
      kind.name,
      (x: Tensor) => kind(x, axis, { reverse }),
      zeros([2, 2, 2], { dtype: "int32" }),
    );

  const SHAPES: [number[], number][] = [
    [[1, 1, 1], 0],
    [[1, 1, 5], 2],
    [[3, 5, 1030], 2],
    [[2, 700, 3], 1],
    [[1, 1, 20000], 2],
    [[1, 9000, 2], 1],
    [[40, 30, 20], 0],
    [[2, 3, 16500], 1],
    [[0, 3, 4], 1],
  ];

  test.each(SHAPES)("of %j along axis %i", async (shape, axis) => {
    for (const reverse of [false, true]) {
      await expectSame(run(cumsum, axis, reverse), [values("int32", shape)]);
    }
    await expectSame(run(cummin, axis, false), [values("float32", shape, 5, 5000)]);
  });

  test("of all kinds of numbers", async () => {
    const shape = [2, 1500, 3];
    await expectSame(run(cumprod, 1, true), [values("uint32", shape)]);
    await expectSame(run(cummax, 1, false), [values("float32", shape, 3, 5000)]);
    await expectSame(run(cummax, 1, true), [values("uint32", shape, 3, 5000)]);
    await expectSame(run(cummin, 1, true), [values("int32", shape)]);
  });

  test("sums of floats have errors that grow with the logarithm of their number", async () => {
    const n = 100_000;
    const x = hostArray("float32", [n], (i) => 1 + Math.sin(i));
    const [sum] = await applyOnDevice(executor, run(cumsum, 0, false), [x]);
    let exact = 0;
    let worst = 0;
    for (let i = 0; i < n; i++) {
      exact += x.data[i];
      worst = Math.max(worst, Math.abs(sum.data[i] - exact) / exact);
    }
    expect(worst).toBeLessThan(10 * 2 ** -24);
  });

  test("products pass through numbers beyond the range of floats", async () => {
    const n = 4000;
    const x = hostArray("float32", [n], (i) => (i % 200 < 100 ? 7.5 : 1 / 7.5));
    const [product] = await applyOnDevice(executor, run(cumprod, 0, false), [x]);
    expect(product.data[n - 1]).toBeCloseTo(1, 2);
    expect(product.data[99]).toBe(Number.POSITIVE_INFINITY);
  });

  test("linear recurrences agree with the loop, also where factors grow and vanish", async () => {
    const n = 3000;
    const recurrence = applicationOf(
      "linearRecurrence",
      (a: Tensor, b: Tensor) => linearRecurrence(a, b),
      zeros([2]),
      zeros([2]),
    );
    const a = hostArray("float32", [n], (i) => (i % 90 === 0 ? 0 : i % 90 < 40 ? 20 : 0.05));
    const b = hostArray("float32", [n], (i) => (i % 90 < 2 ? 1e-30 : 0));
    const [y] = await applyOnDevice(executor, recurrence, [a, b]);
    const [expected] = evaluated(recurrence, [a, b]);
    for (let i = 0; i < n; i++) {
      const want = expected.data[i];
      expect(
        Math.abs(y.data[i] - want) <= 1e-4 * Math.abs(want) + 1e-37,
        `${i}: ${y.data[i]}, ${want}`,
      ).toBe(true);
    }
  });

  test("logarithms of sums neither overflow nor lose infinities and NaN", async () => {
    const sums = applicationOf("cumlogsumexp", (x: Tensor) => cumlogsumexp(x), zeros([2]));
    const special = [Number.NEGATIVE_INFINITY, 200, Number.NEGATIVE_INFINITY, 3];
    const later = [[], [Number.POSITIVE_INFINITY], [Number.NaN]];
    for (const end of later) {
      const x = hostArray(
        "float32",
        [3000],
        (i) => special[i] ?? end[i - 2500] ?? Math.sin(i) * 90,
      );
      const [y] = await applyOnDevice(executor, sums, [x]);
      const [expected] = evaluated(sums, [x]);
      y.data.forEach((value, i) => {
        const want = expected.data[i];
        if (!Object.is(value, want)) expect(Math.abs(value - want)).toBeLessThan(1e-4);
      });
    }
  });
});

describe("positions", () => {
  test.each([
    [[7], 0],
    [[3, 5000], 1],
    [[5000, 3], 0],
    [[20, 30, 4], 1],
    [[100_000], 0],
  ])("of extrema in %j along axis %i are the first", async (shape, axis) => {
    for (const [i, find] of [argmax, argmin].entries()) {
      const found = (dtype: DType): Application =>
        applicationOf(find.name, (x: Tensor) => find(x, axis), zeros(shape, { dtype }));
      const dtype = DTYPES[(shape.length + i) % 4];
      await expectSame(found(dtype), [values(dtype, shape, 7)]);
      await expectSame(found("float32"), [values("float32", shape, 7, 1e9)]);
    }
  });

  test.each(["left", "right"] as const)("in sorted rows, %s", async (side) => {
    const search = applicationOf(
      "searchSorted",
      (x: Tensor, v: Tensor) => searchRows(x, v, side),
      zeros([2, 3]),
      zeros([2, 3]),
    );
    for (const dtype of ["float32", "uint32"] as const) {
      const [sorted] = evaluated(
        {
          primitive: sortPrimitive as Application["primitive"],
          params: { axis: 1, keys: 1, descending: false },
        },
        [values(dtype, [3, 77])],
      );
      await expectSame(search, [sorted, values(dtype, [3, 50], 5)]);
    }
    await expectSame(search, [hostArray("float32", [2, 0], () => 0), values("float32", [2, 5])]);
  });
});
