/** Results that begin as an operand, or as one value everywhere. */
import { type Block, isBlock } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import type { Literal } from "../../../../program/program.ts";
import { sizeOf, stridesOf } from "../../../../shape.ts";
import {
  f32,
  f64,
  forBlocks,
  i8x16,
  i32,
  i32x4,
  i64,
  i64x2,
  type Value,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { addressOf, phase, type Tile, tileCount, tileRange } from "../blocks.ts";
import { axesOf } from "./strided-axes.ts";
import { emitStridedCopy } from "./strided-copy.ts";

const PER_TILE = 1 << 19;

/** Copies `x` to a result of the same shape; a constant fills a result of any shape. */
export function emitInitial(
  context: KernelContext,
  name: string,
  x: Block | Literal,
  result: Block,
): readonly Phase[] {
  if (!isBlock(x)) {
    return emitFill(context, name, result, () => literalBits(x.dtype, x.value));
  }
  const strides = stridesOf(x.shape);
  return emitStridedCopy(context, name, {
    dtype: x.dtype,
    axes: axesOf(x.shape, strides, strides),
    addresses: (tile) => [addressOf(context, tile, result), addressOf(context, tile, x)],
  });
}

/** The first element of a block or the value of a constant, as bits of its width. */
export function elementBits(context: KernelContext, tile: Tile, x: Block | Literal): Value {
  if (!isBlock(x)) return literalBits(x.dtype, x.value);
  const address = addressOf(context, tile, x);
  const bytes = BYTES_PER_ELEMENT[x.dtype];
  if (bytes === 8) return i64.load(address);
  return bytes === 4 ? i32.load(address) : i32.load8U(address);
}

/** Fills a result with elements of the given bits: i64, i32, or a byte in an i32. */
export function emitFill(
  context: KernelContext,
  name: string,
  result: Block,
  bits: (tile: Tile) => Value,
): readonly Phase[] {
  const bytes = BYTES_PER_ELEMENT[result.dtype];
  const size = sizeOf(result.shape);
  if (size === 0) return [];
  const tiles = tileCount(size * bytes, PER_TILE);
  return [
    phase(context, name, tiles, (tile) => {
      const { f } = tile;
      const address = addressOf(context, tile, result);
      const value = f.let(bits(tile));
      const splat = bytes === 8 ? i64x2.splat : bytes === 4 ? i32x4.splat : i8x16.splat;
      const vector = f.let((splat as (value: Value) => Value<"v128">)(value));
      const { from, to } = tileRange(tile, size, tiles, 16);
      const lanes = 16 / bytes;
      forBlocks(f, from, to, [4 * lanes, lanes, 1], (i, width) => {
        const at = f.let(i32.add(address, i32.mul(i, bytes)));
        if (width === 1) storeBits(tile, at, value, bytes);
        else for (let k = 0; k < width / lanes; k++) v128.store(f, at, vector, 16 * k);
      });
    }),
  ];
}

function storeBits({ f }: Tile, at: Value<"i32">, value: Value, bytes: number): void {
  if (bytes === 8) i64.store(f, at, value as Value<"i64">);
  else if (bytes === 4) i32.store(f, at, value as Value<"i32">);
  else i32.store8(f, at, value as Value<"i32">);
}

function literalBits(dtype: DType, value: number): Value {
  if (dtype === "float64") return i64.reinterpretF64(f64.const(value));
  if (dtype === "float32") return i32.reinterpretF32(f32.const(value));
  return i32.const(value);
}
