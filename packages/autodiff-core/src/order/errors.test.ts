/** Misuse, with the whole message. */
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { int } from "../../testing/integers.ts";
import { associativeScan } from "../control-flow/associative-scan.ts";
import { array } from "../creation.ts";
import { DTypeError, isFluxionError, OptionError, ShapeError } from "../errors.ts";
import { linearRecurrence } from "../primitives/linear-recurrence.ts";
import { scatterMax } from "../primitives/scatter-combine.ts";
import type { Tensor } from "../tensor.ts";
import { jit } from "../transforms/jit.ts";
import { bincount } from "./bincount.ts";
import { average, cov } from "./covariance.ts";
import { diff } from "./differences.ts";
import { histogram } from "./histogram.ts";
import { histogramdd } from "./histogramdd.ts";
import { mode } from "./mode.ts";
import { compress, nonzero } from "./nonzero.ts";
import { percentile, quantile } from "./quantile.ts";
import { rankData } from "./rank-data.ts";
import { digitize, searchSorted } from "./search-sorted.ts";
import { segmentSum } from "./segment.ts";
import { union1d } from "./sets.ts";
import { argsort, lexsort, sort, sortBy } from "./sort.ts";
import { topK } from "./top-k.ts";
import { unique } from "./unique.ts";

const x = f64([3, 1, 2]);
const matrix = f64([
  [1, 2],
  [3, 4],
]);
/** Options that the compiler would refuse. */
const unchecked = (options: object): never => options as never;

test("sort: axis", () => {
  expect(() => sort(x, { axis: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sort: expected an axis from -1 to 0, received 1. Count axes from 0, or from the end with negative numbers.]`,
  );
  expect(() => sort(f64(1))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sort: expected no axis, as the tensor is a scalar, received -1. Count axes from 0, or from the end with negative numbers.]`,
  );
});

test("sortBy: shapes", () => {
  expect(() => sortBy([x, matrix], [])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sortBy: expected at least one operand, and all of the same shape, received float64[3] and float64[2,2]. Broadcast the smaller ones first.]`,
  );
  expect(() => sortBy(matrix, x)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: sortBy: expected values of the shape of the keys, float64[2,2], or rows for keys of one axis, received float64[3]. Broadcast the values to the shape of the keys.]`,
  );
  expect(() => sortBy(x, { a: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: sortBy: expected values that are tensors or trees of tensors, received number. Make tensors of data with array().]`,
  );
});

test("topK: k", () => {
  expect(() => topK(x, 4)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: topK: expected k to be a whole number from 0 to 3, the size of axis 0 of float64[3], received 4. k is a plain number that is known while tracing; pad the tensor if it may be too short.]`,
  );
});

test("searchSorted: rank", () => {
  expect(() => searchSorted(matrix, 1)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: searchSorted: expected a sorted vector of shape [n], received float64[2,2]. For one vector per row use vmap.]`,
  );
});

test("digitize: order of known edges", () => {
  expect(() => digitize(x, f64([1, 3, 2]))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: digitize: expected edges that ascend or descend, received entries in another order. Sort them first with sort().]`,
  );
  expect(jit((edges: Tensor) => digitize(x, edges))(f64([1, 3, 2])).shape).toEqual([3]);
});

test("a size is needed", () => {
  expect(() => unique(x, unchecked({}))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: unique: expected options.size to be a whole number >= 0, received undefined. Shapes are known while tracing, so say how many entries there can be at most; the rest is filled.]`,
  );
  expect(() => bincount(int([1]), unchecked({}))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: bincount: expected options.length to be a whole number >= 0, received undefined. Shapes are known while tracing, so say how many entries there can be at most; the rest is filled.]`,
  );
});

test("quantile: fractions and methods", () => {
  expect(() => quantile(x, 50)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: quantile: expected numbers from 0 to 1, received 50. percentile takes numbers from 0 to 100.]`,
  );
  expect(() => quantile(x, 0.5, unchecked({ method: "hazen" }))).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: quantile: expected options.method to be "linear", "lower", "higher", "midpoint" or "nearest", received hazen. Leave it out for linear interpolation.]`,
  );
});

test("histogram: bins", () => {
  expect(() => histogram(x, { bins: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: histogram: expected bins to be a whole number >= 1, or edges, received 0. Give for example { bins: 20, range: [0, 1] } or { bins: [0, 1, 10, 100] }.]`,
  );
  expect(() => histogram(x, { bins: [0, 2, 1] })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: histogram: expected entries that ascend, received entries in another order. Sort them first with sort().]`,
  );
  expect(() => histogram(x, { range: [1, 0] })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: histogram: expected a range of two finite ends, the smaller one first, received [1, 0]. Give for example { bins: 20, range: [0, 1] } or { bins: [0, 1, 10, 100] }.]`,
  );
  expect(() => histogram(x, { weights: f64([1]) })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: histogram: expected one weight per entry of float64[3], received float64[1]. Broadcast the weights to the shape of the entries.]`,
  );
});

test("segmentSum: ids", () => {
  expect(() => segmentSum(x, int([0, 1]), 2)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: segmentSum: expected data [E, ...F] and one segment id per row, [E], received float64[3] and int32[2]. Move the axis of the rows to the front; flatten several of them.]`,
  );
  expect(() => segmentSum(x, f64([0, 1, 1]), 2)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: segmentSum: expected segmentIds of dtype int32 or uint32, received float64[3]. Make them with { dtype: "int32" }.]`,
  );
  expect(() => segmentSum(x, int([0, 1, 1]), -1)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: segmentSum: expected numSegments to be a whole number >= 0, received -1. Shapes are known while tracing, so say how many segments there are.]`,
  );
});

test("associativeScan: shapes", () => {
  expect(() => associativeScan((a) => a.slice(0), x)).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: associativeScan: expected a result of fn like its arguments, float64[1], received float64[]. fn combines many elements at once: keep the axis of the elements, and use batched products such as matmul.]`,
  );
  expect(() => associativeScan((a) => a, [x, matrix])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: associativeScan: expected the same number of elements in every leaf, received float64[3] and float64[2,2]. All tensors of the tree have the elements along the same axis.]`,
  );
});

test.each<[string, abstract new (...args: never[]) => Error, () => unknown]>([
  ["argsort", ShapeError, () => argsort(x, { axis: 2 })],
  ["lexsort without keys", ShapeError, () => lexsort([])],
  ["topK with a fraction", OptionError, () => topK(x, 1.5)],
  [
    "searchSorted with another side",
    OptionError,
    () => searchSorted(x, 1, unchecked({ side: "both" })),
  ],
  [
    "searchSorted of int32 in uint32",
    DTypeError,
    () => searchSorted(int([1]), array([1], { dtype: "uint32" })),
  ],
  ["nonzero", OptionError, () => nonzero(x, unchecked({}))],
  ["compress", ShapeError, () => compress(x, array([true]), { size: 1 })],
  ["union1d", OptionError, () => union1d(x, x, unchecked({}))],
  ["percentile", OptionError, () => percentile(x, [50, 101])],
  ["rankData", OptionError, () => rankData(x, unchecked({ method: "dense" }))],
  ["mode of nothing", ShapeError, () => mode(f64([]))],
  ["histogramdd of numbers", ShapeError, () => histogramdd(x)],
  ["histogramdd with too few bins", OptionError, () => histogramdd(matrix, { bins: [3] })],
  ["bincount of floats", DTypeError, () => bincount(x, { length: 3 })],
  ["diff", OptionError, () => diff(x, { n: -1 })],
  ["average", ShapeError, () => average(matrix, { weights: x })],
  ["cov", ShapeError, () => cov(f64(1))],
  ["scatterMax", ShapeError, () => scatterMax(x, int([0]), matrix)],
  ["linearRecurrence", ShapeError, () => linearRecurrence(x, matrix)],
])("%s is refused", (_name, type, misuse) => {
  let caught: unknown;
  try {
    misuse();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(type);
  expect(isFluxionError(caught)).toBe(true);
});
