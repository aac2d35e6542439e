import { bind, bind1 } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { emitSvd } from "../executors/wasm/library/dense/svd.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { jacobiSvd, type SingularVectors } from "./kernels/jacobi-svd.ts";
import {
  batchShape,
  batchSize,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
  symmetricPart,
} from "./matrix-batches.ts";
import { asMatrix } from "./matrix-operands.ts";
import {
  pairwiseDifferences,
  pairwiseSums,
  reciprocalAbove,
  roundingLevel,
} from "./spectral-gaps.ts";

type SvdParams = { readonly vectors: "none" | "thin" | "full" };

/**
 * Singular values `[..., k]`, `k = min(m, n)`, of matrices `[..., m, n]`; with vectors the outputs are `u`, `s`, `vt`.
 */
const svdPrimitive: Primitive<SvdParams> = {
  name: "svd",
  kernels: { wasm: emitSvd },
  infer([a], { vectors }) {
    checkMatrix(a);
    const batch = batchShape(a);
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    const spec = (...shape: number[]) => ({ shape: [...batch, ...shape], dtype: a.dtype });
    if (vectors === "none") return [spec(k)];
    if (vectors === "thin") return [spec(m, k), spec(k), spec(k, n)];
    return [spec(m, m), spec(k), spec(n, n)];
  },
  evaluate([a], { vectors }, specs, context) {
    const outputs = specs.map((spec) => context.allocate(spec));
    const [m, n] = a.shape.slice(-2);
    forEachMatrix(a, (i) => {
      const result = jacobiSvd(matrixAt(a, i, m * n), m, n, vectors);
      if (vectors === "none") outputs[0].data.set(result.s, i * result.s.length);
      else store(outputs, i, m, result);
    });
    return outputs;
  },
  jvp([a], [da], outputs, { vectors }) {
    if (da === null) return [null, null, null];
    if (vectors !== "none") return vectorTangents(outputs, da);
    const [u, , vt] = bind(svdPrimitive, [a], { vectors: "thin" });
    return [diagonal(matmul(matmul(matrixTranspose(u), da), matrixTranspose(vt)))];
  },
  batch: ([a], _batched, _size, params) => {
    const outputs = bind(svdPrimitive, [a], params);
    return { outputs, batched: outputs.map(() => true) };
  },
  cost([a], _outputs, { vectors }) {
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    return batchSize(a) * (vectors === "none" ? 10 : 20) * Math.max(m, n) * k * k;
  },
};

/**
 * With `P = Uᵀ dA V`, its symmetric part `S` and skew part `K`: `ds = diag P`, `dU = U Ω` and `dV = V Ω'` where
 * `Ω = S/(sⱼ - sᵢ) + K/(sⱼ + sᵢ)` and `Ω' = S/(sⱼ - sᵢ) - K/(sⱼ + sᵢ)`, and what lies outside the span of the
 * vectors is `dA V/s` and `dAᵀ U/s`. Only the first quotient is undefined for equal singular values, and it turns both
 * bases alike.
 */
function vectorTangents([u, s, vt]: readonly Tensor[], da: Tensor): readonly Tangent[] {
  const k = s.shape[s.rank - 1];
  if (k === 0) return [null, null, null];
  const [m, n] = da.shape.slice(-2);
  const v = matrixTranspose(vt);
  const [uThin, vThin] = [columns(u, 0, k), columns(v, 0, k)];
  const av = matmul(da, vThin);
  const projected = matmul(matrixTranspose(uThin), av);
  const level = roundingLevel(s, Math.max(m, n));
  const symmetric = symmetricPart(projected);
  const gaps = reciprocalAbove(pairwiseDifferences(s), level.expandDims(-1));
  const together = gaps.mul(symmetric);
  const sums = reciprocalAbove(pairwiseSums(s), level.expandDims(-1));
  const apart = sums.mul(projected.sub(symmetric));
  const inverse = reciprocalAbove(s, level).expandDims(-2);
  const atu = matmul(matrixTranspose(da), uThin);
  const du = frameTangent(u, k, together.add(apart), av.mul(inverse));
  const dv = frameTangent(v, k, together.sub(apart), atu.mul(inverse));
  return [du, diagonal(projected), matrixTranspose(dv)];
}

/**
 * Tangent of a frame whose first `k` columns turn by `rotation` within their span and move by the part of `outside`
 * that is orthogonal to it. Further columns follow, without turning among themselves.
 */
function frameTangent(frame: Tensor, k: number, rotation: Tensor, outside: Tensor): Tensor {
  const [rows, count] = frame.shape.slice(-2);
  const first = columns(frame, 0, k);
  const within = matmul(first, rotation);
  if (rows === k) return within;
  if (count === k) {
    const inside = matmul(first, matmul(matrixTranspose(first), outside));
    return within.add(outside.sub(inside));
  }
  const rest = columns(frame, k, count);
  const mixing = matmul(matrixTranspose(rest), outside);
  const restTangent = matmul(first, matrixTranspose(mixing)).neg();
  return concat([within.add(matmul(rest, mixing)), restTangent], -1);
}

function columns(x: Tensor, from: number, to: number): Tensor {
  return from === 0 && to === x.shape[x.rank - 1] ? x : x.slice("...", [from, to]);
}

function store(
  [u, s, vt]: readonly HostArray[],
  at: number,
  m: number,
  result: SingularVectors,
): void {
  const count = m === 0 ? 0 : result.u.length / m;
  const first = at * m * count;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < m; j++) u.data[first + j * count + i] = result.u[i * m + j];
  }
  s.data.set(result.s, at * result.s.length);
  vt.data.set(result.v, at * result.v.length);
}

function checkMatrix(a: TensorSpec): void {
  if (a.shape.length >= 2) return;
  throw new ShapeError({
    where: "svd",
    expected: "a matrix, or a batch of them, of shape [..., rows, columns]",
    received: formatSpec(a),
    fix: "Add axes with expandDims or reshape.",
  });
}

/** Options of {@link svd}. */
export interface SvdOptions {
  /** Complete the vectors to orthonormal bases of both spaces. Default false. */
  readonly fullMatrices?: boolean;
}

/** Result of {@link svd}, with `k = min(m, n)`. */
export interface SvdResult {
  /** Left singular vectors as columns, `[..., m, k]`, or `[..., m, m]` with `fullMatrices`. */
  readonly u: Tensor;
  /** Singular values, descending, `[..., k]`. */
  readonly s: Tensor;
  /** Right singular vectors as rows, `[..., k, n]`, or `[..., n, n]` with `fullMatrices`. */
  readonly vt: Tensor;
}

/**
 * Singular value decomposition `A = U diag(s) Vᵀ`.
 *
 * One-sided Jacobi rotations after two QR decompositions: besides a backward error of about `n·eps·‖A‖`, small singular
 * values of graded matrices have full relative accuracy. Each pair of vectors is turned so that the first of the
 * largest entries of the left one is positive. O(m n min(m, n)).
 *
 * Derivatives of every order are exact while the singular values differ and none is 0. Where some agree (to
 * `max(m, n)·eps` of the largest), the vectors of that group have no derivative; here they do not turn among
 * themselves. First derivatives of what does not depend on the basis of the group are then still right: sums of
 * singular values, `U Vᵀ`, projectors. A singular value of 0 has a kink there; the derivative is that of the
 * value continued with the sign of `uᵀ A v`, and `1/s` counts as 0 in the derivatives of its vectors. With
 * `fullMatrices`, the vectors that complete a basis are not unique; in the derivative they do not turn
 * among themselves.
 *
 * @param a - `[..., m, n]`, any shape.
 * @returns `{ u, s, vt }`; NaN for a matrix with an entry that is not finite. Singular values below `2⁻⁹⁰⁰` of the largest
 *   are given as 0.
 * @throws ShapeError if `a` has fewer than two axes.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { svd } from "@fluxion/autodiff-core/linalg";
 *
 * svd(array([[3, 0], [4, 5]], { dtype: "float64" })).s.js() // ≈ [6.708204, 2.236068]
 * ```
 *
 * @see Drmač & Veselić, New fast and accurate Jacobi SVD algorithm I (2008), doi:10.1137/050639193; Townsend,
 * Differentiating the singular value decomposition (2016), for the derivative.
 */
export function svd(a: TensorLike, options: SvdOptions = {}): SvdResult {
  const { fullMatrices = false } = options;
  const vectors = fullMatrices ? "full" : "thin";
  const [u, s, vt] = bind(svdPrimitive, [asMatrix("svd", a)], { vectors });
  return { u, s, vt };
}

/**
 * Singular values, descending: {@link svd} without the vectors.
 *
 * @param a - `[..., m, n]`.
 * @returns `[..., min(m, n)]`.
 * @throws ShapeError if `a` has fewer than two axes.
 */
export function svdvals(a: TensorLike): Tensor {
  return bind1(svdPrimitive, [asMatrix("svdvals", a)], { vectors: "none" });
}
