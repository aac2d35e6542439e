/** The sequences along one axis of an array, taken in blocks that fit into fast memory. */
import { type Shape, sizeOf } from "../shape.ts";
import type { Parts } from "./butterflies.ts";

/** Numbers in one block: it and its copy stay in the first levels of cache. */
const BLOCK = 4096;
const MAX_COLUMNS = 16;

/** How many sequences of length `n` are handled at once, when there are `lines` of them. */
export function columnsFor(n: number, lines: number): number {
  return Math.max(1, Math.min(MAX_COLUMNS, Math.floor(BLOCK / n), lines));
}

/** Number of sequences along an axis. */
export function lineCount(shape: Shape, axis: number): number {
  return sizeOf(shape.filter((_, i) => i !== axis));
}

/** Sequences along an axis: element `j` of sequence `c` is at `starts[c] + j·stride`. */
export interface Lines {
  readonly starts: Int32Array;
  readonly stride: number;
}

/** `count` sequences along an axis, from number `first` on. */
export function linesOf(shape: Shape, axis: number, first: number, count: number): Lines {
  const stride = sizeOf(shape.slice(axis + 1));
  const starts = new Int32Array(count);
  for (let c = 0; c < count; c++) {
    const outer = Math.floor((first + c) / stride);
    starts[c] = outer * stride * shape[axis] + (first + c - outer * stride);
  }
  return { starts, stride };
}

/** Data of the real and imaginary parts of an array. */
export interface PartsLike {
  readonly re: ArrayLike<number>;
  readonly im: ArrayLike<number>;
}

/** Copy sequences of length `n` into interleaved memory. */
export function gatherLines(
  from: PartsLike,
  { starts, stride }: Lines,
  n: number,
  to: Parts,
  columns: number,
): void {
  for (let c = 0; c < starts.length; c++) {
    let at = starts[c];
    for (let i = c; i < n * columns; i += columns, at += stride) {
      to.re[i] = from.re[at];
      to.im[i] = from.im[at];
    }
  }
}

/** Copy interleaved sequences of length `n` back. */
export function scatterLines(
  from: Parts,
  columns: number,
  n: number,
  to: { readonly re: { [i: number]: number }; readonly im: { [i: number]: number } },
  { starts, stride }: Lines,
): void {
  for (let c = 0; c < starts.length; c++) {
    let at = starts[c];
    for (let i = c; i < n * columns; i += columns, at += stride) {
      to.re[at] = from.re[i];
      to.im[at] = from.im[i];
    }
  }
}
