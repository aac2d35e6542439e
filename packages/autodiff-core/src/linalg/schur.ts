import { bind } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import { NO_PARAMS } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { factorPair } from "./factor-pair.ts";
import { realSchur } from "./kernels/real-schur.ts";
import { asSquare, type FailureOptions, guarded, hasNewNaN } from "./matrix-operands.ts";

const schurPrimitive = /* @__PURE__ */ factorPair({
  name: "schur",
  factors: schurForm,
  cubes: 25,
});

function schurForm(
  a: Float64Array,
  n: number,
): readonly [t: Float64Array, q: Float64Array] | undefined {
  const result = realSchur(a, n);
  return result && [result.t, result.q];
}

/** `a = q t qᵀ`. */
export interface SchurResult {
  /** Upper triangular but for 2×2 blocks on the diagonal, `[..., n, n]`. */
  readonly t: Tensor;
  /** Orthogonal, `[..., n, n]`. */
  readonly q: Tensor;
}

/**
 * Real Schur form `a = q t qᵀ`: `t` has the real eigenvalues of `a` on its diagonal and a 2×2 block with equal diagonal
 * entries, `[[re, b], [c, re]]` with `bc < 0`, for each pair `re ± i√|bc|`. The order of the eigenvalues is as they are found.
 *
 * Francis's double-shift QR iteration on the Hessenberg form, about 25 n³ operations. It has no derivative here, as in JAX:
 * the form is not unique, its derivative is unbounded where eigenvalues meet, and it jumps where a pair becomes complex.
 * {@link eig}, the matrix functions and the Sylvester solvers have derivatives without it.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @throws ShapeError if the matrices are not square; DomainError, when it runs, if 30 n iterations (300 for n below 10) did
 *   not separate the eigenvalues; TransformError when it is differentiated.
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 7.5.
 */
export function schur(a: TensorLike, options: FailureOptions = {}): SchurResult {
  const matrix = asSquare("schur", a);
  const [t, q] = bind(schurPrimitive, [matrix], NO_PARAMS);
  return { t: guardConvergence("schur", t, hasNewNaN(t, matrix), options), q };
}

/** `value`, with an error where the QR iteration did not converge. */
export function guardConvergence(
  where: string,
  value: Tensor,
  status: Tensor,
  options: FailureOptions,
): Tensor {
  return guarded(value, status, options, {
    where,
    expected: "the QR iteration to converge",
    received: "a matrix on which it did not",
    fix: "Scale the matrix or perturb it in the last digits; { throw: false } gives NaN instead.",
  });
}
