/** How tensors lie in memory of the device: in words of 32 bits, booleans as 0 and 1 of a word each. */
import { BackendError, type DType, type HostArray, type TypedArray } from "@fluxion/autodiff-core";
import type { Storage } from "@fluxion/autodiff-core/compiler";

/** Bytes to which the parts of buffers that kernels bind are aligned: no adapter asks for more. */
const BINDING_ALIGNMENT = 256;

export const DEVICE_STORAGE: Storage = {
  alignment: BINDING_ALIGNMENT,
  bytesPerElement: { float32: 4, int32: 4, uint32: 4, bool: 4, float64: 8 },
};

/** Words of the buffer of gates. */
export const CONTROL_WORDS = 1024;

export function bytesOf(dtype: DType, size: number): number {
  return size * DEVICE_STORAGE.bytesPerElement[dtype];
}

/** The last byte, up to a given one, at which a binding can begin. */
export function alignedDown(byte: number): number {
  return Math.floor(byte / BINDING_ALIGNMENT) * BINDING_ALIGNMENT;
}

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}

/** The words of a host array. */
export function wordsOf({ dtype, data }: HostArray): Float32Array | Int32Array | Uint32Array {
  switch (dtype) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "int32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "float64": {
      const { buffer, byteOffset, length } =
        data instanceof Float64Array ? data : Float64Array.from(data);
      return new Uint32Array(buffer, byteOffset, 2 * length);
    }
    default:
      return data instanceof Uint32Array ? data : Uint32Array.from(data);
  }
}

/** A host array from its words. */
export function arrayOfWords(dtype: DType, words: ArrayBuffer): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(words);
    case "int32":
      return new Int32Array(words);
    case "uint32":
      return new Uint32Array(words);
    case "bool":
      return Uint8Array.from(new Uint32Array(words));
    case "float64":
      return new Float64Array(words);
  }
}

export function float64Refused(received: string): BackendError {
  return new BackendError({
    where: "webgpu",
    expected: "float32, int32, uint32 or bool, as WGSL has no 64-bit floats",
    received,
    fix:
      'Cast it (x.cast("float32"), or dtype: "float32" where it is made), or use(wasm()); webgpu({ float64: "emulate" }) ' +
      "computes the same bits as a CPU in whole numbers, many times slower than float32.",
  });
}
