/** Element types that files hold; wider than a tensor's, see `toTensor`. */
export type NdDType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128";

/** Memory that holds the elements of an {@link NdArray}. */
export type NdData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

/**
 * An array as a file holds it, row-major: the last axis varies fastest, whatever the order in the file.
 *
 * `data` has the typed array of its dtype. Booleans are bytes 0 and 1, `float16` is widened to a
 * `Float32Array` (without loss), 64-bit integers are BigInts, and a complex array keeps its real parts
 * in `data` and its imaginary parts in `imag`. A scalar has shape `[]` and one element.
 */
export interface NdArray {
  readonly dtype: NdDType;
  readonly shape: readonly number[];
  readonly data: NdData;
  readonly imag?: Float32Array | Float64Array;
}

/** Number of elements of a shape; `Infinity` or an inexact number if it is beyond all memory. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}
