import { DTypeError } from "@fluxion/autodiff-core";
import type { NdArray } from "./nd-array.ts";

/**
 * The elements as float64, row-major; a copy unless they are float64 already.
 *
 * @throws DTypeError for a complex array, and for a 64-bit integer that float64 does not hold exactly.
 */
export function toFloat64(array: NdArray): Float64Array {
  const { dtype, data } = array;
  if (dtype === "complex64" || dtype === "complex128") throw complexRefused("toFloat64", dtype);
  if (data instanceof Float64Array) return data;
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) {
    return Float64Array.from(data);
  }
  return Float64Array.from(data, (value: bigint) => {
    if (BigInt(Number(value)) === value) return Number(value);
    throw new DTypeError({
      where: "toFloat64",
      expected: "integers that float64 holds exactly",
      received: `${dtype} ${value}`,
      fix: "Read the BigInts from array.data.",
    });
  });
}

/** The real part of a complex array, as float32 or float64; a real array is returned as it is. */
export function realPart(array: NdArray): NdArray {
  const { shape, data, imag } = array;
  if (imag === undefined) return array;
  return { dtype: data instanceof Float32Array ? "float32" : "float64", shape, data };
}

/** The imaginary part of a complex array, as float32 or float64. Throws a `DTypeError` for a real array. */
export function imagPart({ dtype, shape, imag }: NdArray): NdArray {
  if (imag === undefined) {
    throw new DTypeError({
      where: "imagPart",
      expected: "a complex array",
      received: dtype,
      fix: "A real array has no imaginary part.",
    });
  }
  return { dtype: imag instanceof Float32Array ? "float32" : "float64", shape, data: imag };
}

export function complexRefused(where: string, dtype: string): DTypeError {
  return new DTypeError({
    where,
    expected: "an array of real numbers",
    received: dtype,
    fix: "Take realPart(array) or imagPart(array).",
  });
}
