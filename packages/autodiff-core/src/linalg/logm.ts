import type { TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { matrixFunction } from "./matrix-function.ts";
import { asSquare, type FailureOptions, guarded, hasNewNaN } from "./matrix-operands.ts";

/**
 * Principal logarithm of a real matrix: the `X` with `exp(X) = A` whose eigenvalues have imaginary parts in `(-π, π)`.
 *
 * Inverse scaling and squaring on the real Schur form, with Padé approximants of degree up to 7. The logarithm of a matrix
 * with an eigenvalue that is zero or negative is not real or does not exist.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @param options - With `throw: false` a matrix without a real principal logarithm gives NaN.
 * @throws ShapeError if the matrices are not square; DomainError, when it runs, for a matrix without a real principal
 *   logarithm.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { logm } from "@fluxion/autodiff-core/linalg";
 *
 * logm(array([[1, 1], [0, 1]])).js() // => [[0, 1], [0, 0]]
 * ```
 *
 * @see Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012) C153-C169, doi:10.1137/110852553.
 */
export function logm(a: TensorLike, options: FailureOptions = {}): Tensor {
  const matrix = asSquare("logm", a);
  const logarithm = matrixFunction("logm", matrix, []);
  return guarded(logarithm, hasNewNaN(logarithm, matrix), options, {
    where: "logm",
    expected: "a matrix without eigenvalues that are zero or negative",
    received: "a matrix whose principal logarithm is not real or does not exist",
    fix: "Take the complex logarithm from eig, or use { throw: false } to get NaN.",
  });
}
