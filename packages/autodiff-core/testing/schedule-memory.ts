/** Memory of a schedule being interpreted, which knows what has been written. */
import type { Buffer, Schedule } from "../src/compiler/kernel.ts";
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from "../src/dtype.ts";

/** Elements with a mark on each that has been written. */
export interface Region {
  readonly data: TypedArray;
  readonly written: Uint8Array;
}

export function emptyRegion(dtype: DType, size: number): Region {
  return { data: allocate(dtype, size), written: new Uint8Array(size) };
}

/** A region that holds values. */
export function filledRegion(data: TypedArray): Region {
  return { data, written: new Uint8Array(data.length).fill(1) };
}

export function part({ data, written }: Region, offset: number, size: number): Region {
  return {
    data: data.subarray(offset, offset + size),
    written: written.subarray(offset, offset + size),
  };
}

export function copyRegion(from: Region, to: Region): void {
  for (let i = 0; i < from.data.length; i++) write(to, i, read(from, i));
}

export function read({ data, written }: Region, i: number): number {
  if (i < 0 || i >= data.length) throw new Error(`read of element ${i} of ${data.length}`);
  if (written[i] === 0) throw new Error(`element ${i} is read before it is written`);
  return data[i];
}

export function write({ data, written }: Region, i: number, value: number): void {
  if (i < 0 || i >= data.length) throw new Error(`write to element ${i} of ${data.length}`);
  data[i] = value;
  written[i] = 1;
}

/** A region per buffer: inputs and outputs as given, temporaries in the arena. */
export function bindBuffers(
  { buffers, inputs, outputs, memory }: Schedule,
  given: readonly Region[],
  results: readonly Region[],
  arena: ArrayBuffer,
): Region[] {
  return buffers.map((buffer, b) => {
    if (buffer.role === "input") return given[inputs.indexOf(b)];
    if (buffer.role === "output") return results[outputs.indexOf(b)];
    return inArena(buffer, memory.offsets[b], arena);
  });
}

function inArena({ dtype, size }: Buffer, offset: number, arena: ArrayBuffer): Region {
  if (offset < 0) return emptyRegion(dtype, 0);
  if (offset + size * BYTES_PER_ELEMENT[dtype] > arena.byteLength) {
    throw new Error("a buffer ends outside the arena");
  }
  return { data: viewOf(dtype, arena, offset, size), written: new Uint8Array(size) };
}

function viewOf(dtype: DType, arena: ArrayBuffer, offset: number, size: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(arena, offset, size);
    case "float64":
      return new Float64Array(arena, offset, size);
    case "int32":
      return new Int32Array(arena, offset, size);
    case "uint32":
      return new Uint32Array(arena, offset, size);
    case "bool":
      return new Uint8Array(arena, offset, size);
  }
}
