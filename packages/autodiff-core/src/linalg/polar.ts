import { bind1 } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { matmul } from "../primitives/dot.ts";
import { NO_PARAMS, type NoParams } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { jacobiSvd } from "./kernels/jacobi-svd.ts";
import {
  batchSize,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
  symmetricPart,
} from "./matrix-batches.ts";
import { asMatrix } from "./matrix-operands.ts";
import { pinv } from "./pinv.ts";
import { symmetricLyapunov } from "./symmetric-lyapunov.ts";

/** The factor `U` with orthonormal columns of `A = U H`, for matrices `[..., m, n]` with `m ≥ n`. */
const polarFactorPrimitive: Primitive<NoParams> = {
  name: "polarFactor",
  infer: ([a]) => [{ shape: a.shape, dtype: a.dtype }],
  evaluate([a], _params, [spec], context) {
    const out = context.allocate(spec);
    const [m, n] = a.shape.slice(-2);
    forEachMatrix(a, (i) => {
      out.data.set(orthonormalFactor(matrixAt(a, i, m * n), m, n), i * m * n);
    });
    return [out];
  },
  jvp: ([a], [da], [u]) => [da === null ? null : factorTangent(a, da, u)],
  batch: ([a]) => ({ outputs: [polarFactor(a)], batched: [true] }),
  cost([a]) {
    const [m, n] = a.shape.slice(-2);
    return 22 * batchSize(a) * m * n * n;
  },
};

function polarFactor(a: Tensor): Tensor {
  return bind1(polarFactorPrimitive, [a], NO_PARAMS);
}

/** `Σ uᵢ vᵢᵀ`. */
function orthonormalFactor(a: Float64Array, m: number, n: number): Float64Array {
  const { u, v } = jacobiSvd(a, m, n, "thin");
  const out = new Float64Array(m * n);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < m; i++) {
      const factor = u[r * m + i];
      for (let j = 0; j < n; j++) out[i * n + j] += factor * v[r * n + j];
    }
  }
  return out;
}

/**
 * `dU = U X + (I - U Uᵀ) dA H⁻¹` with the skew `X` that solves `H X + X H = Uᵀ dA - dAᵀ U`. No difference of singular
 * values appears, so equal ones do no harm, at any order.
 */
function factorTangent(a: Tensor, da: Tensor, u: Tensor): Tensor {
  const [m, n] = a.shape.slice(-2);
  const ut = matrixTranspose(u);
  const projected = matmul(ut, da);
  const h = symmetricPart(matmul(ut, a));
  const turn = matmul(u, symmetricLyapunov(h, projected.sub(matrixTranspose(projected))));
  if (m === n) return turn;
  const outside = da.sub(matmul(u, projected));
  return turn.add(matmul(matmul(outside, pinv(a)), u));
}

/** Options of {@link polar}. */
export interface PolarOptions {
  /** `"right"`: `A = U H`; `"left"`: `A = H U`. Default `"right"`. */
  readonly side?: "left" | "right";
}

/** Result of {@link polar}. */
export interface PolarResult {
  /** `[..., m, n]`, orthonormal columns (`m ≥ n`) or rows. */
  readonly u: Tensor;
  /** Symmetric, positive semidefinite: `[..., n, n]` on the right, `[..., m, m]` on the left. */
  readonly h: Tensor;
}

/**
 * Polar decomposition `A = U H`: the nearest matrix with orthonormal columns (or rows), and a stretch.
 *
 * By singular value decomposition, `U = Σ uᵢ vᵢᵀ`. Derivatives of every order are exact for matrices of full rank,
 * equal singular values included. For a rank-deficient `A` the factor `U` is not unique and has no derivative;
 * the part that would be infinite is left out.
 *
 * @param a - `[..., m, n]`, any shape.
 * @returns `{ u, h }`; NaN for a matrix with an entry that is not finite.
 * @throws ShapeError if `a` has fewer than two axes.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { polar } from "@fluxion/autodiff-core/linalg";
 *
 * const { u, h } = polar(array([[0, -2], [3, 0]], { dtype: "float64" }));
 * u.js() // ≈ [[0, -1], [1, 0]]
 * h.js() // ≈ [[3, 0], [0, 2]]
 * ```
 *
 * @see Higham, Functions of Matrices (SIAM 2008), ch. 8, doi:10.1137/1.9780898717778.
 */
export function polar(a: TensorLike, options: PolarOptions = {}): PolarResult {
  const { side = "right" } = options;
  const matrix = asMatrix("polar", a);
  const [m, n] = matrix.shape.slice(-2);
  const u = m >= n ? polarFactor(matrix) : matrixTranspose(polarFactor(matrixTranspose(matrix)));
  const ut = matrixTranspose(u);
  const h = side === "right" ? matmul(ut, matrix) : matmul(matrix, ut);
  return { u, h: symmetricPart(h) };
}
