/** Segments against loops. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { int } from "../../testing/integers.ts";
import { array } from "../creation.ts";
import { scatterMax, scatterMin, scatterMul } from "../primitives/scatter-combine.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import {
  segmentCount,
  segmentLogsumexp,
  segmentMax,
  segmentMean,
  segmentMin,
  segmentProd,
  segmentSoftmax,
  segmentSum,
  segmentVariance,
} from "./segment.ts";

const N = 4;

const mean = (rows: readonly number[]): number =>
  rows.length === 0 ? 0 : rows.reduce((a, b) => a + b, 0) / rows.length;

const REDUCTIONS: readonly {
  name: string;
  f: typeof segmentSum;
  loop: (rows: readonly number[]) => number;
}[] = [
  { name: "segmentSum", f: segmentSum, loop: (rows) => rows.reduce((a, b) => a + b, 0) },
  { name: "segmentProd", f: segmentProd, loop: (rows) => rows.reduce((a, b) => a * b, 1) },
  { name: "segmentMax", f: segmentMax, loop: (rows) => Math.max(...rows) },
  { name: "segmentMin", f: segmentMin, loop: (rows) => Math.min(...rows) },
  { name: "segmentMean", f: segmentMean, loop: mean },
  {
    name: "segmentVariance",
    f: segmentVariance,
    loop: (rows) => mean(rows.map((v) => (v - mean(rows)) ** 2)),
  },
  {
    name: "segmentLogsumexp",
    f: segmentLogsumexp,
    loop: (rows) => Math.log(rows.reduce((total, v) => total + Math.exp(v), 0)),
  },
];

describe.each(REDUCTIONS)("$name", ({ f, loop }) => {
  const entries = fc.array(
    fc.tuple(fc.integer({ min: -2, max: N + 1 }), fc.integer({ min: -3, max: 3 })),
    { maxLength: 20 },
  );

  test("equals a loop; ids outside are left out", () => {
    fc.assert(
      fc.property(entries, (pairs) => {
        const [ids, data] = [pairs.map(([id]) => id), pairs.map(([, v]) => v)];
        const wanted = Array.from({ length: N }, (_, s) =>
          loop(data.filter((_v, e) => ids[e] === s)),
        );
        expectClose(f(f64(data), int(ids), N), wanted, { tolerance: 1e-14 });
        const wide = f(f64(data.flatMap((v) => [v, v])).reshape([data.length, 2]), int(ids), N);
        expectClose(
          wide,
          wanted.flatMap((v) => [v, v]),
          { tolerance: 1e-14 },
        );
      }),
      { seed: 17, numRuns: 60 },
    );
  });

  test("has derivatives, compiled and batched values", () => {
    const ids = int([0, 2, 2, 3, 0, 1, 9]);
    const data = f64([0.3, -1.1, 0.8, 1.9, 0.6, -0.4, 5]);
    const run = (x: Tensor): Tensor => f(x, ids, N);
    const total = (x: Tensor): Tensor =>
      run(x)
        .mul(f64([1, 2, 3, 4]))
        .square()
        .sum();
    checkGradients(total, [data], { tolerance: 1e-8 });
    checkGradients((x: Tensor) => grad(total)(x).square().sum(), [data], { tolerance: 1e-7 });
    expect(jit(run)(data).js()).toEqual(run(data).js());
    const batch = vmap(run)(data.expandDims(0)).reshape([N]);
    expect(batch.js()).toEqual(run(data).js());
  });
});

test("equal entries share the derivative of the extremum equally", () => {
  const ids = int([0, 1, 0, 0]);
  const gradient = grad((x: Tensor) => segmentMax(x, ids, 2).sum());
  expectClose(gradient(f64([5, 1, 5, 5])), [1 / 3, 1, 1 / 3, 1 / 3], { tolerance: 1e-15 });
  const smallest = grad((x: Tensor) => segmentMin(x, ids, 2).sum());
  expectClose(smallest(f64([5, 1, 7, 5])), [1 / 2, 1, 0, 1 / 2], { tolerance: 1e-15 });
});

test("the derivative of a product is right at zeros, to second order", () => {
  const ids = int([0, 0, 0, 1, 1]);
  const total = (x: Tensor): Tensor => segmentProd(x, ids, 2).sum();
  expect(grad(total)(f64([2, 0, 3, 0, 0])).js()).toEqual([0, 6, 0, 0, 0]);
  const second = grad((x: Tensor) =>
    grad(total)(x)
      .mul(f64([1, 0, 0, 1, 0]))
      .sum(),
  );
  expect(second(f64([2, 0, 3, 0, 0])).js()).toEqual([0, 3, 0, 0, 1]);
});

test("segmentSoftmax adds up to 1 within each segment, without overflow", () => {
  const ids = int([0, 1, 0, -1, 1]);
  const weights = segmentSoftmax(f64([1000, 1, 1001, 7, -1e308]), ids, 3);
  expectClose(segmentSum(weights, ids, 3), [1, 1, 0], { tolerance: 1e-15 });
  expect(weights.slice(3).item()).toBe(0);
  const total = (x: Tensor): Tensor =>
    segmentSoftmax(x, ids, 3)
      .mul(f64([1, 2, 3, 4, 5]))
      .sum();
  checkGradients(total, [f64([0.1, 0.5, -0.3, 2, 0.9])]);
});

test("segments without rows, no rows, and no segments", () => {
  const none = int([]);
  expect(segmentMax(f64([]), none, 2).js()).toEqual([-Infinity, -Infinity]);
  expect(segmentMin(int([]), none, 1).js()).toEqual([2 ** 31 - 1]);
  expect(segmentMax(array([], { dtype: "uint32" }), none, 1).js()).toEqual([0]);
  expect(segmentProd(f64([]), none, 2).js()).toEqual([1, 1]);
  expect(segmentLogsumexp(f64([]), none, 1).js()).toEqual([-Infinity]);
  expect(segmentSum(f64([1]), int([0]), 0).shape).toEqual([0]);
  expect(segmentCount(int([1, 1, 5]), 3).js()).toEqual([0, 2, 0]);
});

test("booleans are counted, integers are exact, float32 sums round once", () => {
  expect(segmentSum(array([true, true, false]), int([0, 0, 1]), 2).js()).toEqual([2, 0]);
  const product = segmentProd(int([123456789, 987654321]), int([0, 0]), 1);
  expect(product.item()).toBe(Math.imul(123456789, 987654321));
  const tenths = array(new Float32Array(10_000).fill(0.1));
  const total = segmentSum(tenths, int(new Array<number>(10_000).fill(0)), 1);
  expect(total.item()).toBe(Math.fround(10_000 * Math.fround(0.1)));
});

test("scatterMax, scatterMin and scatterMul keep the old entry among those that they combine", () => {
  const x = f64([1, 5, 3]);
  const at = int([0, 0, 2, 1, 7]);
  const updates = f64([4, 2, -1, 0.5, 9]);
  expect(scatterMax(x, at, updates).js()).toEqual([4, 5, 3]);
  expect(scatterMin(x, at, updates).js()).toEqual([1, 0.5, -1]);
  expect(scatterMul(x, at, updates).js()).toEqual([8, 2.5, -3]);
  expect(scatterMul(x, int([-1]), f64([2])).js()).toEqual([1, 5, 6]);
});
