import { expect, test } from "vitest";
import type { NdArray } from "./nd-array.ts";
import { imagPart, realPart, toFloat64 } from "./nd-convert.ts";
import { toTensor } from "./to-tensor.ts";

const vector = (dtype: NdArray["dtype"], data: NdArray["data"]): NdArray => ({
  dtype,
  shape: [data.length],
  data,
});
const complex: NdArray = {
  dtype: "complex64",
  shape: [1],
  data: Float32Array.of(1),
  imag: Float32Array.of(2),
};
const beyond = vector("int64", BigInt64Array.of(2n ** 53n + 1n));

test.each([
  ["bool", Uint8Array.of(0, 1), "bool"],
  ["int8", Int8Array.of(-1, 2), "int32"],
  ["uint8", Uint8Array.of(255, 2), "int32"],
  ["int16", Int16Array.of(-1, 2), "int32"],
  ["uint16", Uint16Array.of(65535, 2), "int32"],
  ["int32", Int32Array.of(-1, 2), "int32"],
  ["uint32", Uint32Array.of(4294967295, 2), "uint32"],
  ["int64", BigInt64Array.of(-1n, 2n), "int32"],
  ["int64", BigInt64Array.of(-(2n ** 53n), 2n), "float64"],
  ["uint64", BigUint64Array.of(2n ** 63n, 2n), "float64"],
  ["float16", Float32Array.of(0.5, 2), "float32"],
  ["float32", Float32Array.of(0.5, 2), "float32"],
  ["float64", Float64Array.of(0.5, 2), "float64"],
] as const)("%s %s becomes %s and keeps its values", async (dtype, data, expected) => {
  const tensor = toTensor(vector(dtype, data));
  expect(tensor.dtype).toBe(expected);
  expect(Array.from(await tensor.data(), Number)).toEqual(
    Array.from<number | bigint, number>(data, Number),
  );
});

test("the shape is kept, a scalar too", () => {
  expect(toTensor({ dtype: "float64", shape: [], data: Float64Array.of(2) }).shape).toEqual([]);
  expect(
    toTensor({ dtype: "float64", shape: [2, 1, 1], data: Float64Array.of(2, 3) }).shape,
  ).toEqual([2, 1, 1]);
});

test("what no tensor holds is refused with a way out", () => {
  expect(() => toTensor(complex)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: toTensor: expected an array of real numbers, received complex64. Take realPart(array) or imagPart(array).]`,
  );
  expect(() => toTensor(beyond)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: toTensor: expected integers that int32 or float64 holds exactly, received int64 9007199254740993. Read the BigInts from array.data, or scale them before they are saved.]`,
  );
});

test("a complex array has a real and an imaginary part", () => {
  expect(realPart(complex)).toEqual(vector("float32", Float32Array.of(1)));
  expect(imagPart(complex)).toEqual(vector("float32", Float32Array.of(2)));
  expect(() => imagPart(realPart(complex))).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: imagPart: expected a complex array, received float32. A real array has no imaginary part.]`,
  );
});

test("toFloat64 keeps float64 as it is, widens the rest and loses nothing", () => {
  const data = Float64Array.of(1, 2);
  expect(toFloat64(vector("float64", data))).toBe(data);
  expect(toFloat64(vector("int64", BigInt64Array.of(-3n)))).toEqual(Float64Array.of(-3));
  expect(() => toFloat64(beyond)).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: toFloat64: expected integers that float64 holds exactly, received int64 9007199254740993. Read the BigInts from array.data.]`,
  );
  expect(() => toFloat64(complex)).toThrow(/realPart/);
});
