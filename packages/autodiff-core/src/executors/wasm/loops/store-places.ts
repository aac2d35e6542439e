/** What becomes of the values that a stage stores. */
import type { Store } from "../../../compiler/kernel.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { loadLanes, storeLanes } from "../lanes/memory.ts";
import { type Accumulator, accumulate, totalOf } from "./accumulator.ts";
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

/** Values that one lane of a float accumulator adds up at most before it goes into the total. */
const LONGEST_SUM = 512;

/** A reduction over the axis of the lanes: kept in locals inside of the loops over the axes that it keeps. */
export interface LanePlace {
  readonly kind: "lanes";
  readonly store: ReducingStore;
  /** Number of loops around the accumulator. */
  readonly scope: number;
  /** The vectors are flushed at the end of the loops inside of so many. */
  readonly flushLevel: number;
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
    const rounded = isRounded(store.reduce, nodes[store.value].dtype);
    const sizes = order.slice(scope, -1).map((axis) => shape[axis]);
    const flushLevel = rounded ? scope + loopsOutside(sizes, perRow) : scope;
    return { kind: "lanes", store, scope, flushLevel, comesBack };
  });
}

/** How many of the loops have to be outside, for those inside not to add up too much. */
function loopsOutside(sizes: readonly number[], perRow: number): number {
  let count = perRow;
  let level = sizes.length;
  while (level > 0 && count * sizes[level - 1] <= LONGEST_SUM) count *= sizes[--level];
  return level;
}

/** Positions of the innermost loop after which accumulators have to be flushed. */
export function longestRow(lanes: number, vectors: number): number {
  return LONGEST_SUM * lanes * vectors;
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
  const total = totalOf(context, accumulator);
  const span = spanOf(plan, store.access, { ...position, axis: -1, count: 1 });
  const before = comesBack ? loadLanes(context.f, total.dtype, 1, span) : undefined;
  const result = before === undefined ? total : combine(scalar, store.reduce, before, total);
  storeLanes(context.f, result, 1, span);
}
