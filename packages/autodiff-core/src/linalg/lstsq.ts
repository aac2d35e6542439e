import { bind1 } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { matmul } from "../primitives/dot.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { addTangents } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { applyPseudoinverse, truncatedSvd } from "./kernels/truncated-svd.ts";
import {
  batchFromColumns,
  batchIntoColumns,
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import { asMatrix, floatPair, rightHandSide } from "./matrix-operands.ts";
import { pinvPrimitive, relativeCutoff } from "./pinv.ts";
import { svdvals } from "./svd.ts";

type LeastSquaresParams = { readonly rcond: number };

/** `A⁺ B` `[..., n, k]` for matrices `[..., m, n]` and columns `[..., m, k]`. */
const leastSquaresPrimitive: Primitive<LeastSquaresParams> = {
  name: "leastSquares",
  infer: ([a, b]) => [
    {
      shape: [...batchShape(a), a.shape[a.shape.length - 1], b.shape[b.shape.length - 1]],
      dtype: b.dtype,
    },
  ],
  evaluate([a, b], { rcond }, [spec], context) {
    const out = context.allocate(spec);
    const [m, n] = a.shape.slice(-2);
    const k = b.shape[b.shape.length - 1];
    forEachMatrix(a, (i) => {
      const svd = truncatedSvd(matrixAt(a, i, m * n), m, n, rcond);
      out.data.set(applyPseudoinverse(svd, matrixAt(b, i, m * k), m, n, k), i * n * k);
    });
    return [out];
  },
  jvp([a, b], [da, db], [x], params) {
    const p = bind1(pinvPrimitive, [a], params);
    const fromRight = db === null ? null : matmul(p, db);
    return [addTangents(fromRight, da === null ? null : matrixTangent(a, b, x, da, p))];
  },
  batch(inputs, batched, size, params) {
    if (!batched[0]) return { outputs: [sharedMatrix(inputs, size, params)], batched: [true] };
    const [a, b] = spreadBatch(inputs, batched, size);
    return { outputs: [leastSquares(a, b, params)], batched: [true] };
  },
  cost([a]) {
    const [m, n] = a.shape.slice(-2);
    return 22 * batchSize(a) * Math.max(m, n) * Math.min(m, n) ** 2;
  },
};

function leastSquares(a: Tensor, b: Tensor, params: LeastSquaresParams): Tensor {
  return bind1(leastSquaresPrimitive, [a, b], params);
}

/** One matrix for all entries of a batch of right-hand sides. */
function sharedMatrix([a, b]: readonly Tensor[], size: number, params: LeastSquaresParams): Tensor {
  const x = leastSquares(a, batchIntoColumns(b, size), params);
  return batchFromColumns(x, size, b.shape[b.rank - 1]);
}

/**
 * With `P = A⁺` and the residual `r = b - A x`: `dx = -P dA x + P Pᵀ dAᵀ r + (I - P A) dAᵀ Pᵀ x`.
 *
 * @see Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432, doi:10.1137/0710036.
 */
function matrixTangent(a: Tensor, b: Tensor, x: Tensor, da: Tensor, p: Tensor): Tensor {
  const [pt, dat] = [matrixTranspose(p), matrixTranspose(da)];
  const fromResidual = matmul(pt, matmul(dat, b.sub(matmul(a, x))));
  const moved = matmul(p, fromResidual.sub(matmul(da, x)));
  const outside = matmul(dat, matmul(pt, x));
  return moved.add(outside.sub(matmul(p, matmul(a, outside))));
}

/** Options of {@link lstsq}. */
export interface LstsqOptions {
  /** Singular values up to this part of the largest count as zero. Default `max(m, n)·eps` of the dtype. */
  readonly rcond?: number;
}

/** Result of {@link lstsq}. */
export interface LstsqResult {
  /** Solution, `[n]` or `[..., n, k]`. */
  readonly x: Tensor;
  /** Sum of squares of `b - A x` for each right-hand side, `[]` or `[..., k]`. */
  readonly residuals: Tensor;
  /** Number of singular values that count, int32, one per matrix. */
  readonly rank: Tensor;
  /** Descending, `[..., min(m, n)]`. */
  readonly singularValues: Tensor;
}

/**
 * Least-squares solution of `A x = b`: of all `x` with the smallest `‖A x - b‖` the one with the smallest norm.
 *
 * By singular value decomposition, for any shape and rank. Derivatives of every order are those for constant rank
 * (Golub & Pereyra), in `a` and `b`.
 *
 * @param a - `[..., m, n]`.
 * @param b - A vector `[m]`, or matrices `[..., m, k]`; leading axes broadcast.
 * @returns Solution, residuals (always; NumPy leaves them out for rank-deficient and wide matrices), rank and
 *   singular values. Everything but the rank is NaN for a matrix with an entry that is not finite.
 * @throws ShapeError if `a` has fewer than two axes or `b` does not fit.
 * @throws OptionError if `rcond` is negative or NaN.
 *
 * @example A line through three points
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { lstsq } from "@fluxion/autodiff-core/linalg";
 *
 * const a = array([[1, 0], [1, 1], [1, 2]], { dtype: "float64" });
 * const { x, rank } = lstsq(a, array([1, 3, 5], { dtype: "float64" }));
 * x.js() // ≈ [1, 2]
 * rank.item() // => 2
 * ```
 */
export function lstsq(a: TensorLike, b: TensorLike, options: LstsqOptions = {}): LstsqResult {
  const [p, q] = floatPair("lstsq", a, b);
  const matrix = asMatrix("lstsq", p);
  const rcond = relativeCutoff("lstsq", "rcond", options.rcond, matrix);
  const rhs = rightHandSide("lstsq", batchShape(matrix), matrix.shape[matrix.rank - 2], q);
  const spread = broadcastMatrix(matrix, rhs.batch);
  const solution = leastSquares(spread, rhs.columns, { rcond });
  const residual = rhs.restore(rhs.columns.sub(matmul(spread, solution)));
  const singularValues = svdvals(matrix);
  return {
    x: rhs.restore(solution),
    residuals: residual.square().sum(q.rank === 1 ? -1 : -2),
    rank: rankOf(singularValues, rcond),
    singularValues,
  };
}

/** How many singular values are above `cutoff` times the largest. */
export function rankOf(singularValues: Tensor, cutoff: number): Tensor {
  const k = singularValues.shape[singularValues.rank - 1];
  if (k === 0) return singularValues.cast("int32").sum(-1);
  const level = singularValues.slice("...", [0, 1]).mul(cutoff);
  return singularValues.greater(level).cast("int32").sum(-1);
}
