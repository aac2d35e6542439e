import { bind1 } from "../bind.ts";
import { epsilon } from "../dtype.ts";
import { OptionError } from "../errors.ts";
import type { TensorSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { matmul } from "../primitives/dot.ts";
import type { Tensor } from "../tensor.ts";
import { applyPseudoinverse, truncatedSvd } from "./kernels/truncated-svd.ts";
import {
  batchShape,
  batchSize,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import { asMatrix } from "./matrix-operands.ts";

type PinvParams = { readonly rcond: number };

/** Pseudoinverse `[..., n, m]` of matrices `[..., m, n]`. */
export const pinvPrimitive: Primitive<PinvParams> = {
  name: "pinv",
  infer: ([a]) => [{ shape: [...batchShape(a), ...a.shape.slice(-2).reverse()], dtype: a.dtype }],
  evaluate([a], { rcond }, [spec], context) {
    const out = context.allocate(spec);
    const [m, n] = a.shape.slice(-2);
    const identity = Float64Array.from({ length: m * m }, (_, i) => (i % (m + 1) === 0 ? 1 : 0));
    forEachMatrix(a, (i) => {
      const svd = truncatedSvd(matrixAt(a, i, m * n), m, n, rcond);
      out.data.set(applyPseudoinverse(svd, identity, m, n, m), i * m * n);
    });
    return [out];
  },
  jvp: ([a], [da], [p]) => [da === null ? null : pseudoinverseTangent(a, da, p)],
  batch: ([a], _batched, _size, params) => ({
    outputs: [bind1(pinvPrimitive, [a], params)],
    batched: [true],
  }),
  cost([a]) {
    const [m, n] = a.shape.slice(-2);
    return 22 * batchSize(a) * Math.max(m, n) * Math.min(m, n) ** 2;
  },
};

/**
 * `dP = -P dA P + P Pᵀ dAᵀ (I - A P) + (I - P A) dAᵀ Pᵀ P`, for constant rank; the second term is zero for independent
 * rows, the third for independent columns.
 *
 * @see Golub & Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
 * separate, SIAM J. Numer. Anal. 10 (1973) 413-432, doi:10.1137/0710036.
 */
function pseudoinverseTangent(a: Tensor, da: Tensor, p: Tensor): Tensor {
  const [pt, dat] = [matrixTranspose(p), matrixTranspose(da)];
  const left = matmul(matmul(p, pt), dat);
  const right = matmul(dat, matmul(pt, p));
  return matmul(matmul(p, da), p)
    .neg()
    .add(left.sub(matmul(matmul(left, a), p)))
    .add(right.sub(matmul(p, matmul(a, right))));
}

/** Options of {@link pinv}. */
export interface PinvOptions {
  /**
   * Singular values up to this part of the largest count as zero. Default `max(m, n)·eps` of the dtype, the same as for
   * {@link matrixRank} and {@link lstsq}.
   */
  readonly rcond?: number;
}

/**
 * Moore-Penrose pseudoinverse, by singular value decomposition.
 *
 * Derivatives of every order are those for constant rank, which exist as long as the rank does not change nearby; a
 * rank-deficient matrix is taken as moving among those of its rank.
 *
 * @param a - `[..., m, n]`, any shape and rank.
 * @returns `[..., n, m]`; NaN for a matrix with an entry that is not finite.
 * @throws ShapeError if `a` has fewer than two axes.
 * @throws OptionError if `rcond` is negative or NaN.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { pinv } from "@fluxion/autodiff-core/linalg";
 *
 * pinv(array([[1], [1]], { dtype: "float64" })).js() // ≈ [[0.5, 0.5]]
 * ```
 */
export function pinv(a: TensorLike, options: PinvOptions = {}): Tensor {
  const matrix = asMatrix("pinv", a);
  const rcond = relativeCutoff("pinv", "rcond", options.rcond, matrix);
  return bind1(pinvPrimitive, [matrix], { rcond });
}

/** The part of the largest singular value up to which singular values of `a` count as zero. */
export function relativeCutoff(
  where: string,
  option: string,
  given: number | undefined,
  { shape, dtype }: TensorSpec,
): number {
  if (given === undefined) {
    return Math.max(...shape.slice(-2)) * epsilon(dtype === "float32" ? dtype : "float64");
  }
  if (given >= 0) return given;
  throw new OptionError({
    where,
    expected: `options.${option} to be a number >= 0`,
    received: `${given}`,
    fix: "Leave it out for max(m, n) times the rounding unit of the dtype.",
  });
}
