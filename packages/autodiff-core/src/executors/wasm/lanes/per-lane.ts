/** What vectors have no instructions for: element by element. */
import type { DType } from "../../../dtype.ts";
import { i32, i32x4, type Value } from "../encoding/index.ts";
import { opsOf, shared } from "./instruction.ts";
import type { LaneContext, LaneValue } from "./lane-value.ts";

/** One element of a vector as a scalar; booleans become 0 or 1. */
export function laneOf({ dtype, value }: LaneValue, lane: number, lanes: 1 | 2 | 4): Value {
  if (lanes === 1) return value;
  if (dtype !== "bool") return opsOf(dtype, lanes)("extractLane", value, lane);
  return i32.and(i32x4.extractLane(value as Value<"v128">, lane * (4 / lanes)), 1);
}

/** Apply a function of scalars to each element. Not for booleans. */
export function perLane(
  { f, lanes }: LaneContext,
  operands: readonly LaneValue[],
  result: DType,
  apply: (...scalars: readonly Value[]) => Value,
): Value {
  if (lanes === 1) return apply(...operands.map(({ value }) => value));
  const kept = operands.map((operand) => ({ ...operand, value: shared(f, operand.value) }));
  const op = opsOf(result, lanes);
  const at = (lane: number) => apply(...kept.map((operand) => laneOf(operand, lane, lanes)));
  let vector = op("splat", at(0));
  for (let lane = 1; lane < lanes; lane++) vector = op("replaceLane", vector, lane, at(lane));
  return vector;
}
