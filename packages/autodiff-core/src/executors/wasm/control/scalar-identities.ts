/** Operations that give one of their operands, with the same bits. They appear when loop nests are unrolled. */
import type { Operation, ScalarNode } from "./scalar-graph.ts";

/** The operand that the operation gives; `undefined` if it has to be computed. */
export function identity(
  { name }: Operation,
  [x, y, z]: readonly ScalarNode[],
): ScalarNode | undefined {
  switch (name) {
    case "copy":
    case "cast":
      // The graph drops it if the dtype changes.
      return x;
    case "select":
      if (x.kind === "literal") return x.value === 0 ? z : y;
      return y === z ? y : undefined;
    case "mul":
      if (isLiteral(y, 1)) return x;
      return isLiteral(x, 1) ? y : undefined;
    case "div":
      return isLiteral(y, 1) ? x : undefined;
    case "sub":
      return isLiteral(y, 0) ? x : undefined;
    case "add":
      return withoutZero(x, y) ?? withoutZero(y, x);
    case "or":
    case "and":
      return withoutNeutral(name, x, y) ?? withoutNeutral(name, y, x);
    default:
      return undefined;
  }
}

/** `x + 0` is `x` but for `x = -0`; `x + -0` is `x`. */
function withoutZero(x: ScalarNode, y: ScalarNode): ScalarNode | undefined {
  if (y.kind !== "literal" || y.value !== 0) return undefined;
  return Object.is(y.value, -0) || isNeverNegativeZero(x) ? x : undefined;
}

function withoutNeutral(name: string, x: ScalarNode, y: ScalarNode): ScalarNode | undefined {
  if (x.dtype !== "bool") return undefined;
  return isLiteral(y, name === "and" ? 1 : 0) ? x : undefined;
}

function isLiteral(x: ScalarNode, value: number): boolean {
  return x.kind === "literal" && Object.is(x.value, value);
}

/** A sum is -0 only if both terms are. */
function isNeverNegativeZero(x: ScalarNode): boolean {
  if (x.dtype !== "float32" && x.dtype !== "float64") return true;
  if (x.kind === "literal") return !Object.is(x.value, -0);
  if (x.kind !== "apply") return false;
  const [a, b] = x.operands;
  switch (x.operation.name) {
    case "abs":
    case "exp":
      return true;
    case "mul":
      return a === b;
    case "add":
      return isNeverNegativeZero(a) || isNeverNegativeZero(b);
    default:
      return false;
  }
}
