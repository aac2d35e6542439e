/** Values of a stage's nodes at consecutive positions along one axis. */
import type { Access, Node } from "../../../compiler/kernel.ts";
import { type FunctionBuilder, i32, i32x4, type Operand, type Value } from "../encoding/index.ts";
import { castLanes } from "../lanes/cast-lanes.ts";
import { constantLanes } from "../lanes/constant-lanes.ts";
import { emitElementwise } from "../lanes/elementwise.ts";
import { opsOf } from "../lanes/instruction.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { loadLanes, type Span } from "../lanes/memory.ts";

import { isTested, type StagePlan } from "./stage-plan.ts";

/** Where in a loop nest code runs. The position along each axis is `indices + shift`. */
export interface StagePosition {
  /** Per pointer group of the plan, the address of its element at `indices`. */
  readonly pointers: readonly Value<"i32">[];
  readonly indices: readonly Operand<"i32">[];
  readonly shift: readonly number[];
  /** The axis that lanes are counted along; -1 if there is one lane. */
  readonly axis: number;
  /** Lanes that stand for positions; the others are neither loaded nor stored. */
  readonly count: number;
}

/** Values of nodes that are there already. */
export type KnownValues = ReadonlyMap<number, LaneValue>;

/** Where an access lies at a position. */
export function spanOf(
  { groups, groupOf }: StagePlan,
  access: Access,
  { pointers, shift, axis, count }: StagePosition,
): Span {
  const number = groupOf.get(access) as number;
  const { offset, bytes, masked } = groups[number];
  const moved = access.strides.reduce((sum, stride, d) => sum + stride * shift[d], access.offset);
  const stride = axis < 0 ? 0 : access.strides[axis];
  const distance = (moved - offset) * bytes;
  const pointer = pointers[number];
  return masked && distance !== 0
    ? { pointer: i32.add(pointer, distance), offset: 0, stride, count }
    : { pointer, offset: distance, stride, count };
}

/**
 * Gives values of nodes, each computed when first asked for, in the present block. Lanes from `position.count` on are
 * arbitrary.
 */
export function stageValues(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  known: KnownValues,
  product?: LaneValue,
): (n: number) => LaneValue {
  const { f } = context;
  const values = new Map(known);
  const valueOf = (n: number): LaneValue => {
    const found = values.get(n);
    if (found !== undefined) return found;
    const node = plan.stage.nodes[n];
    let result = compute(n, node);
    if (plan.uses[n] > 1 && result.constant === undefined) result = inLocal(f, result);
    values.set(n, result);
    return result;
  };
  const compute = (n: number, node: Node): LaneValue => {
    switch (node.kind) {
      case "load":
        return loadLanes(f, node.dtype, context.lanes, spanOf(plan, node.access, position));
      case "literal":
        return constantLanes(node.dtype, node.value, context.lanes);
      case "position":
        return positionValue(context, node, position);
      case "apply":
        return emitElementwise(
          context,
          node.primitive,
          node.params,
          node.operands.map(valueOf),
          node.dtype,
        );
      case "product":
        if (product === undefined) throw new Error("loops: there is no product here");
        return product;
      case "masked":
        return maskedValue(context, plan, position, n, values, product);
    }
  };
  return valueOf;
}

/** A value as a local, so that it is computed here. */
export function inLocal(f: FunctionBuilder, x: LaneValue): LaneValue {
  return x.value.slot >= 0 ? x : { ...x, value: f.let(x.value) };
}

/** `start + Σ terms·i`, exactly, then in the node's dtype. */
function positionValue(
  context: LaneContext,
  { dtype, start, terms }: Extract<Node, { kind: "position" }>,
  { indices, shift, axis }: StagePosition,
): LaneValue {
  const fixed = terms.reduce((sum, term, d) => {
    const index = indices[d];
    return sum + term * (shift[d] + (typeof index === "number" ? index : 0));
  }, start);
  let sum: Value<"i32"> = i32.const(fixed);
  terms.forEach((term, d) => {
    const index = indices[d];
    if (term !== 0 && typeof index !== "number") sum = i32.add(sum, i32.mul(index, term));
  });
  if (context.lanes === 1) return castLanes(context, { dtype: "int32", value: sum }, dtype);
  const step = axis < 0 ? 0 : terms[axis];
  const steps = i32x4.const(0, step, 2 * step, 3 * step);
  const value = step === 0 ? i32x4.splat(sum) : i32x4.add(i32x4.splat(sum), steps);
  return castLanes(context, { dtype: "int32", value }, dtype);
}

/** Only the side that is wanted is computed: what lies outside of the window must not be loaded. */
function maskedValue(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  n: number,
  known: KnownValues,
  product: LaneValue | undefined,
): LaneValue {
  const node = plan.stage.nodes[n];
  if (node.kind !== "masked") throw new Error("loops: not a masked node");
  const { axis, count } = position;
  if (count > 1 && axis >= 0 && isTested(node, axis, plan.stage.shape[axis])) {
    return laneByLane(context, plan, position, n, known, product);
  }
  const inside = insideWindow(plan, node, position);
  const side = (operand: number) => stageValues(context, plan, position, known, product)(operand);
  if (typeof inside === "number") return side(inside ? node.value : node.otherwise);
  const { f } = context;
  const result = f.let(constantLanes(node.dtype, 0, context.lanes).value);
  f.if(
    inside,
    () => f.set(result, side(node.value).value),
    () => f.set(result, side(node.otherwise).value),
  );
  return { dtype: node.dtype, value: result };
}

/** Whether the (first) position lies in the window; a number where that is known. */
function insideWindow(
  { stage: { shape } }: StagePlan,
  node: Extract<Node, { kind: "masked" }>,
  { indices, shift }: StagePosition,
): Operand<"i32"> {
  const { low, high } = node.window;
  let result: Value<"i32"> | undefined;
  for (const [axis, size] of shape.entries()) {
    if (!isTested(node, axis, size)) continue;
    const index = indices[axis];
    const [from, to] = [low[axis] - shift[axis], high[axis] - shift[axis]];
    if (typeof index === "number") {
      if (index < from || index >= to) return 0;
      continue;
    }
    const test = i32.ltU(i32.sub(index, from), Math.max(0, to - from));
    result = result === undefined ? test : i32.and(result, test);
  }
  return result ?? 1;
}

/** Where the border of a window may run through the lanes. */
function laneByLane(
  context: LaneContext,
  plan: StagePlan,
  position: StagePosition,
  n: number,
  known: KnownValues,
  product: LaneValue | undefined,
): LaneValue {
  const { f, lanes } = context;
  const { axis, count, shift } = position;
  const same = new Map([...known].filter(([k]) => !plan.axes[k].has(axis)));
  const { dtype } = plan.stage.nodes[n];
  const op = opsOf(dtype, lanes);
  const result = f.let(constantLanes(dtype, 0, lanes).value);
  for (let lane = 0; lane < count; lane++) {
    f.scope(() => {
      const at = { ...position, count: 1, shift: shift.with(axis, shift[axis] + lane) };
      const entry = product === undefined ? undefined : rotated(context, product, lane);
      const { value } = stageValues(context, plan, at, same, entry)(n);
      f.set(result, op("replaceLane", result, lane, op("extractLane", value, 0)));
    });
  }
  return { dtype, value: result };
}

/** One lane in place of the first. */
function rotated({ lanes }: LaneContext, x: LaneValue, lane: number): LaneValue {
  const op = opsOf(x.dtype, lanes);
  return { dtype: x.dtype, value: op("splat", op("extractLane", x.value, lane)) };
}
