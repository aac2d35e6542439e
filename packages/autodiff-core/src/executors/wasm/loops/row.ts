/** Writes the innermost loop of a stage: vectors along one axis, and what is left over of a vector. */
import { type FunctionBuilder, i32, type Operand } from "../encoding/index.ts";
import type { LaneContext, Lanes } from "../lanes/lane-value.ts";
import { flush } from "./accumulator.ts";
import { INTERLEAVED, interleavedValues, isInterleaved } from "./interleaved.ts";
import { loopWhile, startAt } from "./moving-position.ts";
import { asI32, forEachBlock, lengthOf, maximum, minimum, type Range } from "./ranges.ts";
import { invariantValues, storedValues } from "./stage-body.ts";
import type { StagePlan } from "./stage-plan.ts";
import type { KnownValues, StagePosition } from "./stage-values.ts";
import { flushedPlaces, type StorePlace, storeValues } from "./store-places.ts";
import { type SummedRows, summedValues } from "./summed-rows.ts";
import { type Transposition, transposedLoads } from "./transposition.ts";
import { bodyCost, lanesOf } from "./vector-axis.ts";
import { type Region, regionsAlong } from "./window-regions.ts";

/** How a row is done. */
export interface RowShape {
  readonly lanes: Lanes;
  /** Whether the vectors of a turn are computed together (interleaved.ts). */
  readonly interleaved: boolean;
  /** Vectors per turn of the loop, and accumulators of a reduction. */
  readonly unroll: 1 | 2 | 4;
  /** Values that each lane of an accumulator gets from one row. */
  readonly perLane: number;
  /** Instructions of the body, about. */
  readonly weight: number;
}

export function rowShape(plan: StagePlan, axis: number): RowShape {
  if (axis < 0) return { lanes: 1, interleaved: false, unroll: 1, perLane: 1, weight: 0 };
  const { stage, uses } = plan;
  const lanes = lanesOf(plan);
  const loads = stage.nodes.filter((node, n) => node.kind === "load" && uses[n] > 0).length;
  const weight = bodyCost(plan) + loads + stage.stores.length;
  const vectors = Math.floor(stage.shape[axis] / lanes);
  const interleaved = vectors >= INTERLEAVED && isInterleaved(plan);
  const few = interleaved || (weight <= 24 && vectors >= 4) ? 2 : 1;
  const unroll = weight <= 8 && vectors >= 8 ? 4 : few;
  const perLane = Math.ceil(stage.shape[axis] / (lanes * unroll));
  return { lanes, interleaved, unroll, perLane, weight };
}

/** Rows of at most so many instructions have no loop. */
const STRAIGHT_WEIGHT = 48;

/** A row being written. */
export interface Row {
  readonly context: LaneContext;
  readonly plan: StagePlan;
  readonly shape: RowShape;
  readonly places: readonly StorePlace[];
  /** Before the row: the index along it is 0. */
  readonly position: StagePosition;
  readonly known: KnownValues;
  /** Present where as many rows as there are lanes are done together. */
  readonly transposition?: Transposition;
  /** Present where several rows are added up before they are stored. */
  readonly summed?: SummedRows;
}

/** Positions of `range`, in blocks if an accumulator would add up too many values. */
export function emitRow(row: Row, range: Range): void {
  const { context, plan, shape, places, position } = row;
  const { f } = context;
  const { flushed, block } = flushedPlaces(plan, places, shape.lanes, shape.unroll);
  if ((lengthOf(range) ?? plan.stage.shape[position.axis]) <= block) {
    emitRange(row, range);
    return;
  }
  forEachBlock(f, range, block, (part) => {
    emitRange(row, part);
    for (const { accumulator } of flushed)
      if (accumulator !== undefined) flush(context, accumulator);
  });
}

function emitRange(row: Row, range: Range): void {
  const regions = regionsAlong(row.plan, row.position.axis);
  if (regions.length === 1) emitRun(row, regions[0], range);
  else {
    for (const region of regions) {
      const { f } = row.context;
      f.scope(() => {
        const from = maximum(range.from, region.from);
        const to = minimum(range.to, region.to);
        emitRun(row, region, { from: inLocal(f, from), to: inLocal(f, to), aligned: false });
      });
    }
  }
}

/** A run of vectors in a region. */
function emitRun(row: Row, region: Region, range: Range): void {
  const { context, shape, position } = row;
  const { plan, mixed } = region;
  const length = lengthOf(range);
  if (length === 0) return;
  const { axis } = position;
  const together = row.transposition ?? row.summed;
  const axes = together === undefined ? [axis] : [together.axis, axis];
  const known = invariantValues(context, plan, position, axes, row.known);
  const run = { ...row, plan, known };
  if (mixed) emitSingly(run, range);
  else if (length !== undefined && length * shape.weight <= STRAIGHT_WEIGHT * shape.lanes) {
    const shift = position.shift.with(position.axis, range.from as number);
    emitStraight(run, { ...position, shift }, length);
  } else emitVectors(run, range);
}

/** One position at a time. */
function emitSingly(row: Row, { from, to }: Range): void {
  const { context, plan, position } = row;
  const { f } = context;
  const moving = startAt(f, plan, position, position.axis, from);
  const body = () => emitVector(row, moving, 0);
  f.if(i32.ltS(moving.index, to), () => loopWhile(f, moving, i32.sub(asI32(to), 1), 1, body));
}

/** `length` positions from `position` on, without a loop. */
function emitStraight(row: Row, position: StagePosition, length: number): void {
  const { context, shape } = row;
  const { axis } = position;
  const { lanes, interleaved } = shape;
  if (interleaved && length === INTERLEAVED * lanes) {
    emitInterleaved(row, position);
    return;
  }
  for (let at = 0; at < length; at += lanes) {
    context.f.scope(() => {
      const count = Math.min(lanes, length - at);
      const shift = position.shift.with(axis, position.shift[axis] + at);
      emitVector(row, { ...position, shift, count }, at / lanes);
    });
  }
}

/** Whole vectors next to each other, whose instructions take turns. */
function emitInterleaved(row: Row, position: StagePosition): void {
  const { context, plan, places, known } = row;
  const { axis } = position;
  const positions = Array.from({ length: INTERLEAVED }, (_, which) => {
    const at = position.shift[axis] + which * context.lanes;
    return { ...position, shift: position.shift.with(axis, at), count: context.lanes };
  });
  context.f.scope(() => {
    const values = interleavedValues(context, plan, positions, known);
    positions.forEach((here, which) => {
      storeValues(context, plan, here, places, values[which], which);
    });
  });
}

/** The positions of one vector, or of one in each of several rows. */
function emitVector(row: Row, position: StagePosition, which: number): void {
  const { context, plan, places, known, transposition, summed } = row;
  if (transposition === undefined) {
    const values =
      summed === undefined
        ? storedValues(context, plan, position, known)
        : summedValues(context, plan, position, known, summed);
    storeValues(context, plan, position, places, values, which);
    return;
  }
  const { lanes } = context;
  const { axis } = transposition;
  const isWhole = position.count === lanes;
  const loaded = isWhole ? transposedLoads(context, plan, position, transposition) : [];
  for (let r = 0; r < lanes; r++) {
    context.f.scope(() => {
      const here = { ...position, shift: position.shift.with(axis, position.shift[axis] + r) };
      const values = storedValues(context, plan, here, new Map([...known, ...(loaded[r] ?? [])]));
      storeValues(context, plan, here, places, values, which);
    });
  }
}

/** Loops over several vectors, over one, and what is left at the end of the axis, or singly if that is not known. */
function emitVectors(row: Row, { from, to, aligned }: Range): void {
  const { context, plan, shape, position } = row;
  const { f } = context;
  const moving = startAt(f, plan, position, position.axis, from);
  const { lanes, unroll } = shape;
  const length = lengthOf({ from, to });
  for (const vectors of unroll === 1 ? [1] : [unroll, 1]) {
    const step = vectors * lanes;
    const last = typeof to === "number" ? i32.const(to - step) : f.let(i32.sub(to, step));
    const loop = () => loopWhile(f, moving, last, step, () => emitStraight(row, moving, step));
    if (length !== undefined && length >= step && vectors === unroll) loop();
    else f.if(i32.leS(moving.index, last), loop);
  }
  const rest = aligned ? plan.stage.shape[position.axis] % lanes : -1;
  const left = length === undefined ? rest : length % lanes;
  if (left > 0) {
    const tail = () => emitStraight(row, moving, left);
    if (length === undefined) f.if(i32.ltS(moving.index, to), tail);
    else tail();
  }
  if (left < 0) emitSingly(row, { from: moving.index, to, aligned: false });
}

function inLocal(f: FunctionBuilder, x: Operand<"i32">): Operand<"i32"> {
  return typeof x === "number" ? x : f.let(x);
}
