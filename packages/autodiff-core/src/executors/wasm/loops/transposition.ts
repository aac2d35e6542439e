/**
 * Loads that are contiguous along another axis than the lanes, as in a transposition: as many rows as there are lanes
 * are done together, and squares of elements are transposed in registers.
 */
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { i32x4, i64x2, type Value } from "../encoding/index.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { loadLanes } from "../lanes/memory.ts";
import { isReducing } from "./reductions.ts";
import type { StagePlan } from "./stage-plan.ts";
import { type KnownValues, type StagePosition, spanOf } from "./stage-values.ts";

export interface Transposition {
  /** The axis along which `loads` are contiguous; its loop is the one around that of the lanes. */
  readonly axis: number;
  readonly loads: readonly number[];
}

/** Positions along the lanes that are done for all rows before the next ones, so that cache lines are used up. */
export const TRANSPOSED_BLOCK = 16;

/** What can be transposed in a stage that reduces and masks nothing. */
export function findTransposition(
  { stage, uses }: StagePlan,
  loops: readonly number[],
  lanesAxis: number,
  lanes: number,
): Transposition | undefined {
  const hasMasks = stage.nodes.some(({ kind }, n) => kind === "masked" && uses[n] > 0);
  if (hasMasks || stage.stores.some(isReducing)) return undefined;
  const wide = 16 / lanes;
  for (const axis of loops) {
    const loads = stage.nodes.flatMap((node, n) => {
      if (node.kind !== "load" || uses[n] === 0 || axis === lanesAxis) return [];
      const { strides } = node.access;
      const isAcross = strides[axis] === 1 && Math.abs(strides[lanesAxis]) > 1;
      return isAcross && BYTES_PER_ELEMENT[node.dtype] === wide ? [n] : [];
    });
    if (loads.length > 0 && stage.shape[axis] >= lanes) return { axis, loads };
  }
  return undefined;
}

/** Per row from the position on, the values of the loads. */
export function transposedLoads(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  { axis, loads }: Transposition,
): KnownValues[] {
  const { f, lanes } = context;
  const rows = Array.from({ length: lanes }, () => new Map<number, LaneValue>());
  for (const n of loads) {
    const node = plan.stage.nodes[n];
    if (node.kind !== "load") continue;
    const columns = rows.map((_, k) => {
      const shift = position.shift.with(position.axis, position.shift[position.axis] + k);
      const span = spanOf(plan, node.access, { ...position, shift, axis, count: lanes });
      return f.let(loadLanes(f, node.dtype, lanes, span).value) as Value<"v128">;
    });
    const kept = transpose(columns).map((value) => f.let(value));
    for (const [r, value] of kept.entries()) rows[r].set(n, { dtype: node.dtype, value });
  }
  return rows;
}

type Vector = Value<"v128">;

function transpose(columns: readonly Vector[]): Vector[] {
  const [a, b, c, d] = columns;
  if (columns.length === 2) return [i64x2.shuffle(a, b, [0, 2]), i64x2.shuffle(a, b, [1, 3])];
  const halves = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ].map((order) => [i32x4.shuffle(a, b, order), i32x4.shuffle(c, d, order)]);
  return halves.flatMap(([low, high]) => [
    i64x2.shuffle(low, high, [0, 2]),
    i64x2.shuffle(low, high, [1, 3]),
  ]);
}
