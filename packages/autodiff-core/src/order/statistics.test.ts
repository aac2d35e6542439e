/** Small statistics: ranks, differences, averages, closeness, reductions without NaN. */
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { array } from "../creation.ts";
import type { Tensor } from "../tensor.ts";
import { checkGradients } from "../transforms/check-gradients.ts";
import { grad } from "../transforms/grad.ts";
import { vmap } from "../transforms/vmap.ts";
import { allClose, arrayEqual, isClose } from "./closeness.ts";
import { average, corrcoef, cov, ptp } from "./covariance.ts";
import { diff, ediff1d } from "./differences.ts";
import { nanargmax, nanargmin, nanmax, nanmean, nanstd, nansum, nanvar } from "./nan-reductions.ts";
import { rankData } from "./rank-data.ts";

const NaN_ = Number.NaN;

test("ranks with NaN are NaN, of an empty axis empty", () => {
  expect(rankData(f64([1, NaN_, 2])).js()).toEqual([NaN_, NaN_, NaN_]);
  expect(rankData(f64([])).shape).toEqual([0]);
  expect(
    vmap((v: Tensor) => rankData(v))(
      f64([
        [2, 1],
        [5, 5],
      ]),
    ).js(),
  ).toEqual([
    [2, 1],
    [1.5, 1.5],
  ]);
});

test("differences of differences, with ends", () => {
  const squares = f64([0, 1, 4, 9, 16]);
  expect(diff(squares, { n: 2 }).js()).toEqual([2, 2, 2]);
  expect(diff(squares, { n: 0 }).js()).toEqual([0, 1, 4, 9, 16]);
  expect(diff(f64([]), { n: 3 }).shape).toEqual([0]);
  expect(diff(squares, { prepend: f64([-1]) }).js()).toEqual([1, 1, 3, 5, 7]);
  expect(ediff1d(squares, { toBegin: f64([-9]), toEnd: f64([8, 9]) }).js()).toEqual([
    -9, 1, 3, 5, 7, 8, 9,
  ]);
});

test("averages and covariances have derivatives", () => {
  const x = f64([
    [0.3, 1.2, -0.7],
    [2.1, -0.4, 0.9],
  ]);
  const weights = f64([1, 2, 3]);
  checkGradients(
    (v: Tensor, w: Tensor) => average(v, { axis: 1, weights: w }).square().sum(),
    [x, weights],
  );
  checkGradients((v: Tensor) => cov(v).square().sum(), [x]);
  checkGradients(
    (v: Tensor) =>
      corrcoef(v)
        .mul(f64([1, 2]))
        .sum(),
    [x],
  );
  expect(corrcoef(x.slice(0)).item()).toBe(1);
  expect(ptp(x, 1).js()).toEqual([1.9, 2.5]);
  expect(average(x, { axis: 0, keepDims: true }).shape).toEqual([1, 3]);
});

test("derivatives do not see what is NaN", () => {
  const x = f64([1, NaN_, 4, -2]);
  const gradient = (f: (v: Tensor) => Tensor) => grad((v: Tensor) => f(v))(x).js();
  expect(gradient((v) => nansum(v))).toEqual([1, 0, 1, 1]);
  expect(gradient((v) => nanmean(v))).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
  expect(gradient((v) => nanmax(v))).toEqual([0, 0, 1, 0]);
  expect(gradient((v) => nanvar(v))).toEqual([0, 0, 2, -2]);
  expect(nanstd(array([1, 3], { dtype: "int32" })).item()).toBe(1);
});

test("positions of extrema that are infinite, among NaN", () => {
  expect(nanargmax(f64([NaN_, -Infinity])).item()).toBe(1);
  expect(nanargmin(f64([NaN_, Infinity, Infinity])).item()).toBe(1);
  expect(nanargmax(f64([NaN_])).item()).toBe(-1);
  expect(nanargmax(array([3, 9, 9], { dtype: "int32" })).item()).toBe(1);
});

test("closeness of booleans, integers and shapes", () => {
  expect(isClose(array([true, false]), array([true, true])).js()).toEqual([true, false]);
  expect(isClose(array([100000], { dtype: "int32" }), 100001).js()).toEqual([true]);
  expect(allClose(f64([1, 2]), f64([1, 2.1])).item()).toBe(0);
  expect(arrayEqual(f64([1]), f64([[1]])).item()).toBe(0);
  expect(arrayEqual(f64([1, NaN_]), f64([1, NaN_])).item()).toBe(0);
  expect(arrayEqual(f64([1, NaN_]), f64([1, NaN_]), { equalNaN: true }).item()).toBe(1);
});
