import { bind } from "../bind.ts";
import { emitLu } from "../executors/wasm/library/dense/lu.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { tril, triu } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { iota } from "../primitives/iota.ts";
import { sliceAxis } from "../primitives/joining.ts";
import { pad } from "../primitives/slicing.ts";
import type { Tensor } from "../tensor.ts";
import { factorLu, type Pivoting } from "./kernels/lu.ts";
import {
  batchShape,
  batchSize,
  forEachMatrix,
  hasNaN,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import { asMatrix, permuteColumns, permuteRows } from "./matrix-operands.ts";
import { solveTriangle } from "./triangular-solve.ts";

type LuParams = { readonly pivoting: Pivoting };

/**
 * Input: `A` of shape `[..., m, n]`. Outputs: `L` and `U` packed into one matrix; the orders of rows `[..., m]` and
 * of columns `[..., n]` (int32) with `A[rows][:, columns] = L·U`; and a status (int32, leading axes): 0, or the number
 * (from 1) of the first pivot that is exactly 0. A matrix that holds NaN has NaN factors and status 0.
 */
export const luPrimitive: Primitive<LuParams> = {
  name: "lu",
  kernels: { wasm: emitLu },
  infer([a]) {
    const batch = batchShape(a);
    const [m, n] = a.shape.slice(-2);
    return [
      { shape: a.shape, dtype: a.dtype },
      { shape: [...batch, m], dtype: "int32" },
      { shape: [...batch, n], dtype: "int32" },
      { shape: batch, dtype: "int32" },
    ];
  },
  evaluate([a], { pivoting }, specs, context) {
    const outputs = specs.map((spec) => context.allocate(spec));
    const [packed, rows, columns, status] = outputs;
    const [m, n] = a.shape.slice(-2);
    forEachMatrix(a, (i) => {
      const factors = matrixAt(a, i, m * n);
      if (hasNaN(factors)) factors.fill(Number.NaN);
      const order = factorLu(factors, m, n, pivoting);
      packed.data.set(factors, i * m * n);
      rows.data.set(order.rows, i * m);
      columns.data.set(order.columns, i * n);
      status.data[i] = order.status;
    });
    return outputs;
  },
  /**
   * With `F = L⁻¹·dA·U⁻¹`, the factors completed to square by the identity: `dL = L·tril(F, -1)`, `dU = triu(F)·U`.
   */
  jvp(_primals, [t], [packed, rows, columns], { pivoting }) {
    if (t === null) return [null, null, null, null];
    const { l, u } = squareFactors(packed);
    const inRows = permuteRows(t, rows);
    const moved = pivoting === "complete" ? permuteColumns(inRows, columns) : inRows;
    const right = solveTriangle(u, matrixTranspose(moved), { lower: false, transpose: true });
    const f = solveTriangle(l, matrixTranspose(right), { unitDiagonal: true });
    const below = matmul(matrixTranspose(tril(f, -1)), matrixTranspose(l));
    return [matrixTranspose(below).add(matmul(triu(f), u)), null, null, null];
  },
  batch: ([a], _batched, _size, params) => ({
    outputs: bind(luPrimitive, [a], params),
    batched: [true, true, true, true],
  }),
  cost([a]) {
    const [m, n] = a.shape.slice(-2);
    const k = Math.min(m, n);
    return batchSize(a) * (2 * m * n * k - (m + n) * k * k + (2 * k ** 3) / 3);
  },
};

/** `L` as `[..., m, m]` and `U` as `[..., n, n]`, the places that the factors leave open filled by the identity. */
function squareFactors(packed: Tensor): { readonly l: Tensor; readonly u: Tensor } {
  const [m, n] = packed.shape.slice(-2);
  const row = iota([n, n], 0);
  const missing = row.equal(iota([n, n], 1)).logicalAnd(row.greaterEqual(m));
  return {
    l: withUnitDiagonal(resized(packed, -1, m)),
    u: triu(resized(packed, -2, n)).add(missing.cast(packed.dtype)),
  };
}

/** One axis cut, or extended by zeros, to `size`. */
function resized(x: Tensor, axis: -1 | -2, size: number): Tensor {
  const at = x.rank + axis;
  if (size <= x.shape[at]) return sliceAxis(x, at, 0, size);
  const widths = x.shape.map((n, i): [number, number] => (i === at ? [0, size - n] : [0, 0]));
  return pad(x, { widths });
}

/** The strict lower triangle with ones on the diagonal. */
function withUnitDiagonal(x: Tensor): Tensor {
  const size = x.shape.slice(-2);
  return tril(x, -1).add(iota(size, 0).equal(iota(size, 1)).cast(x.dtype));
}

/** Packed factors, orders and status, for the functions of this folder. */
export interface PackedLu {
  readonly packed: Tensor;
  readonly rows: Tensor;
  readonly columns: Tensor;
  readonly status: Tensor;
}

/** {@link luPrimitive} by names. */
export function packedLu(a: Tensor, pivoting: Pivoting = "partial"): PackedLu {
  const [packed, rows, columns, status] = bind(luPrimitive, [a], { pivoting });
  return { packed, rows, columns, status };
}

/** Result of {@link lu}. */
export interface LuDecomposition {
  /** Row of `a` that comes to place `i`, int32 `[..., m]`. */
  readonly permutation: Tensor;
  /** Unit lower triangular (trapezoidal), `[..., m, min(m, n)]`. */
  readonly l: Tensor;
  /** Upper triangular (trapezoidal), `[..., min(m, n), n]`. */
  readonly u: Tensor;
}

/**
 * LU decomposition with partial pivoting, `A[permutation] = L·U`, also of rectangular matrices.
 *
 * No entry of `L` is larger than 1 in size. Differentiable to every order where no pivot is 0 and the choice of pivots
 * does not change; a singular matrix has factors, but derivatives that are NaN.
 *
 * @param a - `[..., m, n]`. A matrix that holds NaN has factors of NaN.
 * @throws ShapeError if `a` has fewer than two axes.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { lu } from "@fluxion/autodiff-core/linalg";
 *
 * const { permutation, l, u } = lu(array([[1, 3], [2, 4]]));
 * permutation.js() // => [1, 0]
 * l.js() // => [[1, 0], [0.5, 1]]
 * u.js() // => [[2, 4], [0, 1]]
 * ```
 */
export function lu(a: TensorLike): LuDecomposition {
  const { packed, rows } = packedLu(asMatrix("lu", a));
  const k = Math.min(...packed.shape.slice(-2));
  return {
    permutation: rows,
    l: withUnitDiagonal(resized(packed, -1, k)),
    u: triu(resized(packed, -2, k)),
  };
}
