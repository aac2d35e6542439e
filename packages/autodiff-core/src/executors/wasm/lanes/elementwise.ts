/**
 * Elementwise primitives on {@link LaneValue}s. Tables give those of a few instructions, by what kind of number they
 * compute with; functions such as exp are in `functions/`. Results have the bits of the primitive's own `uniform`.
 */
import { type DType, isFloat } from "../../../dtype.ts";
import type { Params, Primitive } from "../../../primitive.ts";
import { bitcastLanes, castLanes } from "./cast-lanes.ts";
import { comparisonRule } from "./comparison.ts";
import { applyRule, type LaneRule } from "./emission.ts";
import { FLOAT } from "./float-lanes.ts";
import { emitFunction, hasFunction } from "./functions/index.ts";
import { BOOL, INTEGER } from "./integer-lanes.ts";
import type { LaneContext, LaneValue } from "./lane-value.ts";
import { choose } from "./mask.ts";

/** Whether {@link emitElementwise} knows the primitive. */
export function canEmit(name: string): boolean {
  const isKnown =
    ["bitcast", "cast", "copy", "select"].includes(name) || comparisonRule(name) !== undefined;
  return isKnown || [FLOAT, INTEGER, BOOL].some((t) => Object.hasOwn(t, name)) || hasFunction(name);
}

/** The primitive's value, lane by lane; `dtype` is that of the result. Operands may be whole expressions. */
export function emitElementwise(
  context: LaneContext,
  { name }: Pick<Primitive, "name">,
  _params: Params,
  operands: readonly LaneValue[],
  dtype: DType,
): LaneValue {
  const [x, a, b] = operands;
  if (name === "copy") return x;
  if (name === "bitcast") return bitcastLanes(context, x, dtype);
  if (name === "cast") return castLanes(context, x, dtype);
  if (name === "select") return { dtype, value: choose(context, dtype, x.value, a.value, b.value) };
  const rule = ruleFor(name, x.dtype);
  return rule === undefined
    ? emitFunction(context, name, operands)
    : { dtype, value: applyRule(rule, context, operands) };
}

function ruleFor(name: string, dtype: DType): LaneRule | undefined {
  const table = isFloat(dtype) ? FLOAT : dtype === "bool" ? BOOL : INTEGER;
  return Object.hasOwn(table, name) ? table[name] : comparisonRule(name);
}
