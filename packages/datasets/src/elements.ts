import { floatToHalf, halfToFloat } from "./half-float.ts";
import type { NdData } from "./nd-array.ts";

/** Element types as they lie in a file. */
export type ElementType =
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
  | "float64";

export const ELEMENT_BYTES: { readonly [E in ElementType]: number } = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  float32: 4,
  float64: 8,
};

/** Elements from a copy of `bytes`, whose length is a multiple of the element's. */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  littleEndian: boolean,
): NdData {
  const copy = new Uint8Array(bytes);
  if (littleEndian !== machineIsLittleEndian()) swapBytes(copy, ELEMENT_BYTES[type]);
  return viewElements(copy.buffer, type);
}

/** Little-endian bytes of `data`, whose elements have the given type. */
export function encodeElements(data: NdData, type: ElementType): Uint8Array {
  const elements = type === "float16" ? floatToHalf(Float32Array.from(data, Number)) : data;
  const { buffer, byteOffset, byteLength } = elements;
  const copy = new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  if (!machineIsLittleEndian()) swapBytes(copy, ELEMENT_BYTES[type]);
  return copy;
}

/** 1 where a value is not zero. */
export function booleans(data: NdData): Uint8Array {
  return Uint8Array.from(data, (value: number | bigint) => (value ? 1 : 0));
}

function viewElements(buffer: ArrayBuffer, type: ElementType): NdData {
  switch (type) {
    case "int8":
      return new Int8Array(buffer);
    case "uint8":
      return new Uint8Array(buffer);
    case "int16":
      return new Int16Array(buffer);
    case "uint16":
      return new Uint16Array(buffer);
    case "int32":
      return new Int32Array(buffer);
    case "uint32":
      return new Uint32Array(buffer);
    case "int64":
      return new BigInt64Array(buffer);
    case "uint64":
      return new BigUint64Array(buffer);
    case "float16":
      return halfToFloat(new Uint16Array(buffer));
    case "float32":
      return new Float32Array(buffer);
    case "float64":
      return new Float64Array(buffer);
  }
}

function swapBytes(bytes: Uint8Array, size: number): void {
  for (let start = 0; start < bytes.length; start += size) {
    for (let i = start, j = start + size - 1; i < j; i++, j--) {
      const byte = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = byte;
    }
  }
}

function machineIsLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}
