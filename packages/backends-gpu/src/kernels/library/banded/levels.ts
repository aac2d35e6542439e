/** How band systems are divided among invocations. */
import type { Target } from "../../../lowering/target.ts";
import { type BandSize, orderOf } from "./band.ts";
import { rowLength, type Window } from "./window.ts";

/** Invocations that keep a device busy. */
const WANTED = { ofGpu: 16384, ofSoftware: 64 } as const;

/** Right-hand sides of an invocation. */
const MOST_SIDES = 4;

/** Rows that a chunk has at least, and chunks for which dividing is worth doing more work. */
const LEAST_ROWS = 32;
const LEAST_CHUNKS = 4;

/** Blocks of equations that one invocation eliminates in one go. */
const MOST_BLOCKS = 32;
const BLOCKS = 16;

/** Words of pivot rows that are kept at once: more systems than these allow come one after the other. */
const MOST_KEPT = { ofGpu: 2 ** 24, ofSoftware: 2 ** 20 } as const;

/** Chunks of a system: of its rows on the first level, of blocks of equations that the chunks before left on others. */
export interface Level {
  readonly items: number;
  readonly chunks: number;
  readonly window: Window;
  /** Steps of a chunk, at most. */
  readonly steps: number;
}

/** Whether an invocation has all that there is, so that it eliminates all columns. */
export function isWhole({ chunks }: Level): boolean {
  return chunks === 1;
}

export interface Division {
  readonly levels: readonly Level[];
  /** Parts of the right-hand sides, each with the matrix a system for one invocation on every level. */
  readonly groups: number;
  /** Systems at a time. */
  readonly systems: number;
}

export function divide({ isSoftware }: Pick<Target, "isSoftware">, system: BandSize): Division {
  const { n, m, count } = system;
  const order = orderOf(system);
  const sides = Math.min(m, MOST_SIDES);
  const groups = Math.ceil(m / sides);
  const kind = isSoftware ? "ofSoftware" : "ofGpu";
  const wanted = WANTED[kind] / (count * groups);
  const chunks = Math.min(Math.ceil(wanted), Math.floor(n / Math.max(LEAST_ROWS, 4 * order)));
  const levels = [rowsLevel(system, sides, order === 0 || chunks < LEAST_CHUNKS ? 1 : chunks)];
  while (!isWhole(levels[levels.length - 1])) {
    levels.push(blocksLevel(system, sides, levels[levels.length - 1].chunks));
  }
  const [{ steps, window, chunks: most }] = levels;
  const kept = most * steps * rowLength(window);
  const systems = Math.max(1, Math.min(count * groups, Math.floor(MOST_KEPT[kind] / kept)));
  return { levels, groups, systems };
}

function rowsLevel(system: BandSize, sides: number, chunks: number): Level {
  const { n, below } = system;
  const order = orderOf(system);
  const shared = { moved: 1, order, sides };
  if (chunks === 1) {
    return { items: n, chunks, steps: n, window: { ...shared, left: 0, carried: below } };
  }
  const steps = Math.ceil(n / chunks) - order;
  return { items: n, chunks, steps, window: { ...shared, left: order, carried: order } };
}

function blocksLevel(system: BandSize, sides: number, items: number): Level {
  const order = orderOf(system);
  const shared = { moved: order, order, sides };
  if (items <= MOST_BLOCKS) {
    const window = { ...shared, left: 0, carried: system.below };
    return { items, chunks: 1, steps: items + 1, window };
  }
  const chunks = Math.ceil(items / BLOCKS);
  const steps = Math.ceil(items / chunks) - 1;
  return { items, chunks, steps, window: { ...shared, left: order, carried: order } };
}
