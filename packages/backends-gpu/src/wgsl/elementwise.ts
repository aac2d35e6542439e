/** Elementwise primitives as WGSL expressions. Results are those of the primitive's own `uniform`. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node } from "@fluxion/autodiff-core/compiler";
import { bitcastValue, castValue } from "./cast.ts";
import { comparison } from "./comparison.ts";
import { callFunction, hasFunction } from "./functions/call.ts";
import { BOOL_RULES, FLOAT_RULES, INTEGER_RULES, type OperandValue, type Rule } from "./rules.ts";
import type { ShaderWriter } from "./shader-writer.ts";
import { valueType } from "./types.ts";

export type { OperandValue } from "./rules.ts";

type ApplyNode = Extract<Node, { kind: "apply" }>;

/** The value of a node from those of its operands. */
export function applyElementwise(
  shader: ShaderWriter,
  { primitive: { name }, dtype }: ApplyNode,
  operands: readonly OperandValue[],
): string {
  const given = operands.every(({ node }) => node.kind === "literal")
    ? [runtimeValue(shader, operands[0]), ...operands.slice(1)]
    : operands;
  const values = given.map(({ value }) => value);
  const { dtype: from } = operands[0];
  switch (name) {
    case "copy":
      return values[0];
    case "select":
      return `select(${values[2]}, ${values[1]}, ${values[0]})`;
    case "cast":
      return castValue(shader, given[0], dtype);
    case "bitcast":
      return bitcastValue(given[0], dtype);
  }
  const rule = comparison(name) ?? ruleOf(name, from);
  if (rule !== undefined) return rule(shader, given);
  if (hasFunction(from, name)) return callFunction(shader, from, name, values);
  throw new Error(`There is no WGSL for ${name} of ${from}.`);
}

/** WGSL refuses expressions of constants whose value is not finite. */
function runtimeValue(shader: ShaderWriter, operand: OperandValue): OperandValue {
  const type = valueType(operand.dtype);
  shader.declare(`runtime_${type}`, `fn runtime_${type}(x: ${type}) -> ${type} { return x; }`);
  return { ...operand, value: `runtime_${type}(${operand.value})` };
}

function ruleOf(name: string, dtype: DType): Rule | undefined {
  const table =
    dtype === "bool" ? BOOL_RULES : dtype.startsWith("float") ? FLOAT_RULES : INTEGER_RULES;
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
