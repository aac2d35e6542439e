/** Conversions between dtypes. */
import { type DType, isFloat } from "../../../dtype.ts";
import { f32, f32x4, f64, f64x2, i32, i32x4, type Value } from "../encoding/index.ts";
import { constantLanes } from "./constant-lanes.ts";
import { opsOf } from "./instruction.ts";
import type { LaneContext, LaneValue } from "./lane-value.ts";
import { boolOf, choose } from "./mask.ts";

type Vector = Value<"v128">;

/** As the primitive `cast`: floats to integers truncate and saturate, integers keep their bits, `bool` tests for 0. */
export function castLanes(context: LaneContext, x: LaneValue, dtype: DType): LaneValue {
  return { dtype, value: convert(context, x, dtype) };
}

/** As the primitive `bitcast`, between dtypes of 32 bits. */
export function bitcastLanes({ lanes }: LaneContext, x: LaneValue, dtype: DType): LaneValue {
  const { value } = x;
  if (lanes > 1 || isFloat(x.dtype) === isFloat(dtype)) return { dtype, value };
  const bits = isFloat(dtype)
    ? f32.reinterpretI32(value as Value<"i32">)
    : i32.reinterpretF32(value as Value<"f32">);
  return { dtype, value: bits };
}

function convert(context: LaneContext, { dtype: from, value }: LaneValue, to: DType): Value {
  const { lanes } = context;
  if (from === to) return value;
  if (to === "bool") return boolOf(opsOf(from, lanes)("ne", value, 0), from, context);
  if (from === "bool") return truthAs(context, value, to);
  if (isFloat(to)) {
    const source = isFloat(from) ? from : from === "int32" ? "I32S" : "I32U";
    return lanes === 1 ? scalarFloat(source, value, to) : vectorFloat(source, value, to);
  }
  if (!isFloat(from)) return value;
  const sign = to === "int32" ? "S" : "U";
  if (lanes === 1) {
    return from === "float32"
      ? i32[`truncSatF32${sign}`](value as Value<"f32">)
      : i32[`truncSatF64${sign}`](value as Value<"f64">);
  }
  return from === "float32"
    ? i32x4[`truncSatF32x4${sign}`](value as Vector)
    : i32x4[`truncSatF64x2${sign}Zero`](value as Vector);
}

/** 0 or 1 of another dtype. */
function truthAs(context: LaneContext, value: Value, to: DType): Value {
  const { lanes } = context;
  if (lanes === 1) return isFloat(to) ? scalarFloat("I32U", value, to) : value;
  const one = constantLanes(to, 1, lanes).value;
  return choose(context, to, value, one, constantLanes(to, 0, lanes).value);
}

type Source = "float32" | "float64" | "I32S" | "I32U";

function scalarFloat(source: Source, value: Value, to: "float32" | "float64"): Value {
  if (source === "float32") return f64.promoteF32(value as Value<"f32">);
  if (source === "float64") return f32.demoteF64(value as Value<"f64">);
  return (to === "float32" ? f32 : f64)[`convert${source}`](value as Value<"i32">);
}

function vectorFloat(source: Source, value: Value, to: "float32" | "float64"): Value {
  const x = value as Vector;
  if (source === "float32") return f64x2.promoteLowF32x4(x);
  if (source === "float64") return f32x4.demoteF64x2Zero(x);
  const sign = source === "I32S" ? "S" : "U";
  return to === "float32" ? f32x4[`convertI32x4${sign}`](x) : f64x2[`convertLowI32x4${sign}`](x);
}
