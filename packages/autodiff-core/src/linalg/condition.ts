import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { asMatrix, checkSquare } from "./matrix-operands.ts";
import { matrixNorm } from "./norm.ts";
import { inv } from "./solve.ts";
import { svdvals } from "./svd.ts";

/** In which norm the condition is measured; see {@link cond}. */
export type ConditionNorm = "fro" | "nuc" | number;

/** Options of {@link cond}. */
export interface ConditionOptions {
  /**
   * 2: largest over smallest singular value, for any shape; -2 the reverse; 1, -1, `Infinity`, `-Infinity`, `"fro"` and
   * `"nuc"`: `‖A‖·‖A⁻¹‖` in that norm, for square matrices. Default 2.
   */
  readonly p?: ConditionNorm;
}

/**
 * Condition number of matrices: how much larger the relative error of `A⁻¹ b` may be than that of `b`.
 *
 * @param a - `[..., m, n]`, not empty; square unless `p` is 2 or -2.
 * @returns `[...]`; infinite for a singular matrix, NaN for one that holds NaN.
 * @throws ShapeError if `a` has fewer than two axes or no entries, or is not square where it has to be.
 * @throws OptionError for another `p`.
 */
export function cond(a: TensorLike, options: ConditionOptions = {}): Tensor {
  const { p = 2 } = options;
  const matrix = asMatrix("cond", a);
  if (matrix.shape.slice(-2).includes(0)) throw emptyMatrix(matrix);
  const ratio = conditionIn(p, matrix);
  const isUndefined = ratio.isNaN().logicalAnd(matrix.isNaN().any([-2, -1]).logicalNot());
  return isUndefined.where(Number.POSITIVE_INFINITY, ratio);
}

function conditionIn(p: ConditionNorm, a: Tensor): Tensor {
  if (p === 2 || p === -2) {
    const s = svdvals(a);
    const [largest, smallest] = [s.slice("...", 0), s.slice("...", -1)];
    return p === 2 ? largest.div(smallest) : smallest.div(largest);
  }
  checkSquare("cond", a);
  if (p === "fro" || p === "nuc") {
    const s = svdvals(a);
    const size = (x: Tensor): Tensor => (p === "nuc" ? x.sum(-1) : x.square().sum(-1).sqrt());
    return size(s).mul(size(s.reciprocal()));
  }
  if (typeof p === "number" && (Math.abs(p) === 1 || Math.abs(p) === Number.POSITIVE_INFINITY)) {
    return matrixNorm(a, { ord: p }).mul(matrixNorm(inv(a, { throw: false }), { ord: p }));
  }
  throw new OptionError({
    where: "cond",
    expected: 'options.p to be 2, -2, 1, -1, Infinity, -Infinity, "fro" or "nuc"',
    received: `${p}`,
    fix: "Leave it out for the ratio of singular values.",
  });
}

function emptyMatrix(a: Tensor): ShapeError {
  return new ShapeError({
    where: "cond",
    expected: "a matrix with at least one entry",
    received: formatSpec(a),
    fix: "The condition of an empty matrix is not defined.",
  });
}
