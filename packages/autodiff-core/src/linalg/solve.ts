import type { GuardDetails } from "../debugging/guard.ts";
import { OptionError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import { iota } from "../primitives/iota.ts";
import type { Tensor } from "../tensor.ts";
import { notPositiveDefinite } from "./cholesky.ts";
import { factorMatrix, solveFactored } from "./factored-solve.ts";
import { batchShape, symmetricPart } from "./matrix-batches.ts";
import {
  asSquare,
  type FailureOptions,
  floatPair,
  guarded,
  rightHandSide,
} from "./matrix-operands.ts";
import { triangularSolve } from "./triangular-solve.ts";

/** What {@link solve} may take for granted of the matrix. */
export type MatrixAssumption =
  | "general"
  | "symmetric"
  | "positiveDefinite"
  | "lowerTriangular"
  | "upperTriangular";

const ASSUMPTIONS: readonly MatrixAssumption[] = [
  "general",
  "symmetric",
  "positiveDefinite",
  "lowerTriangular",
  "upperTriangular",
];

/** Options of {@link solve}. */
export interface SolveOptions extends FailureOptions {
  /**
   * What is known of the matrix. `"symmetric"` and `"positiveDefinite"` use its symmetric part, the latter at half the
   * cost; the triangles read one triangle and need no factorization. Default `"general"`.
   */
  readonly assume?: MatrixAssumption;
}

/**
 * Solve `A·X = B` by LU with partial pivoting (by Cholesky or substitution, if `assume` allows it).
 *
 * Derivatives of every order and mode reuse the factors: `A·dX = dB - dA·X` costs one more substitution, O(n²).
 *
 * @param a - `[..., n, n]`.
 * @param b - A vector `[n]`, or matrices `[..., n, m]`; leading axes broadcast (the rule of NumPy 2).
 * @returns Shaped like `b`, its leading axes broadcast with those of `a`.
 * @throws ShapeError if `a` is not square or `b` does not fit.
 * @throws DomainError when run, if a matrix is singular (a pivot is exactly 0) or not positive definite where that was
 *   assumed. With `throw: false` its solution is NaN everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { solve } from "@fluxion/autodiff-core/linalg";
 *
 * solve(array([[2, 1], [1, 1]]), array([4, 3])).js() // => [1, 2]
 * ```
 */
export function solve(a: TensorLike, b: TensorLike, options: SolveOptions = {}): Tensor {
  const { assume = "general" } = options;
  if (!ASSUMPTIONS.includes(assume)) throw unknownAssumption(assume);
  const [p, q] = floatPair("solve", a, b);
  const square = asSquare("solve", p);
  if (assume === "lowerTriangular" || assume === "upperTriangular") {
    return triangularSolve(square, q, { ...options, lower: assume === "lowerTriangular" });
  }
  const definite = assume === "positiveDefinite";
  const matrix = assume === "general" ? square : symmetricPart(square);
  const rhs = rightHandSide("solve", batchShape(matrix), matrix.shape[matrix.rank - 1], q);
  const factored = factorMatrix(matrix, definite ? "cholesky" : "lu");
  const x = rhs.restore(solveFactored(factored, rhs.columns, rhs.batch));
  const details = definite ? notPositiveDefinite("solve") : singular("solve");
  return guarded(x, factored.status, options, details);
}

function unknownAssumption(assume: unknown): OptionError {
  return new OptionError({
    where: "solve",
    expected: `options.assume to be one of ${ASSUMPTIONS.join(", ")}`,
    received: String(assume),
    fix: "Leave it out if nothing is known of the matrix.",
  });
}

/**
 * Inverse of a square matrix, by LU with partial pivoting.
 *
 * To solve a system use {@link solve}, which is faster and more accurate.
 *
 * @param a - `[..., n, n]`.
 * @throws ShapeError if `a` is not square.
 * @throws DomainError when run, if a matrix is singular (a pivot is exactly 0). With `throw: false` its inverse is NaN
 *   everywhere.
 */
export function inv(a: TensorLike, options: FailureOptions = {}): Tensor {
  const matrix = asSquare("inv", a);
  const factored = factorMatrix(matrix, "lu");
  const inverse = solveFactored(factored, identityLike(matrix), batchShape(matrix));
  return guarded(inverse, factored.status, options, singular("inv"));
}

/** Identity matrices of the shape and dtype of `a`. */
export function identityLike(a: Tensor): Tensor {
  const size = a.shape.slice(-2);
  return iota(size, 0).equal(iota(size, 1)).cast(a.dtype).broadcastTo(a.shape);
}

/** What the guard says of a singular matrix. */
export function singular(where: string): GuardDetails {
  return {
    where,
    expected: "an invertible matrix",
    received: "a singular one, whose pivot {status} is exactly 0",
    fix: "Use lstsq or pinv, or add a small multiple of the identity; { throw: false } gives NaN.",
  };
}
