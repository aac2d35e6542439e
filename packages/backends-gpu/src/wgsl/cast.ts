/** Conversions between dtypes. */
import { type DType, isFloat } from "@fluxion/autodiff-core";
import { callFunction } from "./functions/call.ts";
import type { OperandValue } from "./rules.ts";
import type { ShaderWriter } from "./shader-writer.ts";
import { literal, valueType } from "./types.ts";

/** As the primitive `cast`: floats to integers truncate and saturate, integers keep their bits, `bool` tests for 0. */
export function castValue(
  shader: ShaderWriter,
  { dtype: from, value }: Pick<OperandValue, "dtype" | "value">,
  to: DType,
): string {
  if (from === to) return value;
  if (to === "bool") {
    return isFloat(from)
      ? `!${callFunction(shader, from, "isZero", [value])}`
      : `(${value} != ${literal(from, 0)})`;
  }
  if (to === "float64" && from === "bool") {
    return `select(${literal(to, 0)}, ${literal(to, 1)}, ${value})`;
  }
  if (from !== "bool" && (to === "float64" || (to === "float32" && !isFloat(from)))) {
    return callFunction(shader, to, `from${NAMES[from]}`, [value]);
  }
  if (isFloat(from) && (from === "float64" || !isFloat(to))) {
    return callFunction(shader, from, `to${NAMES[to]}`, [value]);
  }
  return `${valueType(to)}(${value})`;
}

const NAMES: Readonly<Record<Exclude<DType, "bool">, string>> = {
  float32: "Float",
  float64: "Double",
  int32: "Int",
  uint32: "Uint",
};

/** As the primitive `bitcast`. */
export function bitcastValue({ value }: OperandValue, to: DType): string {
  return `bitcast<${valueType(to)}>(${value})`;
}
