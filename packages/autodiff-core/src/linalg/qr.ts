import { bind, bind1, uniform } from "../bind.ts";
import { emitQr } from "../executors/wasm/library/dense/qr.ts";
import type { HostArray } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { tril, triu } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import {
  columnsOfQ,
  type HouseholderQr,
  householderQr,
  pivotedQr,
} from "./kernels/householder-qr.ts";
import { scaleToUnit } from "./kernels/scaling.ts";
import {
  batchShape,
  batchSize,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import { asMatrix, permuteColumns } from "./matrix-operands.ts";
import { identityLike, solve } from "./solve.ts";
import { solveTriangle } from "./triangular-solve.ts";

/** Which factors {@link qr} gives: `k = min(m, n)` columns of `Q`, all `m`, or `R` alone. */
export type QrMode = "reduced" | "complete" | "r";

type QrParams = { readonly mode: QrMode; readonly pivoting: boolean };

/** `q` and `r` (or `r` alone) of matrices `[..., m, n]`; with pivoting the order of the columns too. */
export const qrPrimitive: Primitive<QrParams> = {
  name: "qr",
  kernels: { wasm: emitQr },
  infer([a], { mode, pivoting }) {
    const batch = batchShape(a);
    const [m, n] = a.shape.slice(-2);
    const k = mode === "complete" ? m : Math.min(m, n);
    const r = { shape: [...batch, k, n], dtype: a.dtype };
    const q = { shape: [...batch, m, k], dtype: a.dtype };
    const order = { shape: [...batch, n], dtype: "int32" } as const;
    return mode === "r" ? [r] : pivoting ? [q, r, order] : [q, r];
  },
  evaluate([a], { mode, pivoting }, specs, context) {
    const outputs = specs.map((spec) => context.allocate(spec));
    const r = mode === "r" ? outputs[0] : outputs[1];
    const q = mode === "r" ? undefined : outputs[0];
    const [m, n] = a.shape.slice(-2);
    forEachMatrix(a, (i) => {
      const columns = byColumns(matrixAt(a, i, m * n), m, n);
      const scale = scaleToUnit(columns);
      const factored = (pivoting ? pivotedQr : householderQr)(columns, m, n);
      if (pivoting) outputs[2].data.set(factored.order, i * n);
      if (q !== undefined) storeQ(q, i, factored);
      storeR(r, i, factored, scale);
      if (Number.isNaN(scale)) for (const out of [q, r]) fillMatrix(out, i, Number.NaN);
    });
    return outputs;
  },
  jvp([a], [da], outputs, { mode, pivoting }) {
    if (da === null) return [null, null, null];
    const factors = mode === "r" ? bind(qrPrimitive, [a], { mode: "reduced", pivoting }) : outputs;
    const [q, r, order] = factors;
    const tangents = factorTangents(q, r, pivoting ? permuteColumns(da, order) : da);
    return mode === "r" ? [tangents[1]] : [...tangents, null];
  },
  batch: ([a], _batched, _size, params) => {
    const outputs = bind(qrPrimitive, [a], params);
    return { outputs, batched: outputs.map(() => true) };
  },
  cost([a], _outputs, { mode }) {
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    return batchSize(a) * (mode === "r" ? 2 : 4) * m * n * k;
  },
};

/**
 * With `A₁`, `R₁` the first `k` columns and `X = dA₁ R₁⁻¹`, `Ω` the skew matrix that has the lower triangle of
 * `Q₁ᵀ X`: `dQ₁ = Q₁ Ω + X - Q₁ Q₁ᵀ X` and `dR = Q₁ᵀ dA - Ω R`.
 */
function factorTangents(q: Tensor, r: Tensor, da: Tensor): readonly Tangent[] {
  const [m, n] = da.shape.slice(-2);
  const k = Math.min(m, n);
  if (k === 0) return [null, null];
  const qThin = columns(q, 0, k);
  const rThin = r.shape[r.rank - 2] === k ? r : r.slice("...", [0, k], ":");
  const x = divideByTriangle(columns(da, 0, k), columns(rThin, 0, k));
  const projected = matmul(matrixTranspose(qThin), x);
  const lower = tril(projected, -1);
  const turn = lower.sub(matrixTranspose(lower));
  const within = matmul(qThin, m === k ? turn : turn.sub(projected));
  const dqThin = m === k ? within : within.add(x);
  const drThin = triu(matmul(matrixTranspose(qThin), da).sub(matmul(turn, rThin)));
  if (q.shape[q.rank - 1] === k) return [dqThin, drThin];
  const below = uniform({ shape: [...batchShape(r), m - k, n], dtype: r.dtype }, 0);
  const rest = complementTangent(qThin, columns(q, k, m), dqThin);
  return [concat([dqThin, rest], -1), concat([drThin, below], -2)];
}

/**
 * Tangent of the columns that complete `Q₁`. A product of `k` reflectors differs from the identity by a matrix of
 * rank `k`, so with `Z = Q₂₁ (Q₁₁ - I)⁻¹` for the upper and lower block of `Q₁` they are `E + (Q₁ - E₁) Zᵀ`.
 *
 * @see Roberts & Roberts, QR and LQ decomposition matrix backpropagation algorithms (2024), arXiv:2409.13374, eq. 32-33.
 */
function complementTangent(qThin: Tensor, rest: Tensor, dqThin: Tensor): Tensor {
  const [m, k] = qThin.shape.slice(-2);
  const rows = (x: Tensor, from: number, to: number): Tensor => x.slice("...", [from, to], ":");
  const upper = rows(qThin, 0, k);
  const z = matrixTranspose(
    solve(matrixTranspose(upper.sub(identityLike(upper))), matrixTranspose(rows(qThin, k, m)), {
      throw: false,
    }),
  );
  const moved = rows(dqThin, k, m).sub(matmul(z, rows(dqThin, 0, k)));
  const carried = matmul(qThin.add(matmul(rest, z)), matrixTranspose(moved));
  return matmul(dqThin, matrixTranspose(z)).sub(carried);
}

/** `X` with `X R = B`. */
function divideByTriangle(b: Tensor, r: Tensor): Tensor {
  const turned = solveTriangle(r, matrixTranspose(b), { lower: false, transpose: true });
  return matrixTranspose(turned);
}

function columns(x: Tensor, from: number, to: number): Tensor {
  return from === 0 && to === x.shape[x.rank - 1] ? x : x.slice("...", [from, to]);
}

function byColumns(a: Float64Array, m: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j];
  return out;
}

function storeQ(q: HostArray, at: number, factored: HouseholderQr): void {
  const [m, count] = q.shape.slice(-2);
  const first = at * m * count;
  const values = columnsOfQ(factored, count);
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < m; i++) q.data[first + i * count + j] = values[j * m + i];
  }
}

function fillMatrix(out: HostArray | undefined, at: number, value: number): void {
  if (out === undefined) return;
  const [rows, count] = out.shape.slice(-2);
  out.data.fill(value, at * rows * count, (at + 1) * rows * count);
}

function storeR(
  r: HostArray,
  at: number,
  { columns: packed, m }: HouseholderQr,
  scale: number,
): void {
  const [rows, n] = r.shape.slice(-2);
  const first = at * rows * n;
  for (let i = 0; i < rows; i++) {
    for (let j = i; j < n; j++) r.data[first + i * n + j] = packed[j * m + i] * scale;
  }
}

/** Options of {@link qr}. */
export interface QrOptions<Mode extends QrMode = QrMode> {
  /**
   * `"reduced"`: `Q` is `[..., m, k]` and `R` is `[..., k, n]` with `k = min(m, n)`; `"complete"`: `Q` is `[..., m, m]` and `R`
   * is `[..., m, n]`; `"r"`: only the `R` of `"reduced"`. Default `"reduced"`.
   */
  readonly mode?: Mode;
}

/** Result of {@link qr}. */
export interface QrResult {
  /** Orthonormal columns. */
  readonly q: Tensor;
  /** Upper triangular (or trapezoidal). */
  readonly r: Tensor;
}

/**
 * QR decomposition `A = Q R` by Householder reflections.
 *
 * Signs are LAPACK's (and NumPy's): the diagonal of `R` may be negative. `‖A - Q R‖` and `‖QᵀQ - I‖` are about
 * `n·eps`, relative to `‖A‖` and absolutely. O(m n min(m, n)).
 *
 * Every shape is differentiable to every order where the first `k` columns of `A` are linearly independent;
 * otherwise `R` has a zero on its diagonal and derivatives are infinite or NaN, as they do not exist. The columns with
 * which `"complete"` extends `Q` are those of the product of reflectors, and so is their derivative; it is NaN where a
 * column needs no reflection because it is zero below the diagonal already.
 *
 * @param a - `[..., m, n]`, any shape and rank; NaN or infinity in a matrix gives NaN.
 * @returns `{ q, r }`, or `r` for `mode: "r"`.
 * @throws ShapeError if `a` has fewer than two axes.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { qr } from "@fluxion/autodiff-core/linalg";
 *
 * const { q, r } = qr(array([[3, 1], [4, 2]], { dtype: "float64" }));
 * q.js() // ≈ [[-0.6, -0.8], [-0.8, 0.6]]
 * r.js() // ≈ [[-5, -2.2], [0, 0.4]]
 * ```
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 5.2; Walter & Lehmann, Algorithmic differentiation of
 * linear algebra functions (2010), for the derivative.
 */
export function qr(a: TensorLike, options: QrOptions<"r">): Tensor;
export function qr(a: TensorLike, options?: QrOptions<"reduced" | "complete">): QrResult;
export function qr(a: TensorLike, options: QrOptions = {}): QrResult | Tensor {
  const { mode = "reduced" } = options;
  const matrix = asMatrix("qr", a);
  if (mode === "r") return bind1(qrPrimitive, [matrix], { mode, pivoting: false });
  const [q, r] = bind(qrPrimitive, [matrix], { mode, pivoting: false });
  return { q, r };
}
