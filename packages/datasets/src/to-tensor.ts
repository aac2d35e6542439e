import { array, type DType, DTypeError, type Tensor } from "@fluxion/autodiff-core";
import type { NdArray, NdData } from "./nd-array.ts";
import { complexRefused } from "./nd-convert.ts";

/**
 * A tensor with the elements of an array that was read; no value is changed on the way.
 *
 * | in the file | tensor |
 * |---|---|
 * | bool | bool |
 * | int8, uint8, int16, uint16, int32 | int32 |
 * | uint32 | uint32 |
 * | int64, uint64 | int32 if every value fits, else float64 if it holds every value, else refused |
 * | float16, float32 | float32 |
 * | float64 | float64 |
 * | complex64, complex128 | refused: take `realPart` and `imagPart` |
 *
 * ```ts test
 * import { toTensor } from "@fluxion/datasets";
 * const x = toTensor({ dtype: "int16", shape: [2, 1], data: Int16Array.of(3, 4) });
 * x.dtype // => "int32"
 * x.shape // => [2, 1]
 * ```
 *
 * @throws DTypeError for complex numbers, and for 64-bit integers that no dtype of a tensor holds.
 */
export function toTensor({ dtype, shape, data }: NdArray): Tensor {
  if (dtype === "complex64" || dtype === "complex128") throw complexRefused("toTensor", dtype);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return array(fromLong(dtype, data), { shape });
  }
  const target = TENSOR_DTYPES[dtype] ?? "int32";
  return array(isTensorData(data) ? data : Int32Array.from(data), { shape, dtype: target });
}

const TENSOR_DTYPES: { readonly [dtype: string]: DType } = {
  bool: "bool",
  uint32: "uint32",
  float16: "float32",
  float32: "float32",
  float64: "float64",
};

type TensorData = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

function isTensorData(data: NdData): data is TensorData {
  return (
    data instanceof Float32Array ||
    data instanceof Float64Array ||
    data instanceof Int32Array ||
    data instanceof Uint32Array ||
    data instanceof Uint8Array
  );
}

function fromLong(dtype: string, data: BigInt64Array | BigUint64Array): Int32Array | Float64Array {
  const values = Float64Array.from(data, Number);
  if (values.every((value) => value === (value | 0))) return Int32Array.from(values);
  const lost = values.findIndex((value, i) => BigInt(value) !== data[i]);
  if (lost < 0) return values;
  throw new DTypeError({
    where: "toTensor",
    expected: "integers that int32 or float64 holds exactly",
    received: `${dtype} ${data[lost]}`,
    fix: "Read the BigInts from array.data, or scale them before they are saved.",
  });
}
