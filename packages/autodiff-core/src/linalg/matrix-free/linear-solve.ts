import { OptionError } from "../../errors.ts";
import { currentSource, withSource } from "../../source-location.ts";
import { isTensor, type Tensor } from "../../tensor.ts";
import { chooseSolver } from "./choose-solver.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { norm2 } from "./krylov-options.ts";
import { solveLeastSquares } from "./least-squares.ts";
import { type LinearOperator, leavesLike } from "./linear-operator.ts";
import { operatorOfMatrix } from "./matrix-operators.ts";
import { ravelLeaves, unravelLeaves } from "./ravel.ts";
import { solveVector } from "./solve-vector.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";
import { vectorOperator } from "./vector-operator.ts";

/** Options of {@link linearSolve}. */
export interface LinearSolveOptions<X = Tensor> {
  /** A method, or `"auto"` (default) to choose by tags and size. */
  readonly solver?: LinearSolver | "auto";
  /** Where to start; methods that do not iterate ignore it. It has no influence on derivatives. */
  readonly x0?: X;
  /** Throw a `DomainError` when run, if the solve or that of a derivative fails (default), or report it in `status`. */
  readonly throw?: boolean;
}

/** Result of {@link linearSolve}. */
export interface LinearSolution<X = Tensor> {
  readonly x: X;
  /** int32 scalar, one of the codes of {@link SOLVE_STATUS}; 0 is success. */
  readonly status: Tensor;
  /** int32 scalar: steps of an iterative method, 0 for a direct one. */
  readonly iterations: Tensor;
  /** `|b - A·x|` computed from `x`, without derivative. */
  readonly residual: Tensor;
  /** Name of the method that was used. */
  readonly solver: string;
}

/**
 * Solve `A·x = b`, in the least-squares sense where `A` is not square.
 *
 * Differentiable to every order with respect to `b` and to every tensor that the operator is made of or has captured,
 * in all modes and with any solver: derivatives solve `A x' = b' - A' x` or its transpose with the same solver, from
 * what was factored for the value. In the least-squares sense this asks for full rank, or damping.
 *
 * @param operator - An operator, or a matrix `[m, n]`. For a batch of systems use `vmap`.
 * @param b - A tree like the output of the operator.
 * @throws DomainError when run, if the system turns out to be singular or the method does not converge. With
 *   `throw: false`, `x` is NaN where `status` is `singular`, and the last iterate for `maxSteps` and `breakdown`.
 *   Input that holds NaN or infinity gives NaN and the status `nonFinite`, and does not throw.
 * @throws ShapeError or TreeError if `b` does not fit.
 *
 * @example
 * ```ts test
 * import { array, grad } from "@fluxion/autodiff-core";
 * import { linearOperator, linearSolve } from "@fluxion/autodiff-core/linalg";
 *
 * const x = (c) => linearSolve(linearOperator((v) => v.mul(c), [2], { tags: ["diagonal"] }), array([6, 8])).x;
 * x(array([2, 4])).js() // => [3, 2]
 * grad((c) => x(c).sum())(array([2, 4])).js() // => [-1.5, -0.5]
 * ```
 */
export function linearSolve<X = Tensor, Y = X>(
  operator: LinearOperator<X, Y> | Tensor,
  b: Y,
  options: LinearSolveOptions<X> = {},
): LinearSolution<X> {
  return withSource(currentSource(), () => {
    const a = asOperator<X, Y>("linearSolve", operator);
    const { x, vectors, rhs, outcome, solver } = solveOperator("linearSolve", a, b, options);
    const residual = residualNorm(vectors, rhs, outcome.x);
    return { x, status: outcome.status, iterations: outcome.iterations, residual, solver };
  });
}

/** {@link linearSolve} on behalf of another function, with what it worked on. */
export function solveOperator<X, Y>(
  where: string,
  a: LinearOperator<X, Y>,
  b: Y,
  options: LinearSolveOptions<X>,
): {
  readonly x: X;
  readonly solver: string;
  readonly vectors: LinearOperator<Tensor>;
  readonly rhs: Tensor;
  readonly outcome: SolverOutcome;
} {
  const { solver = "auto", x0 } = options;
  const rhs = ravelLeaves(leavesLike(where, b, a.output), a.dtype);
  const guess = x0 === undefined ? undefined : ravelLeaves(leavesLike(where, x0, a.input), a.dtype);
  const vectors = vectorOperator(a);
  const chosen = solver === "auto" ? chooseSolver(a) : checkSolver(where, solver);
  const request = { where, throw: options.throw ?? true, x0: guess?.stopGradient() };
  const outcome = solveWith(vectors, rhs, chosen, request);
  const x = a.input.structure.unflatten<X>(unravelLeaves(outcome.x, a.input.leaves));
  return { x, solver: chosen.name, vectors, rhs, outcome };
}

function solveWith(
  operator: LinearOperator<Tensor>,
  b: Tensor,
  solver: LinearSolver,
  request: Parameters<typeof solveVector>[3],
): SolverOutcome {
  if (solver.leastSquares !== undefined) return solveLeastSquares(operator, b, solver, request);
  checkSquareOperator(solver.name, operator);
  return solveVector(operator, b, solver, request);
}

function residualNorm(operator: LinearOperator<Tensor>, b: Tensor, x: Tensor): Tensor {
  const fixed = operator.withData(operator.data.map((t) => t.stopGradient()));
  return norm2(b.stopGradient().sub(fixed.mv(x.stopGradient())));
}

/** An operator as it is; a matrix as one. */
export function asOperator<X, Y>(
  where: string,
  operator: LinearOperator<X, Y> | Tensor,
): LinearOperator<X, Y> {
  if (isTensor(operator)) return operatorOfMatrix<X, Y>(where, operator);
  if (typeof operator === "object" && operator !== null && "apply" in operator) return operator;
  throw new OptionError({
    where,
    expected: "a matrix or a linear operator",
    received: typeof operator === "function" ? "a function" : String(operator),
    fix: "Make an operator of a function with linearOperator(fn, shape).",
  });
}

function checkSolver(where: string, solver: LinearSolver): LinearSolver {
  if (typeof solver === "object" && solver !== null && "name" in solver) return solver;
  throw new OptionError({
    where,
    expected: 'a solver, such as cg(), or "auto"',
    received: typeof solver === "function" ? "a function" : JSON.stringify(solver),
    fix: "Call the solver's function: { solver: cg() }.",
  });
}
