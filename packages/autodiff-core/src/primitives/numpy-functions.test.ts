/** Small compositions that NumPy users expect. */
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { int } from "../../testing/integers.ts";
import {
  checkGradients,
  degrees,
  exp2,
  floorDivide,
  grad,
  heaviside,
  logspace,
  nanToNum,
  OptionError,
  oneHot,
  ones,
  radians,
  ravelMultiIndex,
  ShapeError,
  type Tensor,
  tensordot,
  trunc,
  unravelIndex,
} from "../index.ts";

test("trunc, exp2, degrees, radians, logspace", () => {
  expect(trunc(f64([-1.7, -0.2, 0, 1.9])).js()).toEqual([-1, -0, 0, 1]);
  expect(exp2(f64([-1, 0, 0.5, 10])).js()).toEqual([0.5, 1, Math.SQRT2, 1024]);
  checkGradients((x: Tensor) => exp2(x).sum(), [f64([0.3, -2])]);
  expect(degrees(f64([Math.PI])).js()).toEqual([180]);
  expect(radians(f64([90])).js()).toEqual([Math.PI / 2]);
  expectClose(logspace(0, 3, 4, { dtype: "float64" }), [1, 10, 100, 1000], { tolerance: 1e-15 });
  expectClose(logspace(0, 2, 3, { base: 2 }), [1, 2, 4], { tolerance: 1e-7 });
});

test("floorDivide goes with mod, for floats and 32-bit integers", () => {
  expect(floorDivide(f64([7, -7, 7, -7]), f64([2, 2, -2, -2])).js()).toEqual([3, -4, -4, 3]);
  const big = int([2147483647, -2147483648, 1234567891]);
  expect(floorDivide(big, 7).js()).toEqual([306783378, -306783379, 176366841]);
});

test("nanToNum and heaviside", () => {
  const x = f64([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2]);
  expect(nanToNum(x).js()).toEqual([0, Number.MAX_VALUE, -Number.MAX_VALUE, 2]);
  expect(nanToNum(x, { nan: 9, positive: 1, negative: -1 }).js()).toEqual([9, 1, -1, 2]);
  expect(grad((v: Tensor) => nanToNum(v).sum())(x).js()).toEqual([0, 0, 0, 1]);
  expect(heaviside(f64([-2, 0, 3, Number.NaN])).js()).toEqual([0, 0.5, 1, Number.NaN]);
  expect(heaviside(f64([0]), 1).js()).toEqual([1]);
});

test("tensordot contracts by count or by lists", () => {
  const a = f64([
    [1, 2],
    [3, 4],
  ]);
  const b = f64([
    [5, 6],
    [7, 8],
  ]);
  expect(tensordot(a, b).js()).toBe(70);
  expect(tensordot(a, b, 1).js()).toEqual([
    [19, 22],
    [43, 50],
  ]);
  expect(tensordot(a, b, 0).shape).toEqual([2, 2, 2, 2]);
  expect(tensordot(a, b, [[0], [1]]).js()).toEqual([
    [23, 31],
    [34, 46],
  ]);
});

test("flat positions and coordinates are inverse; oneHot", () => {
  const shape = [2, 3, 4];
  const flat = int([0, 5, 13, 23]);
  const coordinates = unravelIndex(flat, shape);
  expect(coordinates.js()).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 2, 3],
  ]);
  expect(ravelMultiIndex(coordinates, shape).js()).toEqual([0, 5, 13, 23]);
  expect(() => ravelMultiIndex(coordinates, [2, 3])).toThrow(ShapeError);
  expect(oneHot(int([1, 3, -1]), 3).js()).toEqual([
    [0, 1, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(oneHot(ones([2, 2]).cast("int32"), 2, { dtype: "float64" }).shape).toEqual([2, 2, 2]);
  expect(() => oneHot(flat, -1)).toThrow(OptionError);
});
