import { bind, uniform } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { stopGradient } from "../primitives/cast.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { NO_PARAMS, type NoParams, spreadBatch } from "../primitives/elementwise.ts";
import { iota } from "../primitives/iota.ts";
import { isNaN } from "../primitives/rounding.ts";
import type { Tensor } from "../tensor.ts";
import { factorMatrix, solveFactored } from "./factored-solve.ts";
import { scaledProduct } from "./kernels/scaled-product.ts";
import { packedLu } from "./lu.ts";
import { batchShape, forEachMatrix, matrixTranspose } from "./matrix-batches.ts";
import { asSquare, checkSquare, permuteColumns, permuteRows } from "./matrix-operands.ts";
import { identityLike } from "./solve.ts";

/**
 * Determinant of a matrix that is factored as `A[rows] = L·U`. Inputs: `A` of shape `[..., n, n]`; the packed factors
 * and the order of rows, constants as far as derivatives are concerned; and constant `factors` `[..., r]`. Outputs, of
 * the leading axes: the product of the pivots and of the `factors`, in an arithmetic that overflows only if the result
 * does, and `log|det A|`. The sign of the order of rows is left out.
 */
export const factoredDeterminantPrimitive: Primitive<NoParams> = {
  name: "factoredDeterminant",
  infer([a]) {
    checkSquare("factoredDeterminant", a);
    const spec = { shape: batchShape(a), dtype: a.dtype };
    return [spec, { ...spec }];
  },
  evaluate([a, packed, , factors], _params, specs, context) {
    const [product, logarithm] = specs.map((spec) => context.allocate(spec));
    const [n, r] = [a.shape[a.shape.length - 1], factors.shape[factors.shape.length - 1]];
    const all = new Float64Array(n + r);
    forEachMatrix(a, (i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        all[k] = packed.data[(i * n + k) * n + k];
        sum += Math.log(Math.abs(all[k]));
      }
      for (let k = 0; k < r; k++) all[n + k] = factors.data[i * r + k];
      product.data[i] = scaledProduct(all);
      logarithm.data[i] = sum;
    });
    return [product, logarithm];
  },
  /** `d log|det A| = tr(A⁻¹·dA)`, and the product times that. */
  jvp([a, packed, rows], [da], [product]) {
    if (da === null) return [null, null];
    const factored = { matrix: a, kind: "lu", factors: [packed, rows] } as const;
    const inverse = solveFactored(factored, identityLike(a), batchShape(a));
    const t = da.mul(matrixTranspose(inverse)).sum([-2, -1]);
    return [t.mul(product), t];
  },
  batch: (inputs, batched, size) => ({
    outputs: bind(factoredDeterminantPrimitive, spreadBatch(inputs, batched, size), NO_PARAMS),
    batched: [true, true],
  }),
};

/** Size of the block whose determinant is written out. */
const BLOCK = 3;

/**
 * Determinant of a square matrix.
 *
 * By LU with complete pivoting, `A = P·[A₁₁ A₁₂; A₂₁ A₂₂]·Q`, as `±det(A₁₁)·det(S)` with the Schur complement
 * `S = A₂₂ - A₂₁·A₁₁⁻¹·A₁₂` of size 3, whose determinant is written out as a polynomial (as is that of a whole matrix of
 * size 3 or less). A matrix that is singular therefore has derivatives too: of every order if its rank is at least
 * `n - 3`. Below that the value and the derivatives of orders 1 to 3 are 0, which is right; those of higher order are
 * given as 0 also.
 *
 * @param a - `[..., n, n]`; for `n = 0` the determinant is 1.
 * @returns The leading axes of `a`; NaN for a matrix that holds NaN. Where a determinant of size 3 or less overflows, it is
 *   infinite or NaN; see {@link slogdet}.
 * @throws ShapeError if `a` is not square.
 *
 * @example The gradient is the transposed adjugate, also at a singular matrix
 * ```ts test
 * import { array, grad } from "@fluxion/autodiff-core";
 * import { det } from "@fluxion/autodiff-core/linalg";
 *
 * const singular = array([[1, 2], [2, 4]]);
 * det(singular).item() // => 0
 * grad(det)(singular).js() // => [[4, -2], [-2, 1]]
 * ```
 */
export function det(a: TensorLike): Tensor {
  const matrix = asSquare("det", a);
  const n = matrix.shape[matrix.rank - 1];
  if (n <= BLOCK) return polynomial(matrix);
  const { packed, rows, columns } = packedLu(stopGradient(matrix), "complete");
  const sign = permutationSign(rows).mul(permutationSign(columns)).cast(matrix.dtype);
  const ordered = permuteColumns(permuteRows(matrix, rows), columns);
  const holdsNaN = isNaN(packed.slice("...", 0, 0));
  return holdsNaN.where(Number.NaN, borderedDeterminant(ordered, packed, n - BLOCK).mul(sign));
}

/**
 * `det(A₁₁)·det(S)` of a matrix whose rows and columns stand in the order of complete pivoting; the corner of its packed
 * factors are those of `A₁₁`, which are replaced by the identity where it is singular.
 */
function borderedDeterminant(ordered: Tensor, packed: Tensor, k: number): Tensor {
  const corner = ordered.slice("...", [0, k], [0, k]);
  const batch = batchShape(corner);
  const factors = packed.slice("...", [0, k], [0, k]);
  const lacksRank = diagonal(factors).equal(0).any(-1);
  const orIdentity = (x: Tensor): Tensor =>
    lacksRank.reshape([...batch, 1, 1]).where(identityLike(x), x);
  const a11 = orIdentity(corner);
  const inOrder = iota([k], 0).broadcastTo([...batch, k]);
  const factored = { matrix: a11, kind: "lu", factors: [orIdentity(factors), inOrder] } as const;
  const right = solveFactored(factored, ordered.slice("...", [0, k], [k]), batch);
  const s = ordered.slice("...", [k], [k]).sub(matmul(ordered.slice("...", [k], [0, k]), right));
  const size = stopGradient(s).abs().max(-1);
  const scale = size.greater(0).logicalAnd(size.isFinite()).where(size, 1);
  const [rest] = bind(factoredDeterminantPrimitive, [a11, ...factored.factors, scale], NO_PARAMS);
  return lacksRank.where(0, polynomial(s.div(scale.expandDims(-1))).mul(rest));
}

/** The determinant of matrices of size 3 or less, written out. */
function polynomial(a: Tensor): Tensor {
  const n = a.shape[a.rank - 1];
  if (n === 0) return uniform({ shape: batchShape(a), dtype: a.dtype }, 1);
  const at = (i: number, j: number): Tensor => a.slice("...", i, j);
  const minor = (i: number, j: number): Tensor =>
    at(1, i)
      .mul(at(2, j))
      .sub(at(1, j).mul(at(2, i)));
  if (n === 1) return at(0, 0);
  if (n === 2)
    return at(0, 0)
      .mul(at(1, 1))
      .sub(at(0, 1).mul(at(1, 0)));
  const first = at(0, 0).mul(minor(1, 2));
  return first.sub(at(0, 1).mul(minor(0, 2))).add(at(0, 2).mul(minor(0, 1)));
}

/** +1 for an even permutation, -1 for an odd one (int32), by counting inversions. */
function permutationSign(order: Tensor): Tensor {
  const n = order.shape[order.rank - 1];
  const inverted = order.expandDims(-1).greater(order.expandDims(-2));
  const counted = iota([n, n], 0).less(iota([n, n], 1));
  const odd = inverted.logicalAnd(counted).cast("int32").sum([-2, -1]).bitAnd(1);
  return odd.mul(-2).add(1);
}

/** Result of {@link slogdet}. */
export interface LogDeterminant {
  /** -1, 0 or 1, in the dtype of the matrix; its derivative is 0. */
  readonly sign: Tensor;
  /** `log|det A|`, `-Infinity` for a singular matrix. */
  readonly logabsdet: Tensor;
}

/**
 * Sign and logarithm of the determinant, by LU with partial pivoting, where the determinant itself would overflow.
 *
 * `d log|det A| = tr(A⁻¹·dA)`, to every order; NaN at a singular matrix, where the logarithm has no derivative.
 *
 * @param a - `[..., n, n]`.
 * @throws ShapeError if `a` is not square.
 */
export function slogdet(a: TensorLike): LogDeterminant {
  const matrix = asSquare("slogdet", a);
  const { factors } = factorMatrix(matrix, "lu");
  const [packed, rows] = factors;
  const none = uniform({ shape: [...batchShape(matrix), 0], dtype: matrix.dtype }, 1);
  const [, logabsdet] = bind(factoredDeterminantPrimitive, [matrix, packed, rows, none], NO_PARAMS);
  const sign = diagonal(packed).sign().prod(-1).mul(permutationSign(rows).cast(matrix.dtype));
  return { sign: logabsdet.equal(Number.NEGATIVE_INFINITY).where(0, sign), logabsdet };
}
