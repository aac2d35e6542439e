/** Batches of matrices over tiles, each with room of its own to work in. */
import { forRange, i32, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { phase, type Tile, tileCount, tileRange } from "../blocks.ts";

/** Operations per tile: some 100 µs. */
const PER_TILE = 1 << 18;
const MOST_WORKSPACE = 1 << 25;
/** Tiles of a large batch: more would only take more room. */
const MOST_TILES = 16;

/** What there is for one matrix. */
export interface MatrixWork {
  /** Its number. */
  readonly index: Variable<"i32">;
  /** Room for as many float64 numbers as asked for, aligned to 64 bytes. */
  readonly room: Variable<"i32">;
}

/**
 * One phase over `count` matrices.
 *
 * @param cost - Operations per matrix.
 * @param doubles - Numbers of room that each tile needs.
 * @param prepare - Writes what a tile does before its matrices; `write` gets what it returns.
 */
export function overMatrices<T>(
  context: KernelContext,
  name: string,
  {
    count,
    cost,
    doubles,
  }: { readonly count: number; readonly cost: number; readonly doubles: number },
  prepare: (tile: Tile) => T,
  write: (tile: Tile, work: MatrixWork, prepared: T) => void,
): readonly Phase[] {
  if (count === 0) return [];
  const slot = Math.ceil(doubles / 8) * 64;
  const most = Math.min(count, Math.max(1, Math.floor(MOST_WORKSPACE / Math.max(1, slot))));
  const tiles = Math.min(most, MOST_TILES, tileCount(count * cost, PER_TILE));
  const workspace = context.reserveWorkspace(slot * tiles);
  return [
    phase(context, name, tiles, (tile) => {
      const { f, frame } = tile;
      const prepared = prepare(tile);
      const room = f.let(i32.add(workspace(frame), i32.mul(tile.tile, slot)));
      const { from, to } = tileRange(tile, count, tiles);
      forRange(f, from, to, 1, (index) => write(tile, { index, room }, prepared));
    }),
  ];
}

/** Address of block number `index` of `size` elements. */
export function nth(
  base: Value<"i32">,
  index: Value<"i32">,
  size: number,
  bytes: number,
): Value<"i32"> {
  return i32.add(base, i32.mul(index, size * bytes));
}
