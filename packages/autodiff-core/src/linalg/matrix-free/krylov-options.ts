/** What the iterative solvers share: options, tolerance, scaling, outcome. */
import { uniform } from "../../bind.ts";
import { type DType, epsilon } from "../../dtype.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import type { Tensor } from "../../tensor.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { type LinearSolver, SOLVE_STATUS, type SolverOutcome } from "./solver.ts";

/** Options of the iterative solvers. */
export interface IterativeOptions {
  /** Stop when `|b - A·x| <= max(rtol·|b|, atol)`, 2-norms. Default 1e-10 in float64, 1e-5 in float32. */
  readonly rtol?: number;
  /** Default 0. */
  readonly atol?: number;
  /** Most products with the operator (pairs of products where the transpose is used). Default ten times the unknowns. */
  readonly maxSteps?: number;
}

/** Options of the iterative solvers that take a preconditioner. */
export interface PreconditionedOptions extends IterativeOptions {
  /** Approximate inverse of the operator, on the same vectors. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever tree it acts on, only its vectors are used
  readonly preconditioner?: LinearOperator<any, any>;
}

/** Euclidean norm. */
export function norm2(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt();
}

/** Throws an `OptionError` for options that no solve could use. */
export function checkIterative(where: string, options: IterativeOptions): void {
  const { rtol = 0, atol = 0, maxSteps = 1 } = options;
  const bad = [
    ["rtol", rtol, Number.isFinite(rtol) && rtol >= 0],
    ["atol", atol, Number.isFinite(atol) && atol >= 0],
    ["maxSteps", maxSteps, Number.isInteger(maxSteps) && maxSteps > 0],
  ].find(([, , valid]) => valid === false);
  if (bad === undefined) return;
  throw new OptionError({
    where,
    expected: bad[0] === "maxSteps" ? "maxSteps to be a whole number > 0" : `${bad[0]} to be >= 0`,
    received: String(bad[1]),
    fix: "Leave it out for the default.",
  });
}

/** Products with the preconditioner, or nothing done. */
export function preconditioning(
  where: string,
  { preconditioner }: PreconditionedOptions,
  size: number,
  transposed = false,
): (v: Tensor) => Tensor {
  if (preconditioner === undefined) return (v) => v;
  const [rows, columns] = preconditioner.shape;
  if (rows !== size || columns !== size) {
    throw new ShapeError({
      where,
      expected: `a preconditioner of shape [${size}, ${size}]`,
      received: `[${rows}, ${columns}]`,
      fix: "A preconditioner approximates the inverse of the operator, so it acts on the same vectors.",
    });
  }
  return transposed ? preconditioner.rmv : preconditioner.mv;
}

/** One system, scaled so that squares of its numbers neither overflow nor vanish. */
export interface ScaledSystem {
  readonly b: Tensor;
  /** The initial guess; zero where `b` is zero, so that the solution is exact there. `undefined` for zero. */
  readonly x0: Tensor | undefined;
  /** Largest residual norm that counts as converged, for a right-hand side of the given norm (default: that of `b`). */
  tolerance(size?: Tensor): Tensor;
  readonly maxSteps: number;
}

/** A {@link ScaledSystem} with the products that a Krylov method takes. */
export interface KrylovSystem extends ScaledSystem {
  readonly product: (v: Tensor) => Tensor;
  readonly precondition: (v: Tensor) => Tensor;
}

/** Set up a solve, run it, and scale the result back. */
export function scaled(
  operator: LinearOperator<Tensor>,
  b: Tensor,
  x0: Tensor | undefined,
  options: IterativeOptions,
  run: (system: ScaledSystem) => SolverOutcome,
): SolverOutcome {
  const { rtol = operator.dtype === "float64" ? 1e-10 : 1e-5, atol = 0 } = options;
  const { maxSteps = 10 * Math.max(1, ...operator.shape) } = options;
  if (b.size === 0) return nothingToSolve(operator.shape[1], b);
  const scale = scaleOf(b);
  const rhs = b.div(scale);
  const size = norm2(rhs);
  const least = scalarLike(b, atol).div(scale);
  const tolerance = (norm = size): Tensor => norm.mul(rtol).maximum(least);
  const start = x0 && size.equal(0).where(0, x0.cast(b.dtype).div(scale));
  const outcome = run({ b: rhs, x0: start, tolerance, maxSteps });
  return { ...outcome, x: outcome.x.mul(scale) };
}

/** 1, or the largest entry of `b` where its square would overflow or vanish. */
function scaleOf(b: Tensor): Tensor {
  const limit = b.dtype === "float64" ? 2 ** 400 : 2 ** 40;
  const largest = b.abs().max();
  const isFine = largest.greater(1 / limit).logicalAnd(largest.less(limit));
  const isUsable = largest.greater(0).logicalAnd(largest.isFinite());
  return isFine.logicalNot().logicalAnd(isUsable).where(largest, 1);
}

/** Where an iteration ended. */
export interface LastState {
  readonly x: Tensor;
  /** Norm of the residual; not finite if anything went wrong with the numbers. */
  readonly residual: Tensor;
  readonly converged: Tensor;
  /** Whether the method could not go on. */
  readonly broke: Tensor;
  readonly k: Tensor;
}

/** How an iteration ended. */
export function outcomeOf({ x, residual, converged: done, broke, k }: LastState): SolverOutcome {
  const { converged, maxSteps, breakdown, nonFinite } = SOLVE_STATUS;
  const code = (value: number): Tensor => uniform({ shape: [], dtype: "int32" }, value);
  const failed = broke.where(code(breakdown.code), code(maxSteps.code));
  const known = done.where(code(converged.code), failed);
  const status = residual.isFinite().where(known, code(nonFinite.code));
  return { x: residual.isFinite().where(x, Number.NaN), status, iterations: k };
}

function nothingToSolve(columns: number, b: Tensor): SolverOutcome {
  const none = uniform({ shape: [], dtype: "int32" }, 0);
  return {
    x: uniform({ shape: [columns], dtype: b.dtype }, 0),
    status: none,
    iterations: none,
  };
}

/** int32 zero, to count from. */
export function zeroCount(): Tensor {
  return uniform({ shape: [], dtype: "int32" }, 0);
}

export function scalarLike(x: Tensor, value: number): Tensor {
  return uniform({ shape: [], dtype: x.dtype }, value);
}

/** `false`, as a tensor. */
export function never(): Tensor {
  return uniform({ shape: [], dtype: "bool" }, 0);
}

/** Relative size below which a computed number is nothing but rounding. */
export function roundingLevel({ dtype }: { readonly dtype: DType }): number {
  return epsilon(dtype === "float64" ? "float64" : "float32");
}

/** A method for square operators that needs products with the operator only: it serves the transpose as well. */
export function squareSolver(
  name: string,
  options: PreconditionedOptions,
  run: (system: KrylovSystem, size: number) => SolverOutcome,
): LinearSolver {
  const solver =
    (transposed: boolean): LinearSolver["solve"] =>
    (operator, b, _prepared, x0) => {
      const [, size] = operator.shape;
      const product = transposed ? operator.rmv : operator.mv;
      const precondition = preconditioning(name, options, size, transposed);
      return scaled(operator, b, x0, options, (system) =>
        run({ ...system, product, precondition }, size),
      );
    };
  return { name, solve: solver(false), solveTransposed: solver(true) };
}
