/** Writes one stage as nested loops, over whole axes or parts of them. */
import type { Stage } from "../../../compiler/kernel.ts";
import { i32, type Operand } from "../encoding/index.ts";
import type { LaneContext } from "../lanes/lane-value.ts";
import { flush, openAccumulator } from "./accumulator.ts";
import { loopWhile, startAt } from "./moving-position.ts";
import { asI32, type Fixed, forEachBlock, lengthOf, type Range } from "./ranges.ts";
import { identityOf, isReducing, type ReducingStore, reducesOver } from "./reductions.ts";
import { emitRow, type Row, type RowShape, rowShape } from "./row.ts";
import { type AddressOf, invariantValues, stagePointers, storedValues } from "./stage-body.ts";
import { planStage, type StagePlan } from "./stage-plan.ts";
import type { KnownValues, StagePosition } from "./stage-values.ts";
import {
  needsStart,
  placeStores,
  type StorePlace,
  storeTotal,
  storeValues,
} from "./store-places.ts";
import { findSummedRows, type SummedRows } from "./summed-rows.ts";
import { findTransposition, TRANSPOSED_BLOCK, type Transposition } from "./transposition.ts";
import { chooseVectorAxis } from "./vector-axis.ts";

/** A stage being written. */
interface Nest {
  readonly context: LaneContext;
  readonly plan: StagePlan;
  /** Axes from the outermost loop to the innermost. */
  readonly order: readonly number[];
  readonly ranges: readonly (Range | Fixed)[];
  readonly places: readonly StorePlace[];
  readonly row: RowShape;
  readonly transposition: Transposition | undefined;
  readonly summed: SummedRows | undefined;
}

/**
 * Write the loops of a stage over ranges of its axes; what is fixed has loops around this code. Results of reductions
 * are started here.
 */
export function emitNest(
  code: Omit<LaneContext, "lanes">,
  stage: Stage,
  ranges: readonly (Range | Fixed)[],
  addressOf: AddressOf,
): void {
  const plan = planStage(stage);
  const loops = loopAxes(ranges);
  const isEmpty = ranges.some((range) => "from" in range && lengthOf(range) === 0);
  if (isEmpty) {
    for (const store of stage.stores)
      if (isReducing(store)) emitStart(code, stage, store, ranges, addressOf);
    return;
  }
  const axis = loops.length === 0 ? -1 : chooseVectorAxis(plan, loops);
  const plain = rowShape(plan, axis);
  const transposition = findTransposition(plan, loops, axis, plain.lanes);
  const order = loopOrder(plan, loops, axis, transposition?.axis);
  const summed = findSummedRows(plan, order, plain.weight);
  const together = transposition === undefined ? summed?.rows : plain.lanes;
  const row: RowShape =
    together === undefined
      ? plain
      : { ...plain, interleaved: false, unroll: 1, weight: plain.weight * together };
  const places = placeStores(plan, order, row.perLane);
  for (const place of places)
    if (needsStart(place)) emitStart(code, stage, place.store as ReducingStore, ranges, addressOf);
  const context: LaneContext = { ...code, lanes: row.lanes };
  const indices = ranges.map((range): Operand<"i32"> => ("at" in range ? range.at : 0));
  const position: StagePosition = {
    pointers: stagePointers(plan, addressOf, indices).map((p) => code.f.let(p)),
    indices,
    shift: ranges.map(() => 0),
    axis,
    count: 1,
  };
  const nest: Nest = { context, plan, order, ranges, places, row, transposition, summed };
  emitLevel(nest, 0, position, new Map());
}

/** Axes that are looped over: a single position is at index 0. */
function loopAxes(ranges: readonly (Range | Fixed)[]): number[] {
  return ranges.flatMap((range, axis) => {
    const isSingle = "at" in range || (range.from === 0 && range.to === 1);
    return isSingle ? [] : [axis];
  });
}

/** The axis of the lanes innermost, and around it, if all stores reduce to the same axes, what they reduce over. */
function loopOrder(
  { stage }: StagePlan,
  loops: readonly number[],
  axis: number,
  before: number | undefined,
): number[] {
  const inner = [before, axis].filter((d) => d !== undefined && d >= 0) as number[];
  const others = loops.filter((other) => !inner.includes(other));
  const isKept = (d: number) => !reducesOver(stage.stores[0], d);
  const alike = stage.stores.every(
    (store) => isReducing(store) && loops.every((d) => reducesOver(store, d) !== isKept(d)),
  );
  if (!alike || axis < 0 || isKept(axis)) return [...others, ...inner];
  return [...others.filter(isKept), ...others.filter((d) => !isKept(d)), ...inner];
}

/** The loops from number `level` on. */
function emitLevel(nest: Nest, level: number, position: StagePosition, before: KnownValues): void {
  const { context, plan, order, ranges, places, row, transposition, summed } = nest;
  const { f } = context;
  const last = order.length - 1;
  const opened = places.flatMap((p) => (p.kind === "lanes" && p.scope === level ? [p] : []));
  for (const place of opened) {
    const { store, isLong } = place;
    const { dtype } = plan.stage.nodes[store.value];
    place.accumulator = openAccumulator(context, store, dtype, row.unroll, isLong);
  }
  const known = invariantValues(context, plan, position, order.slice(level), before);
  if (last < 0) {
    storeValues(context, plan, position, places, storedValues(context, plan, position, known), 0);
  } else if (level === last)
    emitRow({ context, plan, shape: row, places, position, known }, range(ranges, order[level]));
  else if (level === last - 1 && transposition !== undefined) {
    const together = { axis: transposition.axis, rows: row.lanes, part: { transposition } };
    forEachBlock(f, range(ranges, order[last]), TRANSPOSED_BLOCK, (block) =>
      emitRowsTogether(nest, together, block, position, known),
    );
  } else if (level === last - 1 && summed !== undefined) {
    const along = range(ranges, order[last]);
    emitRowsTogether(nest, { ...summed, part: { summed } }, along, position, known);
  } else {
    const { from, to } = range(ranges, order[level]);
    f.scope(() => {
      const moving = startAt(f, plan, position, order[level], from);
      const end = typeof to === "number" ? to - 1 : f.let(i32.sub(to, 1));
      loopWhile(f, moving, end, 1, () => emitLevel(nest, level + 1, moving, known));
    });
  }
  for (const place of places) {
    if (place.kind === "lanes" && place.accumulator !== undefined && place.flushLevel === level)
      flush(context, place.accumulator);
  }
  for (const place of opened) storeTotal(context, plan, position, place);
}

/** The last two loops, several rows at a time. */
function emitRowsTogether(
  { context, plan, ranges, places, row }: Nest,
  together: SummedRows & { readonly part: Pick<Row, "transposition" | "summed"> },
  along: Range,
  position: StagePosition,
  known: KnownValues,
): void {
  const { f } = context;
  const { from, to } = range(ranges, together.axis);
  const common = { context, plan, shape: row, places, known };
  f.scope(() => {
    const moving = startAt(f, plan, position, together.axis, from);
    for (const step of [together.rows, 1]) {
      const last = f.let(i32.sub(asI32(to), step));
      const own = step === 1 ? common : { ...common, ...together.part };
      f.if(i32.leS(moving.index, last), () =>
        loopWhile(f, moving, last, step, () => emitRow({ ...own, position: moving }, along)),
      );
    }
  });
}

function range(ranges: readonly (Range | Fixed)[], axis: number): Range {
  const found = ranges[axis];
  if ("at" in found) throw new Error("loops: the axis has no loop here");
  return found;
}

/** Write the identity of a reduction to all its results in the ranges. */
function emitStart(
  code: Omit<LaneContext, "lanes">,
  stage: Stage,
  store: ReducingStore,
  ranges: readonly (Range | Fixed)[],
  addressOf: AddressOf,
): void {
  const { dtype } = stage.nodes[store.value];
  const value = identityOf(store.reduce, dtype);
  const { access } = store;
  const kept = (axis: number) => !reducesOver(store, axis);
  const fill: Stage = {
    shape: stage.shape.map((size, axis) => (kept(axis) ? size : 1)),
    nodes: [{ kind: "literal", dtype, value }],
    stores: [{ value: 0, access }],
  };
  const part = ranges.map((range, axis) =>
    kept(axis) || "at" in range ? range : { from: 0, to: 1, aligned: true },
  );
  code.f.scope(() => emitNest(code, fill, part, addressOf));
}
