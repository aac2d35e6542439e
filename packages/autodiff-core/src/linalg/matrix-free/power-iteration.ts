import { whileLoop } from "../../control-flow/while-loop.ts";
import { guard } from "../../debugging/guard.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { withEigenpairDerivatives } from "./eigenpair-derivatives.ts";
import { startVector, unitVector } from "./krylov-basis.ts";
import { checkIterative, never, norm2, outcomeOf, zeroCount } from "./krylov-options.ts";
import { type LinearOperator, leavesLike } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { ravelLeaves, unravelLeaves } from "./ravel.ts";
import { type LinearSolver, SOLVE_STATUS } from "./solver.ts";
import { vectorOperator } from "./vector-operator.ts";

/** Options of {@link powerIteration}. */
export interface PowerIterationOptions<X = Tensor> {
  /** Start, like an input of the operator; default: a fixed vector without symmetry. */
  readonly v0?: X;
  /** Stop when `|A·v - λ·v| <= rtol·|λ|`. Default 1e-10 in float64, 1e-5 in float32. */
  readonly rtol?: number;
  /** Most products. Default 1000. */
  readonly maxSteps?: number;
  /** Throw a `DomainError` when run, if it does not converge (default). */
  readonly throw?: boolean;
  /** Solves the systems of derivatives. Default `"auto"`. */
  readonly linearSolver?: LinearSolver | "auto";
}

/** Result of {@link powerIteration}. */
export interface PowerIterationResult<X = Tensor> {
  /** The eigenvalue of largest size, a scalar. */
  readonly value: Tensor;
  /** Its eigenvector, of norm 1. */
  readonly vector: X;
  /** int32, number of products. */
  readonly iterations: Tensor;
  /** int32, one of the codes of {@link SOLVE_STATUS}. */
  readonly status: Tensor;
}

/**
 * The eigenvalue of largest size and its vector, by repeated products. It must be real and the only one of its size;
 * convergence is linear with the ratio of the next one to it.
 *
 * Differentiable to every order by the implicit function theorem: for symmetric operators `dλ = v·dA·v`.
 *
 * @param operator - A square operator, or a matrix.
 */
export function powerIteration<X = Tensor>(
  operator: LinearOperator<X> | Tensor,
  options: PowerIterationOptions<X> = {},
): PowerIterationResult<X> {
  return withSource(currentSource(), () => {
    checkIterative("powerIteration", options);
    const a = asOperator<X, X>("powerIteration", operator);
    checkSquareOperator("powerIteration", a);
    const vectors = vectorOperator(a);
    const v0 =
      options.v0 === undefined
        ? startVector(a.shape[1], a.dtype)
        : ravelLeaves(leavesLike("powerIteration", options.v0, a.input), a.dtype);
    const found = iterate(vectors, unitVector(v0.stopGradient()), options);
    const failure = found.status.equal(SOLVE_STATUS.nonFinite.code).where(0, found.status);
    const value =
      options.throw === false ? found.value : guard(found.value, failure, NOT_CONVERGED);
    const pair = withEigenpairDerivatives(
      "powerIteration",
      vectors,
      { vector: found.vector, value },
      options.linearSolver,
    );
    return {
      value: pair.value,
      vector: a.input.structure.unflatten<X>(unravelLeaves(pair.vector, a.input.leaves)),
      iterations: found.iterations,
      status: found.status,
    };
  });
}

const NOT_CONVERGED = {
  where: "powerIteration",
  expected: "one eigenvalue larger in size than all others",
  received: "no convergence within maxSteps",
  fix: "Raise maxSteps or rtol, use eigsh for symmetric operators, or look at the result with { throw: false }.",
};

function iterate(
  operator: LinearOperator<Tensor>,
  v0: Tensor,
  {
    rtol = operator.dtype === "float64" ? 1e-10 : 1e-5,
    maxSteps = 1000,
  }: PowerIterationOptions<unknown>,
): { vector: Tensor; value: Tensor; iterations: Tensor; status: Tensor } {
  const fixed = operator.withData(operator.data.map((t) => t.stopGradient()));
  const look = (vector: Tensor) => {
    const image = fixed.mv(vector);
    const value = vector.mul(image).sum();
    return { vector, image, value, residual: norm2(image.sub(value.mul(vector))) };
  };
  const first = { ...look(v0), k: zeroCount().add(1) };
  const last = whileLoop(
    ({ residual, value, k }) =>
      residual.greater(value.abs().mul(rtol)).logicalAnd(k.less(maxSteps)),
    ({ image, k }: typeof first) => ({ ...look(unitVector(image)), k: k.add(1) }),
    first,
  );
  const converged = last.residual.lessEqual(last.value.abs().mul(rtol));
  const outcome = outcomeOf({ ...last, x: last.vector, converged, broke: never() });
  return {
    vector: outcome.x,
    value: last.residual.isFinite().where(last.value, Number.NaN),
    iterations: outcome.iterations,
    status: outcome.status,
  };
}
