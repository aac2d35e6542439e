import type { Block } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { GatherParams } from "../../../../primitives/positions.ts";
import { sizeOf, stridesOf } from "../../../../shape.ts";
import {
  type FunctionBuilder,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import { addressOf, blocksOf, phase, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { clearBytes } from "./copy-bytes.ts";
import { mergeAxes, type StridedAxis } from "./strided-axes.ts";
import { writeCopy } from "./strided-copy.ts";

/** Per row of the indices, and per byte copied, in bytes copied. */
const ROW = 32;
const PER_TILE = 1 << 18;

/** `gather`: rows of the operand at computed positions, zeros for a position outside. */
export const emitGather: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [x, indices] = blocks;
  const [result] = kernel.results;
  const params = kernel.params as GatherParams;
  const rows = sizeOf(indices.shape.slice(0, -1));
  const bytes = BYTES_PER_ELEMENT[x.dtype];
  const axes = restAxes(x, params);
  const length = sizeOf(axes.map(({ size }) => size)) * bytes;
  if (rows === 0 || length === 0) return [];
  const tiles = Math.min(rows, tileCount(rows * (length + ROW), PER_TILE));
  return [
    phase(context, "gather", tiles, (tile) => {
      const { f } = tile;
      const [source, at, target] = [x, indices, result].map((b) => addressOf(context, tile, b));
      const { from, to } = tileRange(tile, rows, tiles);
      forRange(f, from, to, 1, (row) => {
        const out = f.let(i32.add(target, i32.mul(row, length)));
        const place = placeOf(f, x, params, at, row);
        f.if(
          place.inside,
          () => {
            const first = f.let(i32.add(source, i32.mul(place.offset, bytes)));
            writeCopy(tile, axes, [out, first], x.dtype);
          },
          () => clearBytes(f, out, length),
        );
      });
    }),
  ];
};

/** The axes that are taken whole, with strides in a row of the updates or of the result, and in the operand. */
export function restAxes(x: Block, { axes }: GatherParams): StridedAxis[] {
  const strides = stridesOf(x.shape);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const inRow = stridesOf(kept.map((axis) => x.shape[axis]));
  return mergeAxes(
    kept.map((axis, k) => ({ size: x.shape[axis], strides: [inRow[k], strides[axis]] })),
  );
}

/** The element that a row of the indices at address `at` points to, and whether there is one. */
export function placeOf(
  f: FunctionBuilder,
  x: Pick<Block, "shape">,
  { axes }: GatherParams,
  at: Variable<"i32">,
  row: Variable<"i32">,
): { readonly offset: Value<"i32">; readonly inside: Value<"i32"> } {
  const strides = stridesOf(x.shape);
  const k = axes.length;
  const first = f.let(i32.add(at, i32.mul(row, 4 * k)));
  let offset: Value<"i32"> = i32.const(0);
  let inside: Value<"i32"> = i32.const(1);
  axes.forEach((axis, i) => {
    const position = f.let(i32.load(first, 4 * i));
    offset = i32.add(offset, i32.mul(position, strides[axis]));
    inside = i32.and(inside, i32.ltU(position, x.shape[axis]));
  });
  return { offset: f.let(offset), inside };
}
