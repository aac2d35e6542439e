/** Masks: booleans in vectors, all bits of a lane alike. */
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import { i32x4, i64x2, select, type Value, v128 } from "../encoding/index.ts";
import { shared } from "./instruction.ts";
import type { LaneContext } from "./lane-value.ts";

type Vector = Value<"v128">;

/** The boolean that a comparison of elements of `dtype` gave: two lanes of 32 bits become wide ones. */
export function boolOf(mask: Value, dtype: DType, { lanes }: LaneContext): Value {
  const isNarrow = lanes === 2 && BYTES_PER_ELEMENT[dtype] === 4;
  return isNarrow ? i64x2.extendLowI32x4S(mask as Vector) : mask;
}

/** A boolean as a mask for elements of `dtype`. */
function maskFor(dtype: DType, bool: Value, { f, lanes }: LaneContext): Value {
  if (lanes !== 2 || BYTES_PER_ELEMENT[dtype] !== 4) return bool;
  const wide = shared(f, bool as Vector);
  return i32x4.shuffle(wide, wide, [0, 2, 0, 2]);
}

/** `a` where the boolean holds, else `b`, of elements of `dtype`. */
export function choose(context: LaneContext, dtype: DType, bool: Value, a: Value, b: Value): Value {
  return chooseByMask(context, maskFor(dtype, bool, context), a, b);
}

/** `a` where a mask as wide as its elements is all ones, `b` where it is 0; with one lane, by a condition. */
export function chooseByMask(
  { lanes, instructions }: LaneContext,
  mask: Value,
  a: Value,
  b: Value,
): Value {
  if (lanes === 1) return select(mask as Value<"i32">, a, b);
  // Lanes are all ones or zeros, where relaxed and strict selection agree.
  const bySign = instructions.relaxed ? i32x4.relaxedLaneselect : v128.bitselect;
  return bySign(a as Vector, b as Vector, mask as Vector);
}
