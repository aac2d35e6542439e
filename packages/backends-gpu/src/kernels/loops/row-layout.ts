/** How the invocations of a workgroup are divided among rows: positions of the axes that are not reduced. */
import type { Capabilities } from "../../device/capabilities.ts";
import { bestAxis, contiguity, permuted, type Rows, sizeOf, withLast } from "./axes.ts";
import { MOST_TOTALS } from "./stores.ts";

export interface RowLayout {
  /** Rows of a workgroup. */
  readonly rows: number;
  /** Invocations of a row, a power of two. */
  readonly width: number;
  /** Whether neighbouring invocations are in the same row, rather than in neighbouring rows. */
  readonly alongRow: boolean;
}

/** Invocations of a workgroup, where the device allows it. */
const MOST_INVOCATIONS = 256;

/** Bytes that an invocation may take in memory of the workgroup for each of its totals: a word of every type. */
const BYTES_PER_TOTAL = 16;

/** Invocations that fill a large device, and a processor that stands for one. */
const FULL_DEVICE = 2 ** 17;
const FULL_PROCESSOR = 2 ** 8;

/** Positions of a row that one invocation does at least, where rows are divided over workgroups. */
const LEAST_SHARE = 16;

/**
 * Positions of a row that one invocation does at most: as it adds blocks of 32 times four, no more than 70 roundings
 * come one after the other.
 */
const LARGEST_SHARE = 4096;

/** Orders the axes so that neighbouring invocations touch neighbouring elements. */
export function orderRows({ outer, stages }: Rows): Rows & { readonly alongRow: boolean } {
  const scores = stages.map(contiguity);
  const common = Array.from({ length: outer }, (_, d) => d);
  const outerScores = common.map((d) => scores.reduce((sum, list) => sum + list[d], 0));
  const innerScore = scores.reduce((sum, list) => sum + Math.max(0, ...list.slice(outer)), 0);
  const first = withLast(common, bestAxis(outerScores));
  const ordered = stages.map((stage, s) => {
    const own = stage.shape.map((_, d) => d).slice(outer);
    const best = outer + bestAxis(scores[s].slice(outer));
    return permuted(stage, [...first, ...withLast(own, best)]);
  });
  return { outer, stages: ordered, alongRow: innerScore >= Math.max(0, ...outerScores) };
}

/**
 * A processor that stands for a device takes longer for one barrier than for a thousand positions: there each invocation
 * has a row of its own.
 *
 * @param positions - Of the longest row.
 */
export function layoutOf(
  { invocations, workgroupBytes, isSoftware }: Capabilities,
  count: number,
  positions: number,
  alongRow: boolean,
): RowLayout {
  const inMemory = workgroupBytes / (MOST_TOTALS * BYTES_PER_TOTAL);
  const most = powerBelow(Math.min(MOST_INVOCATIONS, invocations, inMemory));
  if (isSoftware) return { rows: Math.min(64, most), width: 1, alongRow };
  if (alongRow) {
    const share = count >= 4096 ? 16 : 4;
    const width = positions <= 8 ? 1 : Math.min(most, powerAbove(positions / share));
    return { rows: Math.max(1, 64 / width), width, alongRow };
  }
  if (positions <= 16 || count >= 2 ** 16) return { rows: 64, width: 1, alongRow };
  const rows = Math.min(32, powerAbove(count));
  const width = Math.min(most / rows, powerAbove(positions / 16));
  return { rows, width, alongRow };
}

/** Parts that each row is divided into, for workgroups of their own. They depend on shapes alone. */
export function partsOf(
  { isSoftware }: Capabilities,
  { width }: RowLayout,
  count: number,
  positions: number,
): number {
  const share = positions / width;
  const full = isSoftware ? FULL_PROCESSOR : FULL_DEVICE;
  const wanted = Math.min(full / (count * width), share / LEAST_SHARE);
  return Math.max(1, Math.floor(wanted), Math.ceil(share / LARGEST_SHARE));
}

/** Rows, and positions of the longest. */
export function extentOf({ outer, stages }: Rows): { count: number; positions: number } {
  return {
    count: sizeOf(stages[0].shape.slice(0, outer)),
    positions: Math.max(...stages.map(({ shape }) => sizeOf(shape.slice(outer)))),
  };
}

function powerAbove(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, n)));
}

function powerBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n));
}
