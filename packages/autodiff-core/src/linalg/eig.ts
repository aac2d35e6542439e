import { bind } from "../bind.ts";
import { add, mul } from "../complex/arithmetic.ts";
import type { Complex } from "../complex/complex.ts";
import { matmul } from "../complex/product.ts";
import { eye, scalar } from "../creation.ts";
import { epsilon } from "../dtype.ts";
import type { TensorSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { maximum } from "../primitives/arithmetic.ts";
import { iota } from "../primitives/iota.ts";
import type { Tensor } from "../tensor.ts";
import {
  type EigenDecomposition,
  eigenDecomposition,
  eigenvalues,
} from "./kernels/eigen-decomposition.ts";
import { batchSize, forEachMatrix, matrixAt, storeMatrix } from "./matrix-batches.ts";
import { asSquare, type FailureOptions, hasNewNaN } from "./matrix-operands.ts";
import { guardConvergence } from "./schur.ts";
import { pairwiseDifferences, reciprocalAbove } from "./spectral-gaps.ts";

type EigParams = { readonly vectors: boolean };

/**
 * Outputs: eigenvalues (re, im); and with `vectors` eigenvectors (re, im), their inverse (re, im), and for each vector the
 * row of the entry that is real and positive.
 */
const eigPrimitive: Primitive<EigParams> = {
  name: "eig",
  infer: ([{ shape, dtype }], { vectors }) => {
    const value = { shape: shape.slice(0, -1), dtype };
    const matrix = { shape, dtype };
    if (!vectors) return [value, value];
    const pivots: TensorSpec = { shape: value.shape, dtype: "int32" };
    return [value, value, matrix, matrix, matrix, matrix, pivots];
  },
  evaluate([a], { vectors }, specs, context) {
    const out = specs.map((spec) => context.allocate(spec));
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (i) => {
      const matrix = matrixAt(a, i, n * n);
      const blocks = vectors ? blocksOf(eigenDecomposition(matrix, n)) : valuesOf(matrix, n);
      out.slice(0, 6).forEach((array, k) => {
        storeMatrix(array, i, k < 2 ? n : n * n, blocks[k]);
      });
      if (vectors) out[6].data.set(blocks[6] ?? new Int32Array(n), i * n);
    });
    return out;
  },
  jvp([a], [da], outputs, { vectors }) {
    if (da === null || da.size === 0) return outputs.map(() => null);
    if (vectors) return tangents(da, outputs);
    return tangents(da, bind(eigPrimitive, [a], { vectors: true })).slice(0, 2);
  },
  batch([a], _batched, _size, params) {
    const outputs = bind(eigPrimitive, [a], params);
    return { outputs, batched: outputs.map(() => true) };
  },
  cost: ([a], _outputs, { vectors }) =>
    (vectors ? 60 : 10) * batchSize(a) * (a.shape.at(-1) ?? 0) ** 3,
};

type Blocks = readonly (ArrayLike<number> | undefined)[];

function valuesOf(a: Float64Array, n: number): Blocks {
  const values = eigenvalues(a, n);
  return [values?.re, values?.im];
}

function blocksOf(found: EigenDecomposition | undefined): Blocks {
  if (found === undefined) return [];
  const { values, vectors, inverse, pivots } = found;
  return [values.re, values.im, vectors.re, vectors.im, inverse.re, inverse.im, pivots];
}

/**
 * With `P = V⁻¹ dA V`: `dλ = diag P`, `dV = V C`, `dV⁻¹ = -C V⁻¹`, where `Cᵢⱼ = Pᵢⱼ/(λⱼ - λᵢ)` off the diagonal and the
 * diagonal keeps the vectors of norm 1 with their pivots real.
 */
function tangents(da: Tensor, outputs: readonly Tensor[]): (Tensor | null)[] {
  const [valuesRe, valuesIm, vRe, vIm, uRe, uIm, pivots] = outputs;
  const v: Complex = { re: vRe, im: vIm };
  const u: Complex = { re: uRe, im: uIm };
  const p = matmul(matmul(u, da), v);
  const n = vRe.shape[vRe.rank - 1];
  const identity = eye(n, n, { dtype: vRe.dtype });
  const dre = p.re.mul(identity).sum(-1);
  const dim = p.im.mul(identity).sum(-1);
  const c = mul(p, differenceQuotients({ re: valuesRe, im: valuesIm }));
  const w = matmul(v, c);
  const isPivot = iota([n, n], 0).equal(pivots.expandDims(-2));
  const pivotQuotient = isPivot.where(isPivot.where(vRe, 1).reciprocal(), 0);
  const scale = w.re.mul(vRe).add(w.im.mul(vIm)).sum(-2);
  const turn = w.im.mul(pivotQuotient).sum(-2);
  const gauge = {
    re: scale.expandDims(-2).mul(identity).neg(),
    im: turn.expandDims(-2).mul(identity).neg(),
  };
  const gauged = add(c, gauge);
  const dv = matmul(v, gauged);
  const du = matmul(gauged, u);
  return [dre, dim, dv.re, dv.im, du.re.neg(), du.im.neg(), null];
}

/** `1/(λⱼ - λᵢ)`, and 0 where the two agree up to rounding: vectors do not turn among themselves. */
function differenceQuotients({ re, im }: Complex): Complex {
  const n = re.shape[re.rank - 1];
  const largest = maximum(re.abs(), im.abs()).max(-1, { keepDims: true }).stopGradient();
  const scale = largest.equal(0).where(1, largest).expandDims(-1);
  const x = pairwiseDifferences(re).div(scale);
  const y = pairwiseDifferences(im).div(scale);
  const square = x.square().add(y.square());
  const level = n * epsilon(re.dtype === "float32" ? "float32" : "float64");
  const quotient = reciprocalAbove(square, scalar(level * level, re.dtype)).div(scale);
  return { re: x.mul(quotient), im: y.mul(quotient).neg() };
}

/** Eigenvalues and eigenvectors of real matrices, as pairs of real and imaginary parts. */
export interface EigResult {
  /** `[..., n]`. */
  readonly values: Complex;
  /** `[..., n, n]`; column `j` belongs to value `j`. */
  readonly vectors: Complex;
}

/**
 * Eigenvalues and eigenvectors of real matrices, `A V = V diag(λ)`.
 *
 * Eigenvalues come in no particular order, except that the two of a complex pair are neighbours, the one with positive
 * imaginary part first. Every vector has norm 1, and the first of its entries that are as large as any (to one part in a
 * million) is real and positive.
 *
 * Derivatives are exact to every order where the eigenvalues are distinct: `dλ = diag(V⁻¹ dA V)`. Where two agree to `n ε` of
 * the largest, the turn of their vectors among themselves, which would be infinite, is left out: first derivatives of what
 * does not depend on the choice of those vectors are right, such as sums over the equal ones. At a defective matrix there is
 * no derivative, and the result is huge or NaN.
 * For `symmetric` matrices use eigh.
 *
 * Balancing, Hessenberg form, QR iteration and back substitution, in float64 also for float32 operands; about 60 n³
 * operations.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @param options - With `throw: false` the values and vectors of a matrix on which the iteration fails are NaN.
 * @throws ShapeError if the matrices are not square; DomainError, when it runs, if the iteration does not converge.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { eig } from "@fluxion/autodiff-core/linalg";
 *
 * const { values, vectors } = eig(array([[0, -2], [2, 0]]));
 * values.im.js() // => [2, -2]
 * vectors.im.slice(1, 0).item() // ≈ -0.707107
 * ```
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), chapter 7.
 */
export function eig(a: TensorLike, options: FailureOptions = {}): EigResult {
  const matrix = asSquare("eig", a);
  const [re, im, vRe, vIm] = bind(eigPrimitive, [matrix], { vectors: true });
  const status = hasNewNaN(re.expandDims(-1), matrix);
  return {
    values: { re: guardConvergence("eig", re, status, options), im },
    vectors: { re: guardConvergence("eig", vRe, status, options), im: vIm },
  };
}

/**
 * Eigenvalues of real matrices, as by {@link eig}, without computing eigenvectors unless they are differentiated.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @returns Real and imaginary parts, `[..., n]` each.
 * @throws ShapeError if the matrices are not square; DomainError, when it runs, if the iteration does not converge.
 *
 * @example The roots of x² - 3x + 2
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { eigvals } from "@fluxion/autodiff-core/linalg";
 *
 * eigvals(array([[3, -2], [1, 0]])).re.js() // => [2, 1]
 * ```
 */
export function eigvals(a: TensorLike, options: FailureOptions = {}): Complex {
  const matrix = asSquare("eigvals", a);
  const [re, im] = bind(eigPrimitive, [matrix], { vectors: false });
  const status = hasNewNaN(re.expandDims(-1), matrix);
  return { re: guardConvergence("eigvals", re, status, options), im };
}
