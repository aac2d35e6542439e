/** A float32 tensor as float64 in a workspace, and back. */
import { type Block, isBlock } from "../../../../compiler/kernel.ts";
import type { Literal } from "../../../../program/program.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  f32,
  f32x4,
  f64,
  f64x2,
  forBlocks,
  i32,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { addressOf, phase, type Tile, tileCount, tileRange } from "../blocks.ts";

const PER_TILE = 1 << 16;

type Workspace = (frame: Variable<"i32">) => Value<"i32">;

export function emitWiden(
  context: KernelContext,
  x: Block | Literal,
  workspace: Workspace,
): readonly Phase[] {
  return overElements(context, "widen", sizeOf(x.shape), (tile, i, width) => {
    const { f, frame } = tile;
    const to = f.let(i32.add(workspace(frame), i32.shl(i, 3)));
    if (!isBlock(x)) {
      if (width === 1) f64.store(f, to, x.value);
      else v128.store(f, to, f64x2.const(x.value));
      return;
    }
    const from = i32.add(addressOf(context, tile, x), i32.shl(i, 2));
    if (width === 1) f64.store(f, to, f64.promoteF32(f32.load(from)));
    else v128.store(f, to, f64x2.promoteLowF32x4(v128.load64Zero(from)));
  });
}

export function emitNarrow(
  context: KernelContext,
  workspace: Workspace,
  result: Block,
): readonly Phase[] {
  return overElements(context, "narrow", sizeOf(result.shape), (tile, i, width) => {
    const { f, frame } = tile;
    const from = i32.add(workspace(frame), i32.shl(i, 3));
    const to = f.let(i32.add(addressOf(context, tile, result), i32.shl(i, 2)));
    if (width === 1) f32.store(f, to, f32.demoteF64(f64.load(from)));
    else v128.store64Lane(f, to, f32x4.demoteF64x2Zero(v128.load(from)), 0);
  });
}

function overElements(
  context: KernelContext,
  name: string,
  size: number,
  write: (tile: Tile, i: Variable<"i32">, width: number) => void,
): readonly Phase[] {
  if (size === 0) return [];
  const tiles = tileCount(size, PER_TILE);
  return [
    phase(context, name, tiles, (tile) => {
      const { from, to } = tileRange(tile, size, tiles, 2);
      forBlocks(tile.f, from, to, [2, 1], (i, width) => write(tile, i, width));
    }),
  ];
}
