import { bind } from "../bind.ts";
import type { GuardDetails } from "../debugging/guard.ts";
import { emitCholesky } from "../executors/wasm/library/dense/cholesky.ts";
import type { HostArray } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { tril, triu } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { NO_PARAMS, type NoParams } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { factorPositiveDefinite } from "./kernels/cholesky.ts";
import {
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  hasNaN,
  matrixTranspose,
  symmetricPart,
} from "./matrix-batches.ts";
import {
  asSquare,
  checkSquare,
  type FailureOptions,
  floatPair,
  guarded,
  rightHandSide,
} from "./matrix-operands.ts";
import { solveTriangle } from "./triangular-solve.ts";

/**
 * Inputs: `A` of shape `[..., n, n]`, of which the symmetric part counts. Outputs: the lower factor, NaN where the
 * matrix is not positive definite or holds NaN, and a status (int32, leading axes) with LAPACK's meaning: 0, or the
 * order of the first leading minor that is not positive.
 */
export const choleskyPrimitive: Primitive<NoParams> = {
  name: "cholesky",
  kernels: { wasm: emitCholesky },
  infer([a]) {
    checkSquare("cholesky", a);
    return [
      { shape: a.shape, dtype: a.dtype },
      { shape: batchShape(a), dtype: "int32" },
    ];
  },
  evaluate([a], _params, [spec, statusSpec], context) {
    const [out, status] = [context.allocate(spec), context.allocate(statusSpec)];
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (i) => {
      const l = lowerOfSymmetricPart(a, i, n);
      status.data[i] = hasNaN(l) ? 0 : factorPositiveDefinite(l, n);
      const failed = status.data[i] !== 0 || hasNaN(l);
      out.data.set(failed ? l.fill(Number.NaN) : l, i * n * n);
    });
    return [out, status];
  },
  /** `dL = L·Φ(L⁻¹·dA·L⁻ᵀ)`, where `Φ` takes the lower triangle and half of the diagonal. */
  jvp(_primals, [t], [l]) {
    if (t === null) return [null, null];
    const half = solveTriangle(l, symmetricPart(t), {});
    const whole = solveTriangle(l, matrixTranspose(half), {});
    const phi = halvedLowerPart(whole);
    const transposed = matmul(matrixTranspose(phi), matrixTranspose(l));
    return [matrixTranspose(transposed), null];
  },
  batch: ([a]) => ({ outputs: bind(choleskyPrimitive, [a], NO_PARAMS), batched: [true, true] }),
  cost: ([a]) => (batchSize(a) * a.shape[a.shape.length - 1] ** 3) / 3,
};

/** The lower triangle with half of the diagonal: `Φ(x)`, for which `Φ(x) + Φ(x)ᵀ = x` if `x` is symmetric. */
function halvedLowerPart(x: Tensor): Tensor {
  return tril(x).add(tril(x, -1)).mul(0.5);
}

/** The lower triangle of `(A + Aᵀ)/2` of matrix `i`, zeros above. */
function lowerOfSymmetricPart({ data }: HostArray, i: number, n: number): Float64Array {
  const l = new Float64Array(n * n);
  const from = i * n * n;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const below = data[from + row * n + column];
      const above = data[from + column * n + row];
      l[row * n + column] = below === above ? below : 0.5 * below + 0.5 * above;
    }
  }
  return l;
}

/** The lower factor, unguarded, and the status. */
export function choleskyFactor(a: Tensor): { readonly l: Tensor; readonly status: Tensor } {
  const [l, status] = bind(choleskyPrimitive, [a], NO_PARAMS);
  return { l, status };
}

/** What the guard says of a matrix that is not positive definite. */
export function notPositiveDefinite(where: string): GuardDetails {
  return {
    where,
    expected: "a positive definite matrix",
    received: "one whose leading minor of order {status} is not positive",
    fix: "Add a small multiple of the identity, or factor by lu or eigh; { throw: false } gives NaN.",
  };
}

/** Options of {@link cholesky}. */
export interface CholeskyOptions extends FailureOptions {
  /** Factor `(A + Aᵀ)/2` (default), or read one triangle only: the one that is returned. */
  readonly symmetrize?: boolean;
  /** Return `U` with `A = Uᵀ·U` instead of `L` with `A = L·Lᵀ`. Default false. */
  readonly upper?: boolean;
}

/**
 * Cholesky factor `L` of a positive definite matrix, `A = L·Lᵀ`, lower triangular with a positive diagonal.
 *
 * n³/3 operations. Differentiable to every order; the derivative is `L·Φ(L⁻¹·dA·L⁻ᵀ)`.
 *
 * @param a - `[..., n, n]`.
 * @returns `[..., n, n]`, zeros in the other triangle. A matrix that holds NaN gives NaN.
 * @throws ShapeError if `a` is not square.
 * @throws DomainError when run, if a matrix is not positive definite. With `throw: false` its factor is NaN everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { cholesky } from "@fluxion/autodiff-core/linalg";
 *
 * cholesky(array([[4, 2], [2, 10]])).js() // => [[2, 0], [1, 3]]
 * ```
 *
 * @see Murray, Differentiation of the Cholesky decomposition, arXiv:1602.07527 (2016).
 */
export function cholesky(a: TensorLike, options: CholeskyOptions = {}): Tensor {
  const { symmetrize = true, upper = false } = options;
  const matrix = asSquare("cholesky", a);
  const { l, status } = choleskyFactor(symmetrize ? matrix : mirrored(matrix, upper));
  const factor = guarded(l, status, options, notPositiveDefinite("cholesky"));
  return upper ? matrixTranspose(factor) : factor;
}

/** One triangle and its mirror image. */
function mirrored(a: Tensor, upper: boolean): Tensor {
  const transposed = matrixTranspose(a);
  return upper ? triu(a).add(tril(transposed, -1)) : tril(a).add(triu(transposed, 1));
}

/** Options of {@link choleskySolve}. */
export interface CholeskySolveOptions {
  /** The factor is `U` with `A = Uᵀ·U`. Default false. */
  readonly upper?: boolean;
}

/**
 * Solve `A·X = B` with the Cholesky factor of `A`, by two triangular solves.
 *
 * @param factor - What {@link cholesky} returned, `[..., n, n]`; only its triangle is read.
 * @param b - A vector `[n]` or matrices `[..., n, m]`; leading axes broadcast.
 * @throws ShapeError if `factor` is not square or `b` does not fit.
 */
export function choleskySolve(
  factor: TensorLike,
  b: TensorLike,
  options: CholeskySolveOptions = {},
): Tensor {
  const { upper = false } = options;
  const [p, q] = floatPair("choleskySolve", factor, b);
  const l = asSquare("choleskySolve", p);
  const rhs = rightHandSide("choleskySolve", batchShape(l), l.shape[l.rank - 1], q);
  const spread = broadcastMatrix(l, rhs.batch);
  const half = solveTriangle(spread, rhs.columns, { lower: !upper, transpose: upper });
  return rhs.restore(solveTriangle(spread, half, { lower: !upper, transpose: !upper }));
}
