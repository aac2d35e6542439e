import type { TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { matrixFunction } from "./matrix-function.ts";
import { asSquare, type FailureOptions, guarded, hasNewNaN } from "./matrix-operands.ts";

/**
 * Principal square root of a real matrix: the `X` with `X² = A` whose eigenvalues have positive real parts.
 *
 * From the real Schur form. A negative eigenvalue has no real principal root. An eigenvalue 0 is allowed for the value where
 * the root exists (eigenvalues in `[-10 n ε ‖A‖, 0]` count as 0), with an error of order `√ε`; the derivative does not exist
 * there and is NaN.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @param options - With `throw: false` a matrix without a real principal root gives NaN.
 * @throws ShapeError if the matrices are not square; DomainError, when it runs, for a matrix without a real principal root.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { sqrtm } from "@fluxion/autodiff-core/linalg";
 *
 * sqrtm(array([[4, 1], [0, 9]])).slice(0).js() // ≈ [2, 0.2]
 * ```
 *
 * @see Higham, Computing real square roots of a real matrix, Linear Algebra Appl. 88/89 (1987) 405-430.
 */
export function sqrtm(a: TensorLike, options: FailureOptions = {}): Tensor {
  const matrix = asSquare("sqrtm", a);
  const root = matrixFunction("sqrtm", matrix, []);
  return guarded(root, hasNewNaN(root, matrix), options, {
    where: "sqrtm",
    expected: "a matrix without negative eigenvalues, and without a defective eigenvalue 0",
    received: "a matrix whose principal square root is not real",
    fix: "Take the complex root from eig, or use { throw: false } to get NaN.",
  });
}
