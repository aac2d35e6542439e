/** Reductions as chains of elementwise operations, in the order of the positions. */
import type { Reduction } from "../../../compiler/primitive-kinds.ts";
import { type DType, isInteger } from "../../../dtype.ts";
import { identityOf } from "../loops/reductions.ts";
import type { Operation, ScalarGraph, ScalarNode } from "./scalar-graph.ts";

const MULTIPLICATION: Operation = {
  name: "mul",
  uniform: ([a, b], _params, [{ dtype }]) => (isInteger(dtype) ? Math.imul(a, b) : a * b),
};

const COMBINATIONS: { readonly [R in Reduction]: Operation } = {
  sum: { name: "add", uniform: ([a, b]) => a + b },
  prod: MULTIPLICATION,
  max: { name: "maximum", uniform: ([a, b]) => Math.max(a, b) },
  min: { name: "minimum", uniform: ([a, b]) => Math.min(a, b) },
  any: { name: "or", uniform: ([a, b]) => a | b },
  all: { name: "and", uniform: ([a, b]) => a & b },
};

const CONVERSION: Operation = { name: "cast", uniform: ([x]) => x };

/** In what a reduction of floats adds up: single precision in double, so that it rounds once. */
function totalDType(reduction: Reduction, dtype: DType): DType {
  const rounds = reduction === "sum" || reduction === "prod";
  return rounds && dtype === "float32" ? "float64" : dtype;
}

/** The total of nothing, in the dtype of totals. */
export function startOf(graph: ScalarGraph, reduction: Reduction, dtype: DType): ScalarNode {
  return graph.literal(totalDType(reduction, dtype), identityOf(reduction, dtype));
}

/** A total and one value more. */
export function combine(
  graph: ScalarGraph,
  reduction: Reduction,
  total: ScalarNode,
  x: ScalarNode,
): ScalarNode {
  const operands = [total, cast(graph, x, total.dtype)];
  return graph.apply(total.dtype, COMBINATIONS[reduction], {}, operands);
}

/** `a b` in the dtype of a total. */
export function multiply(
  graph: ScalarGraph,
  dtype: DType,
  factors: readonly ScalarNode[],
): ScalarNode {
  const operands = factors.map((x) => cast(graph, x, dtype));
  return graph.apply(dtype, MULTIPLICATION, {}, operands);
}

/** Between float dtypes. */
export function cast(graph: ScalarGraph, x: ScalarNode, dtype: DType): ScalarNode {
  return x.dtype === dtype ? x : graph.apply(dtype, CONVERSION, { dtype }, [x]);
}
