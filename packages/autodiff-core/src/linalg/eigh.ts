import { bind, bind1 } from "../bind.ts";
import { emitEigh } from "../executors/wasm/library/dense/eigh.ts";
import type { HostArray } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { cholesky } from "./cholesky.ts";
import { type SymmetricEigen, symmetricEigen } from "./kernels/symmetric-eigen.ts";
import {
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
  symmetricPart,
} from "./matrix-batches.ts";
import { asSquare, checkSquare, type FailureOptions, floatPair } from "./matrix-operands.ts";
import { pairwiseDifferences, reciprocalAbove, roundingLevel } from "./spectral-gaps.ts";
import { solveTriangle } from "./triangular-solve.ts";

type EighParams = { readonly vectors: boolean };

/**
 * Eigenvalues `[..., n]` and, if asked for, eigenvectors `[..., n, n]` (columns) of the symmetric part of
 * matrices `[..., n, n]`.
 */
const eighPrimitive: Primitive<EighParams> = {
  name: "eigh",
  kernels: { wasm: emitEigh },
  infer([a], { vectors }) {
    checkSquare("eigh", a);
    const values = { shape: a.shape.slice(0, -1), dtype: a.dtype };
    return vectors ? [values, { shape: a.shape, dtype: a.dtype }] : [values];
  },
  evaluate([a], { vectors }, specs, context) {
    const outputs = specs.map((spec) => context.allocate(spec));
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (i) => {
      store(outputs, i, n, symmetricEigen(matrixAt(a, i, n * n), n, vectors));
    });
    return outputs;
  },
  jvp([a], [da], outputs, { vectors }) {
    if (da === null) return [null, null];
    const [w, v] = vectors ? outputs : bind(eighPrimitive, [a], { vectors: true });
    const moved = matmul(matmul(matrixTranspose(v), symmetricPart(da)), v);
    const dw = diagonal(moved);
    return vectors ? [dw, matmul(v, gapReciprocals(w).mul(moved))] : [dw];
  },
  batch: ([a], _batched, _size, params) => {
    const outputs = bind(eighPrimitive, [a], params);
    return { outputs, batched: outputs.map(() => true) };
  },
  cost: ([a], _outputs, { vectors }) =>
    (vectors ? 9 : 4 / 3) * batchSize(a) * a.shape[a.shape.length - 1] ** 3,
};

/** `1/(wⱼ - wᵢ)`, 0 on the diagonal and where two eigenvalues agree to rounding. */
function gapReciprocals(w: Tensor): Tensor {
  const n = w.shape[w.rank - 1];
  if (n === 0) return pairwiseDifferences(w);
  return reciprocalAbove(pairwiseDifferences(w), roundingLevel(w, n).expandDims(-1));
}

function store(
  [values, vectors]: readonly HostArray[],
  at: number,
  n: number,
  eigen: SymmetricEigen,
): void {
  values.data.set(eigen.values, at * n);
  if (vectors === undefined) return;
  const first = at * n * n;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) vectors.data[first + j * n + i] = eigen.vectors[i * n + j];
  }
}

/** Options of {@link eigh}. */
export interface EighOptions extends FailureOptions {
  /**
   * Positive definite `[..., n, n]` for the generalised problem `A V = B V diag(w)`, `Vᵀ B V = I`. With `throw: false` the
   * result is NaN where it is not positive definite. Default: the identity.
   */
  readonly b?: TensorLike;
}

/** Result of {@link eigh}. */
export interface SymmetricEigenResult {
  /** Ascending, `[..., n]`. */
  readonly values: Tensor;
  /** Columns, `[..., n, n]`. */
  readonly vectors: Tensor;
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices: `A = V diag(w) Vᵀ`.
 *
 * The symmetric part `(A + Aᵀ)/2` is decomposed (as in JAX; NumPy reads one triangle), so gradients are symmetric.
 * Each vector is turned so that the first of its largest entries is positive. Householder tridiagonalisation and
 * implicit QL: `‖A - V diag(w) Vᵀ‖` is about `n·eps·‖A‖`, whatever the scale of `A`. O(n³).
 *
 * Derivatives of every order are exact while the eigenvalues differ. Where some agree (to `n·eps` of the
 * largest), the vectors of that group have no derivative; here they are not turned among themselves, so that nothing
 * becomes infinite. First derivatives of what does not depend on the basis of such a group are then still right: a
 * symmetric function of the eigenvalues, the projector on the whole group. For second and higher derivatives
 * there, and for functions `V f(w) Vᵀ`, use {@link symmetricFunction}.
 *
 * @param a - `[..., n, n]`.
 * @returns Values ascending `[..., n]` and vectors as columns `[..., n, n]`; NaN for a matrix with an entry
 *   that is not finite.
 * @throws ShapeError if `a` or `b` is not square, or they do not fit.
 * @throws DomainError when run, if `b` is not positive definite.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { eigh } from "@fluxion/autodiff-core/linalg";
 *
 * eigh(array([[2, 1], [1, 2]], { dtype: "float64" })).values.js() // ≈ [1, 3]
 * ```
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), ch. 8; Giles, Collected matrix derivative results (2008),
 * section 3.1, for the derivative.
 */
export function eigh(a: TensorLike, options: EighOptions = {}): SymmetricEigenResult {
  const { b } = options;
  if (b !== undefined) return generalizedEigh(a, b, options);
  const [values, vectors] = bind(eighPrimitive, [asSquare("eigh", a)], { vectors: true });
  return { values, vectors };
}

/** With `B = L Lᵀ`, the eigenvectors of `L⁻¹ A L⁻ᵀ` are `Lᵀ V`. */
function generalizedEigh(
  a: TensorLike,
  b: TensorLike,
  options: FailureOptions,
): SymmetricEigenResult {
  const [p, q] = floatPair("eigh", a, b);
  const lower = cholesky(asSquare("eigh", q), options);
  const half = solveTriangle(...broadcastPair(lower, symmetricPart(asSquare("eigh", p))), {});
  const reduced = solveTriangle(...broadcastPair(lower, matrixTranspose(half)), {});
  const [values, vectors] = bind(eighPrimitive, [reduced], { vectors: true });
  const back = solveTriangle(...broadcastPair(lower, vectors), { transpose: true });
  return { values, vectors: back };
}

function broadcastPair(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const batch = broadcastShapes("eigh", batchShape(a), batchShape(b));
  return [broadcastMatrix(a, batch), broadcastMatrix(b, batch)];
}

/**
 * Eigenvalues of symmetric matrices, ascending: {@link eigh} without the vectors, in a quarter of the time or less.
 *
 * @param a - `[..., n, n]`; the symmetric part is used.
 * @returns `[..., n]`.
 * @throws ShapeError if `a` is not square.
 */
export function eigvalsh(a: TensorLike): Tensor {
  return bind1(eighPrimitive, [asSquare("eigvalsh", a)], { vectors: false });
}
