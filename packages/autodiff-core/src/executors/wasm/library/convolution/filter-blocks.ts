/** How the filters of a group are divided into blocks whose sums are in registers at once. */
import { type FunctionBuilder, i32, type Value, type Variable } from "../../encoding/index.ts";
import type { ConvLayout } from "./conv-layout.ts";

export interface FilterBlocks {
  /** What vectors are along: neighboring outputs of a filter, or filters. */
  readonly along: "outputs" | "filters";
  /** Blocks of a group. */
  readonly count: number;
  /** Filters of the larger blocks, and how many of those there are, before blocks of one less. */
  readonly most: number;
  readonly larger: number;
  /** Vectors of outputs, or of filters, that a block is computed for at once. */
  readonly vectors: number;
}

/** Filters, or outputs where vectors are along filters, at once: 15 vectors are alive, and engines have room for no more. */
export const MOST_ROWS = 6;

/** Vectors of outputs by the number of filters. */
const VECTORS = [0, 8, 4, 3, 2, 2, 2];

/** How fast multiply-adds are, compared with most filters, by the number of filters: loads and latencies show. */
const SPEED = [0, 0.5, 0.7, 0.85, 0.85, 0.95, 1];

/** The blocks of a convolution: along that of which less is wasted. */
export function filterBlocks(
  { filters, groups, examples, phases }: ConvLayout,
  lanes: number,
): FilterBlocks {
  const perGroup = filters / groups;
  const counts = phases[0].outputs.map(({ count }) => count);
  const outputs = counts.reduce((product, count) => product * count, 1);
  const vectors = Math.ceil(counts[counts.length - 1] / lanes);
  const rows = outputs / counts[counts.length - 1];
  const ofOutputs = alongOutputs(perGroup, rows * vectors);
  const ofFilters = alongFilters(perGroup, lanes);
  const atOnce = ofOutputs.vectors * Math.ceil((rows * vectors) / ofOutputs.vectors);
  const usedOutputs = SPEED[ofOutputs.most] * (outputs / (atOnce * lanes));
  const usedFilters =
    SPEED[Math.min(MOST_ROWS, outputs * examples)] * (perGroup / filterPlaces(ofFilters));
  return usedFilters * RESULTS_ACROSS > usedOutputs ? ofFilters : ofOutputs;
}

/** What is left of the speed where results of vectors do not lie side by side. */
const RESULTS_ACROSS = 0.85;

/** As few blocks as can be, of sizes as equal as can be. */
function alongOutputs(filters: number, outputVectors: number): FilterBlocks {
  const count = Math.ceil(filters / MOST_ROWS);
  const most = Math.ceil(filters / count);
  const larger = filters - count * (most - 1);
  return { along: "outputs", count, most, larger, vectors: Math.min(VECTORS[most], outputVectors) };
}

/** Blocks of one or two vectors of filters. Where filters run out, the last one stands in. */
function alongFilters(filters: number, lanes: number): FilterBlocks {
  const vectors = filters > lanes ? 2 : 1;
  const most = vectors * lanes;
  const count = Math.ceil(filters / most);
  return { along: "filters", count, most, larger: count, vectors };
}

/** Places for filters of a group, with those that stand in. */
export function filterPlaces({ count, most, larger }: FilterBlocks): number {
  return count * (most - 1) + larger;
}

/** Number in its group of the first filter of a block. */
export function firstFilter(
  f: FunctionBuilder,
  { most, larger, count }: FilterBlocks,
  block: Variable<"i32">,
): Value<"i32"> {
  if (larger === count) return i32.mul(block, most);
  const beyond = f.let(i32.sub(block, larger));
  const fewer = i32.mul(beyond, i32.gtS(beyond, 0));
  return i32.sub(i32.mul(block, most), fewer);
}

/** Filters of a block. */
export function blockSize(
  { most, larger, count }: FilterBlocks,
  block: Variable<"i32">,
): Value<"i32"> {
  return larger === count ? i32.const(most) : i32.sub(most, i32.geS(block, larger));
}

/** Write code for the size that a block has. */
export function forBlockSize(
  f: FunctionBuilder,
  { most, larger, count }: FilterBlocks,
  block: Variable<"i32">,
  body: (filters: number) => void,
): void {
  if (larger === count) body(most);
  else
    f.if(
      i32.ltS(block, larger),
      () => body(most),
      () => body(most - 1),
    );
}
