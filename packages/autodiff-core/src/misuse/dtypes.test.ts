/** Dtypes that do not fit: the whole messages, which say where, what was expected, what came, and what to do. */
import { expect, test } from "vitest";
import { array, gather, zeros } from "../index.ts";

test('array([1, 2], { dtype: "int32" }).add(array([1, 2], { dtype: "uint32" }))', () => {
  expect(() =>
    array([1, 2], { dtype: "int32" }).add(array([1, 2], { dtype: "uint32" })),
  ).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: add: expected operands with a common dtype, received int32 and uint32. Cast one of them, for example x.cast("int32").]`,
  );
});
test("array([true]).add(array([true]))", () => {
  expect(() => array([true]).add(array([true]))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: add: expected number operands, received bool[1]. Cast first, for example x.cast("float32").]`,
  );
});
test("zeros([2]).bitAnd(1)", () => {
  expect(() => zeros([2]).bitAnd(1)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: and: expected integer or bool operands, received float32[2]. Cast first, for example x.cast("int32").]`,
  );
});
test('array([1.5]).bitcast("float64")', () => {
  expect(() => array([1.5]).bitcast("float64")).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: bitcast: expected two dtypes of the same width, received float32[1] to float64. float32, int32 and uint32 have 32 bits each.]`,
  );
});
test("gather(zeros([3]), zeros([1]))", () => {
  expect(() => gather(zeros([3]), zeros([1]))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: gather: expected indices of dtype int32 or uint32, received float32[1]. Round and cast: x.floor().cast("int32"). To select by a boolean mask use where.]`,
  );
});
test('array([1], { dtype: "int64" })', () => {
  expect(() => array([1], { dtype: "int64" as never })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected one of float32, float64, int32, uint32, bool, received int64. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
  );
});
test('zeros([2], { dtype: "complex64" })', () => {
  expect(() => zeros([2], { dtype: "complex64" as never })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: zeros: expected one of float32, float64, int32, uint32, bool, received complex64. 64-bit integers and complex numbers are not element types; use float64 or a pair of tensors.]`,
  );
});
test("array(new Int16Array([1]))", () => {
  expect(() => array(new Int16Array([1]) as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected a Float32Array, Float64Array, Int32Array, Uint32Array, or Uint8Array (of booleans), received Int16Array. Convert it first, for example with Int32Array.from(values) or Float64Array.from(values, Number).]`,
  );
});
test("array(new BigInt64Array([1n]))", () => {
  expect(() => array(new BigInt64Array([1n]) as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: array: expected a Float32Array, Float64Array, Int32Array, Uint32Array, or Uint8Array (of booleans), received BigInt64Array. Convert it first, for example with Int32Array.from(values) or Float64Array.from(values, Number).]`,
  );
});
test('array([1, 2], { dtype: "int32" }).add(2 ** 40)', () => {
  expect(() => array([1, 2], { dtype: "int32" }).add(2 ** 40)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected a number that int32 can hold, from -2147483648 to 2147483647, received 1099511627776. A number takes the dtype of the tensor beside it; cast that first, for example x.cast("float64").]`,
  );
});
test('array([1, 2], { dtype: "uint32" }).less(-1)', () => {
  expect(() => array([1, 2], { dtype: "uint32" }).less(-1)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected a number that uint32 can hold, from 0 to 4294967295, received -1. A number takes the dtype of the tensor beside it; cast that first, for example x.cast("float64").]`,
  );
});
test('zeros([2]).add("1")', () => {
  expect(() => zeros([2]).add("1" as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received a value of type string. Make tensors of arrays with array().]`,
  );
});
test("zeros([2]).mul([1, 2])", () => {
  expect(() => zeros([2]).mul([1, 2] as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received an array. Make tensors of arrays with array().]`,
  );
});
test("zeros([2]).mul(undefined)", () => {
  expect(() => zeros([2]).mul(undefined as never)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received a value of type undefined. Make tensors of arrays with array().]`,
  );
});
