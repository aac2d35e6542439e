/**
 * Sums over the axis of the loop around that of the lanes, which are in memory: several rows together, whose values are
 * added in pairs, so that memory is read and written, and rounded to, that many times less.
 */
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { inPairs } from "./in-pairs.ts";
import { combine, isReducing, reducesOver } from "./reductions.ts";
import { storedValues } from "./stage-body.ts";
import { isTested, type StagePlan } from "./stage-plan.ts";
import type { KnownValues, StagePosition } from "./stage-values.ts";

export interface SummedRows {
  /** The axis that is summed over. */
  readonly axis: number;
  /** How many rows there are together. */
  readonly rows: number;
}

/** Instructions of a row up to which eight are done together, and up to which four are. */
const EIGHT_ROWS = 6;
const FOUR_ROWS = 64;

/** @param order - Axes of the loops; lanes run along the last one. */
export function findSummedRows(
  { stage, axes, uses }: StagePlan,
  order: readonly number[],
  weight: number,
): SummedRows | undefined {
  const [axis, lanesAxis] = order.slice(-2);
  if (order.length < 2 || weight > FOUR_ROWS) return undefined;
  const rows = weight > EIGHT_ROWS ? 4 : 8;
  const isSum = stage.stores.every(
    (store) => store.reduce === "sum" && reducesOver(store, axis) && !reducesOver(store, lanesAxis),
  );
  // What a row alone determines is computed once a row by the loops without this.
  const isPlain = stage.nodes.every((node, n) => {
    const ofRow = node.kind === "apply" && axes[n].has(axis) && !axes[n].has(lanesAxis);
    return uses[n] === 0 || !(ofRow || isTested(node, axis, stage.shape[axis]));
  });
  return isSum && isPlain && stage.shape[axis] >= rows ? { axis, rows } : undefined;
}

/** Per store the sum of its values in all rows from the position on. */
export function summedValues(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  known: KnownValues,
  { axis, rows }: SummedRows,
): LaneValue[] {
  const values = Array.from({ length: rows }, (_, row) => {
    const shift = position.shift.with(axis, position.shift[axis] + row);
    return storedValues(context, plan, { ...position, shift }, known);
  });
  return plan.stage.stores.filter(isReducing).map(({ reduce }, s) => {
    const ofRows = values.map((list) => list[s]);
    return inPairs(ofRows, (a, b) => combine(context, reduce, a, b));
  });
}
