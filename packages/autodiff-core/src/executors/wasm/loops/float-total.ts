/**
 * Sums of many floats: short sums go into a total of two float64 lanes. A float64 total keeps what its additions lose as
 * well, which is exact (Knuth's sum of two), so that the error of the whole is that of the short sums.
 *
 * @see Ogita, Rump & Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005) 1955-1988, algorithm 4.4,
 *   doi:10.1137/030601818.
 */
import type { DType } from "../../../dtype.ts";
import { f64, f64x2, i64x2, select, type Value, type Variable, v128 } from "../encoding/index.ts";
import { castLanes } from "../lanes/cast-lanes.ts";
import { opsOf } from "../lanes/instruction.ts";
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { laneOf } from "../lanes/per-lane.ts";

/** A total that vectors are added to. */
export interface Total {
  add(vector: LaneValue): void;
  /** As a scalar, in the dtype of what was added. */
  value(): LaneValue;
}

/** @param isLong - Whether it gets more than one vector. */
export function floatTotal(context: LaneContext, dtype: DType, isLong: boolean): Total {
  const { f } = context;
  const lanes = context.lanes === 1 ? 1 : 2;
  const op = opsOf("float64", lanes);
  const zero = (): Value => (lanes === 1 ? f64.const(0) : f64x2.const(0));
  const total: Variable = f.let(zero());
  const lost: Variable | undefined = dtype === "float64" && isLong ? f.let(zero()) : undefined;
  const add = (x: Value): void => {
    if (lost === undefined) {
      f.set(total, op("add", total, x));
      return;
    }
    const term = f.let(x);
    const sum = f.let(op("add", total, term));
    const added = f.let(op("sub", sum, total));
    const ofTotal = op("sub", total, op("sub", sum, added));
    f.set(lost, op("add", lost, op("add", ofTotal, op("sub", term, added))));
    f.set(total, sum);
  };
  return {
    add(vector) {
      f.scope(() => add(inDoubles(context, vector)));
    },
    value() {
      const scalar: LaneContext = { ...context, lanes: 1 };
      const parts = lost === undefined ? [total] : [total, finite(lost, lanes)];
      const sums = parts.map((part) => sumOfLanes(context, part, lanes));
      const sum = sums.reduce((a, b) => opsOf("float64", 1)("add", a, b));
      return castLanes(scalar, { dtype: "float64", value: sum }, dtype);
    },
  };
}

/** Four lanes of float32 as the sums of two and two. */
function inDoubles(context: LaneContext, vector: LaneValue): Value {
  if (context.lanes !== 4) return castLanes(context, vector, "float64").value;
  const x = context.f.let(vector.value as Value<"v128">);
  const high = i64x2.shuffle(x, x, [1, 0]);
  return f64x2.add(f64x2.promoteLowF32x4(x), f64x2.promoteLowF32x4(high));
}

/** What was lost, or 0 where infinities made it NaN. */
function finite(lost: Variable, lanes: 1 | 2): Value {
  const op = opsOf("float64", lanes);
  const isNumber = op("eq", lost, lost);
  if (lanes === 2) return v128.and(lost as Variable<"v128">, isNumber as Value<"v128">);
  return select(isNumber as Value<"i32">, lost as Value<"f64">, f64.const(0));
}

function sumOfLanes({ f }: LaneContext, value: Value, lanes: 1 | 2): Value {
  if (lanes === 1) return value;
  const vector = { dtype: "float64", value: f.let(value) } as const;
  return opsOf("float64", 1)("add", laneOf(vector, 0, lanes), laneOf(vector, 1, lanes));
}
