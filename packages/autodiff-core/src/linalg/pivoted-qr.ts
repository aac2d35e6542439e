import { bind } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { asMatrix } from "./matrix-operands.ts";
import { type QrOptions, type QrResult, qrPrimitive } from "./qr.ts";

/** Result of {@link pivotedQr}. */
export interface PivotedQrResult extends QrResult {
  /** int32 `[..., n]`: the position in `a` of each column of `Q R`. */
  readonly order: Tensor;
}

/**
 * QR decomposition with column pivoting, `A[:, order] = Q R`: the largest remaining column comes next, so that the diagonal
 * of `R` falls in size and shows the rank.
 *
 * Derivatives are those of {@link qr} of the permuted matrix; the order has none.
 *
 * @param a - `[..., m, n]`, any shape and rank.
 * @throws ShapeError if `a` has fewer than two axes.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 5.4.2.
 */
export function pivotedQr(
  a: TensorLike,
  options: QrOptions<"reduced" | "complete"> = {},
): PivotedQrResult {
  const { mode = "reduced" } = options;
  const matrix = asMatrix("pivotedQr", a);
  const [q, r, order] = bind(qrPrimitive, [matrix], { mode, pivoting: true });
  return { q, r, order };
}
