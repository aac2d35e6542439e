import type { Tensor } from "../../tensor.ts";
import { treeFlatten } from "../../tree.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { defineOperator, type LinearOperator } from "./linear-operator.ts";
import { type LinearSolveOptions, solveOperator } from "./linear-solve.ts";
import { inverseTags } from "./operator-tags.ts";

/**
 * `A⁻¹` as an operator: every product is a solve. A direct method factors anew for each product outside `jit`; for
 * products with a matrix of few rows `luFactor` is cheaper.
 *
 * @param options - `solver` and `throw`, as for `linearSolve`.
 * @throws ShapeError unless the operator is square.
 */
export function inverseOperator<X, Y>(
  operator: LinearOperator<X, Y>,
  options: Omit<LinearSolveOptions, "x0"> = {},
): LinearOperator<Y, X> {
  checkSquareOperator("inverseOperator", operator);
  const solveLeaves = <P, Q>(a: LinearOperator<P, Q>, b: readonly Tensor[]): readonly Tensor[] => {
    const rhs = a.output.structure.unflatten<Q>(b);
    return treeFlatten(solveOperator("inverseOperator", a, rhs, options).x).leaves as Tensor[];
  };
  return defineOperator<Y, X>({
    data: operator.data,
    input: operator.output,
    output: operator.input,
    tags: inverseTags(operator.tags),
    apply: (data, b) => solveLeaves(operator.withData(data), b),
    applyTransposed: (data, b) => solveLeaves(operator.withData(data).transpose(), b),
  });
}
