/**
 * Primitives whose result is boolean. WGSL lets compilers assume that there is no NaN, so that they may compute `!(x < y)` as
 * `x >= y`: operands that may be NaN are tested by their bits.
 */
import { type DType, isFloat } from "@fluxion/autodiff-core";
import { callFunction } from "./functions/call.ts";
import type { OperandValue, Rule } from "./rules.ts";
import type { ShaderWriter } from "./shader-writer.ts";

const OPERATORS: Readonly<Record<string, string>> = {
  equal: "==",
  notEqual: "!=",
  less: "<",
  lessEqual: "<=",
  greater: ">",
  greaterEqual: ">=",
};

/** The rule of a comparison or test, if it is one. */
export function comparison(name: string): Rule | undefined {
  if (name === "isFinite") {
    return (shader, [{ dtype, value }]) => callFunction(shader, dtype, name, [value]);
  }
  if (!Object.hasOwn(OPERATORS, name)) return undefined;
  return (shader, operands) => compare(shader, name, operands);
}

function compare(shader: ShaderWriter, name: string, [x, y]: readonly OperandValue[]): string {
  const { dtype } = x;
  const operator = OPERATORS[name];
  if (dtype === "float64") return callFunction(shader, dtype, name, [x.value, y.value]);
  if (!isFloat(dtype)) return `(${asNumber(x)} ${operator} ${asNumber(y)})`;
  const unordered = isUnordered(shader, dtype, [x, y]);
  if (name === "notEqual") {
    // The usual test for NaN.
    return x.value === y.value ? unordered : `((${x.value} != ${y.value}) | ${unordered})`;
  }
  return `((${x.value} ${operator} ${y.value}) & !${unordered})`;
}

/** WGSL has no order of booleans. */
function asNumber({ dtype, value }: OperandValue): string {
  return dtype === "bool" ? `u32(${value})` : value;
}

/** Whether one of two operands is NaN. Constants are looked at here. */
function isUnordered(
  shader: ShaderWriter,
  dtype: DType,
  operands: readonly OperandValue[],
): string {
  const open = operands.filter(({ node }) => node.kind !== "literal" || Number.isNaN(node.value));
  const values = [...new Set(open.map(({ value }) => value))];
  if (values.length === 0) return "false";
  if (values.length < 2) return callFunction(shader, dtype, "isNan", values);
  return callFunction(shader, dtype, "isUnordered", values);
}
