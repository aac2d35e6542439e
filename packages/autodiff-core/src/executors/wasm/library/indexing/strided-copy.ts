/** Copies of blocks whose axes lie at any strides. */

import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import { forRange, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { elementAccess, phase, type Tile, tileCount, tileRange } from "../blocks.ts";
import { copyBytes } from "./copy-bytes.ts";
import { mergeAxes, nestLoops, type StridedAxis, seek } from "./strided-axes.ts";

/** A copy: `to` and `from` write the addresses of the first elements. */
export interface StridedCopy {
  readonly dtype: DType;
  /** With strides in the target and in the source. */
  readonly axes: readonly StridedAxis[];
  /** Addresses of the first element of the target and of the source, in locals of their own. */
  addresses(tile: Tile): readonly [to: Variable<"i32">, from: Variable<"i32">];
}

/** Bytes per tile: some 50 µs. */
const PER_TILE = 1 << 18;

/** Elements that are copied one by one count as so many bytes. */
const SINGLE = 16;

/** Tiles divide the leading axes; the others are loops, the innermost by vectors where it is contiguous. */
export function emitStridedCopy(
  context: KernelContext,
  name: string,
  copy: StridedCopy,
): readonly Phase[] {
  const { dtype, addresses } = copy;
  const bytes = BYTES_PER_ELEMENT[dtype];
  const size = sizeOf(copy.axes.map((axis) => axis.size));
  if (size === 0) return [];
  const axes = divisible(mergeAxes(copy.axes));
  const contiguous = axes.at(-1)?.strides.every((stride) => stride === 1) ?? true;
  const wanted = tileCount(size * (contiguous ? bytes : SINGLE), PER_TILE);
  const { head, inner } = divide(axes, wanted);
  const positions = sizeOf(head.map((axis) => axis.size));
  const tiles = Math.min(wanted, positions);
  return [
    phase(context, name, tiles, (tile) => {
      const { f } = tile;
      const start = addresses(tile);
      const { from, to } = tileRange(tile, positions, tiles);
      forRange(f, from, to, 1, (position) => {
        const at = start.map((address) => f.let(address));
        seek(f, head, position, at, [bytes, bytes]);
        writeCopy(tile, inner, at, dtype);
      });
    }),
  ];
}

/** The axes that tiles divide, enough of them for `wanted` tiles, and the rest. */
function divide(
  axes: readonly StridedAxis[],
  wanted: number,
): { readonly head: readonly StridedAxis[]; readonly inner: readonly StridedAxis[] } {
  let count = 0;
  for (let positions = 1; count < axes.length - 1 && positions < wanted; count++) {
    positions *= axes[count].size;
  }
  return { head: axes.slice(0, count), inner: axes.slice(count) };
}

/** One long contiguous axis in parts, which tiles can share; the axis is longer than a vector where that is done. */
function divisible(axes: readonly StridedAxis[]): readonly StridedAxis[] {
  const [axis] = axes;
  if (axes.length !== 1) return axes;
  for (let parts = 64; parts > 1; parts--) {
    const size = axis.size / parts;
    if (!Number.isInteger(size)) continue;
    return [
      { size: parts, strides: axis.strides.map((stride) => stride * size) },
      { size, strides: axis.strides },
    ];
  }
  return axes;
}

/** All positions of `axes`. */
export function writeCopy(
  { f }: Pick<Tile, "f">,
  axes: readonly StridedAxis[],
  addresses: readonly Variable<"i32">[],
  dtype: DType,
): void {
  const bytes = BYTES_PER_ELEMENT[dtype];
  const last = axes.at(-1);
  const contiguous = last?.strides.every((stride) => stride === 1) ?? true;
  const loops = contiguous ? axes.slice(0, -1) : axes;
  const length = contiguous ? (last?.size ?? 1) : 1;
  const { load, store } = elementAccess(dtype);
  nestLoops(f, loops, addresses, [bytes, bytes], ([to, from]) => {
    if (length > 1) copyBytes(f, to, from, length * bytes);
    else store(f, to, load(from));
  });
}
