/** Division of a loop nest into tiles: each takes a block of every axis. It depends on shapes alone. */
import { type FunctionBuilder, i32, type Operand, select, type Value } from "../encoding/index.ts";
import type { Range } from "./ranges.ts";

/** Per axis how many blocks there are, and how many positions a block has (the last one fewer). */
export interface Tiling {
  readonly counts: readonly number[];
  readonly blocks: readonly number[];
}

export function tilesOf({ counts }: Tiling): number {
  return counts.reduce((product, count) => product * count, 1);
}

/** One tile. */
export function untiled(shape: readonly number[]): Tiling {
  return { counts: shape.map(() => 1), blocks: [...shape] };
}

/** The tiling with at least `count` blocks along an axis, as far as blocks have `least` positions. */
export function split(
  { counts, blocks }: Tiling,
  size: number,
  axis: number,
  count: number,
  least: number,
): Tiling {
  const wanted = Math.max(1, Math.min(count, Math.floor(size / least)));
  const block = Math.ceil(size / wanted / least) * least;
  return {
    counts: counts.with(axis, Math.ceil(size / block)),
    blocks: blocks.with(axis, block),
  };
}

/** Per axis the number of the tile's block, or 0 if there is one only. */
export function blockIndices(
  f: FunctionBuilder,
  { counts }: Tiling,
  tile: Value<"i32">,
): Operand<"i32">[] {
  const split = counts.flatMap((count, axis) => (count > 1 ? [axis] : []));
  const indices: Operand<"i32">[] = counts.map(() => 0);
  let rest = tile;
  for (const axis of split.reverse()) {
    const isFirst = axis === split[split.length - 1];
    indices[axis] = isFirst ? rest : f.let(i32.remU(rest, counts[axis]));
    if (!isFirst) rest = f.let(i32.divU(rest, counts[axis]));
  }
  return indices;
}

/** The positions of blocks. */
export function blockRanges(
  f: FunctionBuilder,
  { counts, blocks }: Tiling,
  shape: readonly number[],
  indices: readonly Operand<"i32">[],
): Range[] {
  return shape.map((size, axis) => {
    const index = indices[axis];
    if (counts[axis] === 1) return { from: 0, to: size, aligned: true };
    const from = f.let(i32.mul(index, blocks[axis]));
    const end = i32.add(from, blocks[axis]);
    const isWhole = size % blocks[axis] === 0;
    const to = f.let(isWhole ? end : select(i32.ltS(end, size), end, size));
    return { from, to, aligned: blocks[axis] % 4 === 0 };
  });
}
