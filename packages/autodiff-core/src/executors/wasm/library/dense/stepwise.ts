/**
 * One large matrix by many threads: a phase that eliminates some rows and columns, and one in which tiles update the rest,
 * again and again. The phases share their functions; the first number of the workspace says which step it is.
 */
import { i32, type Value, type Variable, v128 } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { phase, type Tile, tileRange } from "../blocks.ts";

/** From this order on a matrix is divided. */
export const LARGE = 256;
/** Most tiles of a phase. */
const MOST_TILES = 16;
/** Rows that a tile has at least. */
const ROWS = 16;

/** Bytes before the matrix in the workspace: the step, the status, and a flag per tile that has loaded entries. */
const HEADER = 128;
const STATUS = 4;
const FLAGS = 64;

/** What there is in the workspace. */
export interface Stepwise {
  readonly tile: Tile;
  /** The first row and column of the step. */
  readonly first: Variable<"i32">;
  /** The matrix as float64. */
  readonly matrix: Variable<"i32">;
  /** Address of the status, 0 at the beginning. */
  readonly status: Value<"i32">;
  /** Addresses of as many flags as there are tiles, 0 or 1 once all tiles of the first phase are done. */
  readonly flags: Value<"i32">;
}

/** What is done in the phases; rows are `[from, to)`, those of an update behind the block of the step. */
export interface StepwiseParts {
  readonly rows: number;
  readonly steps: number;
  readonly block: number;
  /** Numbers of the matrix. */
  readonly size: number;
  /** Loads rows, on several threads as all but `eliminate`; returns the flag of the tile, 0 or 1. */
  load(work: Stepwise, from: Value<"i32">, to: Value<"i32">): Value<"i32">;
  eliminate(work: Stepwise): void;
  update(work: Stepwise, from: Value<"i32">, to: Value<"i32">): void;
  store(work: Stepwise, from: Value<"i32">, to: Value<"i32">): void;
}

/** Whether any tile of the first phase has returned 1. */
export function anyFlag(flags: Value<"i32">): Value<"i32"> {
  const all = Array.from({ length: MOST_TILES / 4 }, (_, k) => v128.load(flags, 16 * k));
  return v128.anyTrue(all.reduce((a, b) => v128.or(a, b)));
}

export function stepwise(
  context: KernelContext,
  name: string,
  parts: StepwiseParts,
): readonly Phase[] {
  const { rows, steps, block } = parts;
  const workspace = context.reserveWorkspace(HEADER + 8 * parts.size);
  const prepared = (tile: Tile, advance: boolean): Stepwise => {
    const { f, frame } = tile;
    const base = f.let(workspace(frame));
    if (advance) i32.store(f, base, i32.add(i32.load(base), block));
    return {
      tile,
      first: f.let(i32.load(base)),
      matrix: f.let(i32.add(base, HEADER)),
      status: f.let(i32.add(base, STATUS)),
      flags: f.let(i32.add(base, FLAGS)),
    };
  };
  const value = (operand: Value<"i32"> | number): Value<"i32"> =>
    typeof operand === "number" ? i32.const(operand) : operand;
  const overRows = (
    part: string,
    tiles: number,
    write: (work: Stepwise, from: Value<"i32">, to: Value<"i32">) => void,
  ): Phase =>
    phase(context, `${name} ${part}`, tiles, (tile) => {
      const { from, to } = tileRange(tile, rows, tiles, 4);
      write(prepared(tile, false), value(from), value(to));
    });
  const load = overRows("load", MOST_TILES, (work, from, to) => {
    const { f, tile } = work.tile;
    f.if(i32.eqz(tile), () => {
      i32.store(f, work.status, 0);
      i32.store(f, i32.sub(work.matrix, HEADER), -block);
    });
    i32.store(f, i32.add(work.flags, i32.shl(tile, 2)), parts.load(work, from, to));
  });
  const eliminate = phase(context, `${name} eliminate`, 1, (tile) =>
    parts.eliminate(prepared(tile, true)),
  );
  const update = phase(context, `${name} update`, MOST_TILES, (tile) => {
    const { f } = tile;
    const work = prepared(tile, false);
    const start = f.let(i32.add(work.first, block));
    const left = f.let(i32.sub(rows, start));
    const share = f.let(i32.divS(i32.add(left, MOST_TILES - 1), MOST_TILES));
    // Whole blocks of rows, at least some, so that few tiles are left when few rows are.
    f.set(share, i32.and(i32.add(share, 3), -4));
    f.if(i32.ltS(share, ROWS), () => f.set(share, i32.const(ROWS)));
    const from = f.let(i32.add(start, i32.mul(tile.tile, share)));
    const to = f.let(i32.add(from, share));
    f.if(i32.gtS(to, rows), () => f.set(to, i32.const(rows)));
    f.if(i32.ltS(from, to), () => parts.update(work, from, to));
  });
  const phases: Phase[] = [load];
  for (let step = 0; step < steps; step += block) {
    phases.push(eliminate);
    const left = rows - step - block;
    const share = Math.max(ROWS, 4 * Math.ceil(Math.ceil(left / MOST_TILES) / 4));
    const tiles = Math.ceil(left / share);
    if (tiles > 0) phases.push({ tiles, body: update.body });
  }
  return [...phases, overRows("store", MOST_TILES, parts.store)];
}
