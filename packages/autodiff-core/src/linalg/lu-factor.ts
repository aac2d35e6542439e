import type { TensorLike } from "../operands.ts";
import { stopGradient } from "../primitives/cast.ts";
import type { Tensor } from "../tensor.ts";
import { solveFactored } from "./factored-solve.ts";
import { packedLu } from "./lu.ts";
import { batchShape } from "./matrix-batches.ts";
import {
  asSquare,
  type FailureOptions,
  floatPair,
  guarded,
  rightHandSide,
} from "./matrix-operands.ts";
import { singular } from "./solve.ts";

/** A square matrix and its LU factors, for solving many systems with it. */
export type LuFactors = {
  /** The matrix itself, `[..., n, n]`: derivatives flow through it, not through the factors. */
  readonly matrix: Tensor;
  /** `U` on and above the diagonal, the unit lower triangle `L` below. */
  readonly packed: Tensor;
  /** Row of the matrix that comes to place `i`, int32 `[..., n]`. */
  readonly permutation: Tensor;
  /** int32, leading axes: 0, or the number (from 1) of the first pivot that is exactly 0. */
  readonly status: Tensor;
};

/** Options of {@link luSolve}. */
export interface LuSolveOptions extends FailureOptions {
  /** Solve `Aᵀ·X = B`. Default false. */
  readonly transpose?: boolean;
}

/**
 * Factor a square matrix once, to solve with it many times by {@link luSolve}.
 *
 * @param a - `[..., n, n]`; a singular matrix has factors too, only solving with them fails.
 * @returns A tree of tensors, which may pass through `jit`, `vmap` and loops.
 * @throws ShapeError if `a` is not square.
 */
export function luFactor(a: TensorLike): LuFactors {
  const matrix = asSquare("luFactor", a);
  const { packed, rows, status } = packedLu(stopGradient(matrix));
  return { matrix, packed, permutation: rows, status };
}

/**
 * Solve `A·X = B`, or `Aᵀ·X = B`, with the factors of {@link luFactor}.
 *
 * @param b - A vector `[n]` or matrices `[..., n, m]`; leading axes broadcast.
 * @throws ShapeError if `b` does not fit.
 * @throws DomainError when run, if a matrix is singular. With `throw: false` its solution is NaN everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { luFactor, luSolve } from "@fluxion/autodiff-core/linalg";
 *
 * const factors = luFactor(array([[2, 1], [1, 1]]));
 * luSolve(factors, array([4, 3])).js() // => [1, 2]
 * luSolve(factors, array([3, 2])).js() // => [1, 1]
 * ```
 */
export function luSolve(
  { matrix, packed, permutation, status }: LuFactors,
  b: TensorLike,
  options: LuSolveOptions = {},
): Tensor {
  const { transpose = false } = options;
  const [a, columns] = floatPair("luSolve", matrix, b);
  const rhs = rightHandSide("luSolve", batchShape(a), a.shape[a.rank - 1], columns);
  const factors = [packed.cast(a.dtype), permutation];
  const factored = { matrix: a, kind: "lu", factors } as const;
  const x = rhs.restore(solveFactored(factored, rhs.columns, rhs.batch, transpose));
  return guarded(x, status, options, singular("luSolve"));
}
