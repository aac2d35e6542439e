/** Quantiles: derivatives, tensors of fractions, infinities. */
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { array } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { jit } from "../transforms/jit.ts";
import { vmap } from "../transforms/vmap.ts";
import { median, nanmedian, nanquantile, percentile, quantile } from "./quantile.ts";

const x = f64([3, -1, 4, 1.5, 9]);

test("the derivative is that of the entries between which it lies", () => {
  expect(grad((v: Tensor) => median(v))(x).js()).toEqual([1, 0, 0, 0, 0]);
  expect(grad((v: Tensor) => median(v))(f64([1, 2, 3, 4])).js()).toEqual(
    [0, 0.5, 0.5, 0].reverse(),
  );
  checkGradients((v: Tensor, q: Tensor) => quantile(v, q).square().sum(), [x, f64([0.3, 0.8])]);
  checkGradients(
    (v: Tensor) => percentile(v, [10, 60], { method: "midpoint" }).square().sum(),
    [x],
  );
});

test("fractions may be a tensor of any shape, and traced", () => {
  const q = f64([
    [0, 0.25],
    [0.5, 1],
  ]);
  const expected = [
    [-1, 1.5],
    [3, 9],
  ];
  expect(quantile(x, q).js()).toEqual(expected);
  expect(jit((v: Tensor, t: Tensor) => quantile(v, t))(x, q).js()).toEqual(expected);
  expect(vmap((t: Tensor) => quantile(x, t))(f64([0, 1])).js()).toEqual([-1, 9]);
  expect(quantile(x, f64([-0.1, Number.NaN])).js()).toEqual([Number.NaN, Number.NaN]);
});

test("infinities are reached, not mixed to NaN", () => {
  const far = f64([-Infinity, 1, Infinity, Infinity]);
  expect(quantile(far, [0, 1 / 3, 1]).js()).toEqual([-Infinity, 1, Infinity]);
  expect(quantile(far, 0.9).item()).toBe(Infinity);
  expect(quantile(f64([-Infinity, 3]), 0.25).item()).toBe(-Infinity);
});

test("of nothing it is NaN, without NaN it is of the rest", () => {
  expect(median(f64([])).item()).toBeNaN();
  expect(nanmedian(f64([Number.NaN, Number.NaN])).item()).toBeNaN();
  expect(nanmedian(f64([Number.NaN, 1, 5])).item()).toBe(3);
  expect(nanquantile(f64([4, Number.NaN, 0]), 0.25).item()).toBe(1);
  const gradient = grad((v: Tensor) => nanmedian(v))(f64([Number.NaN, 1, 5]));
  expect(gradient.js()).toEqual([0, 0.5, 0.5]);
});

test("axes, kept axes, and integers", () => {
  const cube = array([3, 1, 2, 6, 5, 4, 9, 8], { shape: [2, 2, 2], dtype: "int32" });
  expect(median(cube, { axis: [0, 2], keepDims: true }).shape).toEqual([1, 2, 1]);
  expect(median(cube, { axis: 0 }).dtype).toBe("float32");
  expect(quantile(cube, [0.5], { axis: -1 }).shape).toEqual([1, 2, 2]);
});
