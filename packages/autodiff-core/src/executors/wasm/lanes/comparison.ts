/** Primitives whose result is boolean. */
import { type DType, isFloat } from "../../../dtype.ts";
import type { LaneRule } from "./emission.ts";
import { boolOf } from "./mask.ts";

/** `≠` holds with NaN, the others do not. */
const NAMES: Readonly<Record<string, string>> = {
  equal: "eq",
  notEqual: "ne",
  less: "lt",
  lessEqual: "le",
  greater: "gt",
  greaterEqual: "ge",
};

const OPPOSITE: Readonly<Record<string, string>> = { lt: "gt", le: "ge", gt: "lt", ge: "le" };

/** The rule of a comparison or test, if it is one. */
export function comparisonRule(name: string): LaneRule | undefined {
  if (name === "isFinite") {
    return ({ op, context, dtype }, x) =>
      boolOf(op("lt", op("abs", x), Number.POSITIVE_INFINITY), dtype, context);
  }
  if (!Object.hasOwn(NAMES, name)) return undefined;
  return ({ op, context, dtype }, x, y) =>
    boolOf(op(instructionFor(NAMES[name], dtype, context.lanes), x, y), dtype, context);
}

/** Integers are compared with their sign. True is -1 in vectors, less than false. */
function instructionFor(name: string, dtype: DType, lanes: number): string {
  if (isFloat(dtype) || name === "eq" || name === "ne") return name;
  if (dtype === "bool") return lanes === 1 ? `${name}U` : `${OPPOSITE[name]}S`;
  return name + (dtype === "int32" ? "S" : "U");
}
