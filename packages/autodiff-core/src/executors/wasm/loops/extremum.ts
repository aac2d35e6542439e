/**
 * The greatest and the least of what has been found so far and one value more. Engines make `max` and `min` of vectors
 * from nine instructions of which each waits for the one before. With `pmax(a, x) = a < x ? x : a`, which is one instruction,
 *
 * `max(a, x) = (pmax(a, x) & (x | (a ≠ x))) | (x ≠ x)`
 *
 * takes six, four of them one after the other: where `a = x`, which zeros of unlike sign are too, their bits are joined,
 * and a NaN on either side stays.
 */
import { type Value, v128 } from "../encoding/index.ts";
import { opsOf, shared } from "../lanes/instruction.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";

type Vector = Value<"v128">;

/** The same as the elementwise primitives give, with other NaNs; of vectors of floats. */
export function combineExtremum(
  { f, lanes }: LaneContext,
  reduce: "max" | "min",
  a: LaneValue,
  x: LaneValue,
): LaneValue {
  const { dtype } = a;
  const op = opsOf(dtype, lanes);
  const [found, more] = [a, x].map(({ value }) => shared(f, value as Vector));
  const chosen = op(`p${reduce}`, found, more) as Vector;
  const joined =
    reduce === "max"
      ? v128.and(chosen, v128.or(more, op("ne", found, more) as Vector))
      : v128.or(chosen, v128.and(more, op("eq", found, more) as Vector));
  return { dtype, value: v128.or(joined, op("ne", more, more) as Vector) };
}
