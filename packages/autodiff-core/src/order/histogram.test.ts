/** Histograms: totals, weights, edges. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { int } from "../../testing/integers.ts";
import type { Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import { bincount } from "./bincount.ts";
import { histogram, histogramBinEdges } from "./histogram.ts";
import { histogram2d, histogramdd } from "./histogramdd.ts";

const line = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

test("every entry is in one bin when the range is that of the entries", () => {
  fc.assert(
    fc.property(line, fc.integer({ min: 1, max: 20 }), (values, bins) => {
      const { counts, edges } = histogram(f64(values), { bins });
      expect(counts.sum().item()).toBe(values.length);
      expect(edges.slice(0).item()).toBeLessThanOrEqual(Math.min(...values));
      expect(edges.slice(-1).item()).toBeGreaterThanOrEqual(Math.max(...values));
    }),
    { seed: 19, numRuns: 100 },
  );
});

test("a density integrates to 1", () => {
  const x = f64([0, 0.1, 0.2, 0.7, 5]);
  const { counts, edges } = histogram(x, { bins: [0, 0.5, 2, 8], density: true });
  const widths = edges.slice([1, null]).sub(edges.slice([0, -1]));
  expectClose(counts.mul(widths).sum(), [1], { tolerance: 1e-15 });
});

test("weights are counted and differentiated; entries are not", () => {
  const x = f64([0.1, 0.6, 0.7, 3]);
  const total = (w: Tensor): Tensor =>
    histogram(x, { bins: [0, 0.5, 1], weights: w })
      .counts.mul(f64([1, 10]))
      .sum();
  expect(grad(total)(f64([1, 1, 1, 1])).js()).toEqual([1, 10, 10, 0]);
  const ofEntries = (v: Tensor): Tensor => histogram(v, { bins: 3, weights: v }).counts.sum();
  expect(grad(ofEntries)(x).js()).toEqual([1, 1, 1, 1]);
});

test("it compiles and batches with edges that are computed", () => {
  const counts = (x: Tensor): Tensor => histogram(x, { bins: 2 }).counts;
  expect(jit(counts)(f64([0, 1, 4])).js()).toEqual([2, 1]);
  expect(
    vmap(counts)(
      f64([
        [0, 1, 4],
        [7, 7, 7],
      ]),
    ).js(),
  ).toEqual([
    [2, 1],
    [0, 3],
  ]);
  expect(histogramBinEdges(f64([0, 4]), { bins: 2 }).js()).toEqual([0, 2, 4]);
});

test("a grid counts points, and has the histograms of the coordinates as margins", () => {
  const x = f64([0.1, 0.2, 0.8, 0.9, 0.5]);
  const y = f64([3, 1, 2, 2, 1]);
  const { counts, edges } = histogram2d(x, y, { bins: [[0, 0.5, 1], 2] });
  expect(counts.sum(1).js()).toEqual(histogram(x, { bins: [0, 0.5, 1] }).counts.js());
  expect(counts.sum(0).js()).toEqual(histogram(y, { bins: 2 }).counts.js());
  expect(edges.length).toBe(2);
  const weights = f64([1, 2, 3, 4, 5]);
  const points = f64([[0.1, 0.2, 0.8, 0.9, 0.5]]).transpose();
  const weighted = histogramdd(points, { bins: 2, weights });
  expect(weighted.counts.sum().item()).toBe(15);
});

test("bincount leaves out what does not fit, and differentiates weights", () => {
  expect(bincount(int([0, 3, 3, -1, 9]), { length: 4 }).js()).toEqual([1, 0, 0, 2]);
  const total = (w: Tensor): Tensor =>
    bincount(int([0, 3, 3]), { length: 4, weights: w })
      .square()
      .sum();
  expect(grad(total)(f64([1, 2, 3])).js()).toEqual([2, 10, 10]);
});
