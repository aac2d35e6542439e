/** How tensors lie in TensorFlow.js, which has no uint32: its bits are those of an int32. */
import {
  BackendError,
  type DType,
  type HostArray,
  type TensorSpec,
  type TypedArray,
} from "@fluxion/autodiff-core";

/** Element types that programs may take and give. */
export const DTYPES: readonly DType[] = ["float32", "int32", "uint32", "bool"];

const TF_DTYPES = {
  float32: "float32",
  int32: "int32",
  uint32: "int32",
  bool: "bool",
} as const;

/** The dtype of TensorFlow.js that holds the bits of ours. */
export function tfDType(dtype: DType): "float32" | "int32" | "bool" {
  if (dtype === "float64") throw float64Refused("a float64 tensor");
  return TF_DTYPES[dtype];
}

/** Elements as TensorFlow.js takes them. */
export function tfData({ dtype, data }: HostArray): Float32Array | Int32Array | Uint8Array {
  if (dtype === "float32") return data instanceof Float32Array ? data : Float32Array.from(data);
  if (dtype === "bool") return data instanceof Uint8Array ? data : Uint8Array.from(data);
  if (data instanceof Uint32Array) return new Int32Array(data.buffer, data.byteOffset, data.length);
  return data instanceof Int32Array ? data : Int32Array.from(data, (x) => x | 0);
}

/** A host array of what has been read. */
export function hostArray({ shape, dtype }: TensorSpec, data: TypedArray): HostArray {
  if (dtype !== "uint32") return { shape, dtype, data };
  return { shape, dtype, data: new Uint32Array(data.buffer, data.byteOffset, data.length) };
}

/** Number of entries. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Why a program with 64-bit floats does not run. */
export function float64Refused(received: string): BackendError {
  return new BackendError({
    where: "tfjs",
    expected: "float32, int32, uint32 or bool, as TensorFlow.js has no 64-bit floats",
    received,
    fix: 'Cast it (x.cast("float32"), or dtype: "float32" where it is made), or use(wasm()).',
  });
}
