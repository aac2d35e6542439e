import type { DType } from "../../../dtype.ts";
import { f32, f32x4, f64, f64x2, i32, i32x4 } from "../encoding/index.ts";
import type { Lanes, LaneValue } from "./lane-value.ts";

/** A number of a dtype, the same in all lanes. */
export function constantLanes(dtype: DType, constant: number, lanes: Lanes): LaneValue {
  return { dtype, constant, value: valueOf(dtype, constant, lanes) };
}

function valueOf(dtype: DType, x: number, lanes: Lanes): LaneValue["value"] {
  if (dtype === "float32") return lanes === 1 ? f32.const(x) : f32x4.const(x);
  if (dtype === "float64") return lanes === 1 ? f64.const(x) : f64x2.const(x);
  if (dtype === "bool") return lanes === 1 ? i32.const(x) : i32x4.const(-x);
  return lanes === 1 ? i32.const(x | 0) : i32x4.const(x | 0);
}
