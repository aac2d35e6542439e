/** What becomes of the values that a stage stores. */
import type { Store } from "../../../compiler/kernel.ts";
import type { DType } from "../../../dtype.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { loadLanes, storeLanes } from "../lanes/memory.ts";
import { type Accumulator, accumulate } from "./accumulator.ts";
import {
  combine,
  identityOf,
  isReducing,
  isRounded,
  type ReducingStore,
  reducesOver,
} from "./reductions.ts";
import type { StagePlan } from "./stage-plan.ts";
import { type StagePosition, spanOf } from "./stage-values.ts";

/**
 * Values that one lane of a float accumulator adds up at most before it goes into the total. Each addition of equal numbers
 * may round the same way: n of them are up to n/6 ulp off.
 */
const LONGEST_SUM = { float32: 32, float64: 128 } as const;

/** A reduction over the axis of the lanes: kept in locals inside of the loops over the axes that it keeps. */
export interface LanePlace {
  readonly kind: "lanes";
  readonly store: ReducingStore;
  /** Number of loops around the accumulator. */
  readonly scope: number;
  /** The vectors are flushed at the end of the loops inside of so many. */
  readonly flushLevel: number;
  /** Whether that is more than once, or a row is flushed in parts. */
  readonly isLong: boolean;
  /** Whether a loop around comes back to the same result, which then is in memory between. */
  readonly comesBack: boolean;
  /** While it is open. */
  accumulator?: Accumulator;
}

export type StorePlace =
  | LanePlace
  /** Written once; a reduction over nothing too, which still is not its one value: 0 + -0 is 0. */
  | { readonly kind: "once"; readonly store: Store }
  /** Combined with what is in memory. */
  | { readonly kind: "memory"; readonly store: ReducingStore };

/**
 * Per store of the stage what becomes of it.
 *
 * @param order - Axes of the loops, the outermost first; lanes run along the last one.
 * @param perRow - Values that a lane gets in the innermost loop.
 */
export function placeStores(
  { stage: { stores, nodes, shape } }: StagePlan,
  order: readonly number[],
  perRow: number,
): StorePlace[] {
  return stores.map((store): StorePlace => {
    const kept = order.map((axis) => !reducesOver(store, axis));
    if (!isReducing(store) || !kept.includes(false)) return { kind: "once", store };
    if (kept[order.length - 1]) return { kind: "memory", store };
    const scope = kept.lastIndexOf(true) + 1;
    const comesBack = kept.slice(0, scope).includes(false);
    const longest = longestSum(store, nodes[store.value].dtype);
    const sizes = order.slice(scope, -1).map((axis) => shape[axis]);
    const flushLevel = scope + loopsOutside(sizes, perRow, longest);
    const isLong = flushLevel > scope || perRow > longest;
    return { kind: "lanes", store, scope, flushLevel, isLong, comesBack };
  });
}

/** Values that a lane adds up at most; any number where nothing is rounded. */
function longestSum({ reduce }: ReducingStore, dtype: DType): number {
  const isFloat = dtype === "float32" || dtype === "float64";
  return isFloat && isRounded(reduce, dtype) ? LONGEST_SUM[dtype] : Number.POSITIVE_INFINITY;
}

/** How many of the loops have to be outside, for those inside not to add up too much. */
function loopsOutside(sizes: readonly number[], perRow: number, longest: number): number {
  let count = perRow;
  let level = sizes.length;
  while (level > 0 && count * sizes[level - 1] <= longest) count *= sizes[--level];
  return level;
}

/** Places that are flushed within a row, and after how many of its positions. */
export function flushedPlaces(
  { stage: { nodes } }: StagePlan,
  places: readonly StorePlace[],
  lanes: number,
  vectors: number,
): { readonly flushed: readonly LanePlace[]; readonly block: number } {
  const longest = (place: LanePlace) => longestSum(place.store, nodes[place.store.value].dtype);
  const flushed = places
    .filter((place) => place.kind === "lanes")
    .filter((place) => Number.isFinite(longest(place)));
  return { flushed, block: Math.min(...flushed.map(longest)) * lanes * vectors };
}

/** Whether the result has to hold the identity before the loops. */
export function needsStart(place: StorePlace): boolean {
  return place.kind === "memory" || (place.kind === "lanes" && place.comesBack);
}

/**
 * Store the values of consecutive positions.
 *
 * @param which - Counts the vectors, for neighbours to use different accumulators.
 */
export function storeValues(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  places: readonly StorePlace[],
  values: readonly LaneValue[],
  which: number,
): void {
  const { f, lanes } = context;
  places.forEach((place, s) => {
    if (place.kind === "lanes") {
      if (place.accumulator === undefined) throw new Error("loops: the accumulator is not open");
      accumulate(context, place.accumulator, which, values[s], position.count);
      return;
    }
    const { access } = plan.stage.stores[s];
    const { reduce } = place.store;
    const span = spanOf(plan, access, position);
    const { dtype } = values[s];
    if (reduce === undefined) storeLanes(f, values[s], lanes, span);
    else {
      const before =
        place.kind === "memory"
          ? loadLanes(f, dtype, lanes, span)
          : constantLanes(dtype, identityOf(reduce, dtype), lanes);
      storeLanes(f, combine(context, reduce, before, values[s]), lanes, span);
    }
  });
}

/** Store the total of a reduction over the lanes, at the position of the loops around it. */
export function storeTotal(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  place: LanePlace,
): void {
  const { accumulator, store, comesBack } = place;
  if (accumulator === undefined) throw new Error("loops: the accumulator is not open");
  const scalar: LaneContext = { ...context, lanes: 1 };
  const total = accumulator.total.value();
  const span = spanOf(plan, store.access, { ...position, axis: -1, count: 1 });
  const before = comesBack ? loadLanes(context.f, total.dtype, 1, span) : undefined;
  const result = before === undefined ? total : combine(scalar, store.reduce, before, total);
  storeLanes(context.f, result, 1, span);
}
