import type { TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { rankOf } from "./lstsq.ts";
import { asMatrix } from "./matrix-operands.ts";
import { relativeCutoff } from "./pinv.ts";
import { svdvals } from "./svd.ts";

/** Options of {@link matrixRank}. */
export interface MatrixRankOptions {
  /** Singular values up to this part of the largest count as zero. Default `max(m, n)·eps` of the dtype. */
  readonly rtol?: number;
}

/**
 * Rank of matrices: the number of singular values above `rtol` times the largest.
 *
 * @param a - `[..., m, n]`.
 * @returns int32 `[...]`; 0 for a matrix with an entry that is not finite.
 * @throws ShapeError if `a` has fewer than two axes.
 * @throws OptionError if `rtol` is negative or NaN.
 */
export function matrixRank(a: TensorLike, options: MatrixRankOptions = {}): Tensor {
  const matrix = asMatrix("matrixRank", a);
  return rankOf(svdvals(matrix), relativeCutoff("matrixRank", "rtol", options.rtol, matrix));
}
