/** Tensors that cannot be made: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import { arange, array, full, linspace, scalar, zeros } from "../index.ts";

test("array([[1, 2], [3]])", () => {
  expect(() => array([[1, 2], [3]])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: array: expected a list of 2 at every place of depth 1, as at the first, received a list of 1. All rows must have the same length; pad the shorter ones.]`,
  );
});
test("array([1, [2]])", () => {
  expect(() => array([1, [2]])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: array: expected a number at every place of depth 1, as at the first, received a list of 1. All rows must have the same length; pad the shorter ones.]`,
  );
});
test("array([[1], 2])", () => {
  expect(() => array([[1], 2])).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: array: expected a list of 1 at every place of depth 1, as at the first, received a number. All rows must have the same length; pad the shorter ones.]`,
  );
});
test("array([zeros([2]), zeros([2])])", () => {
  expect(() => array([zeros([2]), zeros([2])] as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected numbers or booleans, received a tensor among them. Join tensors with stack or concat.]`,
  );
});
test('array(["1"])', () => {
  expect(() => array(["1"] as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected numbers or booleans, received string 1. Convert the values to numbers before.]`,
  );
});
test("array([1, 2, 3], { shape: [2, 2] })", () => {
  expect(() => array([1, 2, 3], { shape: [2, 2] })).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: array: expected 4 values for shape [2, 2], received 3 values. Give as many values as the product of the sizes.]`,
  );
});
test('array([Number.NaN], { dtype: "int32" })', () => {
  expect(() => array([Number.NaN], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected numbers from -2147483648 to 2147483647 for int32, received NaN. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
  );
});
test('array([2 ** 31], { dtype: "int32" })', () => {
  expect(() => array([2 ** 31], { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected numbers from -2147483648 to 2147483647 for int32, received 2147483648. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
  );
});
test('full([2], Number.NaN, { dtype: "int32" })', () => {
  expect(() => full([2], Number.NaN, { dtype: "int32" })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: full: expected numbers from -2147483648 to 2147483647 for int32, received NaN. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
  );
});
test('scalar(-1, "uint32")', () => {
  expect(() => scalar(-1, "uint32")).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: scalar: expected numbers from 0 to 4294967295 for uint32, received -1. Use float64, which holds whole numbers up to 2 ** 53, or remove values that are not finite.]`,
  );
});
test("arange(0, 1, 0)", () => {
  expect(() => arange(0, 1, 0)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: arange: expected finite ends and a step other than 0, received start 0, stop 1, step 0. For a given number of points use linspace.]`,
  );
});
test("arange(0, Number.POSITIVE_INFINITY)", () => {
  expect(() => arange(0, Number.POSITIVE_INFINITY)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: arange: expected finite ends and a step other than 0, received start 0, stop Infinity, step 1. For a given number of points use linspace.]`,
  );
});
test("linspace(0, Number.NaN, 3)", () => {
  expect(() => linspace(0, Number.NaN, 3)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: linspace: expected finite ends and a whole number of points, received start 0, stop NaN, count 3. Give plain numbers: linspace(0, 1, 5) is 0, 0.25, 0.5, 0.75, 1.]`,
  );
});
test("linspace(0, 1, 2.5)", () => {
  expect(() => linspace(0, 1, 2.5)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: linspace: expected finite ends and a whole number of points, received start 0, stop 1, count 2.5. Give plain numbers: linspace(0, 1, 5) is 0, 0.25, 0.5, 0.75, 1.]`,
  );
});
test('linspace(0, 1, 3, { dtype: "half" })', () => {
  expect(() => linspace(0, 1, 3, { dtype: "half" as never })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: linspace: expected one of float32, float64, int32, uint32, bool, received half. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
  );
});
