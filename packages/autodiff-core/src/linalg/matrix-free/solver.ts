/** What a linear solver is, and what it reports. */
import type { Tensor } from "../../tensor.ts";
import type { LinearOperator } from "./linear-operator.ts";

/**
 * Outcomes of a solve: the code that a result's `status` holds, and what it means.
 *
 * `maxSteps`, `breakdown` and `singular` are failures, which throw unless `throw: false`. `nonFinite` is not: NaN or
 * infinity in gives NaN out.
 */
export const SOLVE_STATUS = {
  converged: {
    code: 0,
    meaning: "The residual is below the tolerance, or a direct method solved the system.",
  },
  maxSteps: {
    code: 1,
    meaning:
      "maxSteps was reached; x is the last iterate. Precondition, or raise maxSteps or rtol.",
  },
  breakdown: {
    code: 2,
    meaning:
      "The method cannot go on; x is the last iterate. The operator lacks what the method needs, for example it is singular or not positive definite.",
  },
  nonFinite: {
    code: 3,
    meaning:
      "The operator, the right-hand side or the preconditioner gave NaN or infinity; x is NaN.",
  },
  singular: {
    code: 4,
    meaning:
      "A direct method found the matrix singular, or for Cholesky not positive definite; x is NaN.",
  },
} as const;

/** Name of an outcome of a solve. */
export type SolveStatus = keyof typeof SOLVE_STATUS;

/** What a solver returns for one right-hand side. */
export interface SolverOutcome {
  /** Solution `[columns]`. */
  readonly x: Tensor;
  /** int32 scalar, a code of {@link SOLVE_STATUS}. */
  readonly status: Tensor;
  /** int32 scalar; 0 for direct methods. */
  readonly iterations: Tensor;
}

/**
 * A method for `A·x = b`, as a value. `linearSolve` differentiates the equation, not the method, so a solver need not
 * be differentiable.
 */
export interface LinearSolver {
  readonly name: string;
  /**
   * What can be computed from the operator before any right-hand side is known, such as factors. Solves with the
   * transpose, and those of derivatives, share it.
   */
  prepare?(operator: LinearOperator<Tensor>): readonly Tensor[];
  /**
   * Solve for one vector `b` `[rows]`.
   *
   * @param x0 - Initial guess `[columns]`, if there is one; methods that do not iterate ignore it.
   */
  solve(
    operator: LinearOperator<Tensor>,
    b: Tensor,
    prepared: readonly Tensor[],
    x0?: Tensor,
  ): SolverOutcome;
  /** Solve `Aᵀ·x = b` with what was prepared for `A`. Default: `solve` with the transposed operator. */
  solveTransposed?(
    operator: LinearOperator<Tensor>,
    b: Tensor,
    prepared: readonly Tensor[],
  ): SolverOutcome;
  /**
   * Set for methods that solve `min |A·x - b|` and so accept any shape; their derivatives follow another equation.
   *
   * With `damping` the problem is `min |A·x - b|² + damping² |x|²`, which `solve` gets to see as
   * `min |[A; damping·I]·x - [b; 0]|`.
   */
  readonly leastSquares?: { readonly damping: number };
}
