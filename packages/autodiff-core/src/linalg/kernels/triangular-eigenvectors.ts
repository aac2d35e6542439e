import { blockStarts, quasiTriangularEigenvalues } from "./real-schur.ts";
import { largestEntry } from "./scaling.ts";
import { solveSmall } from "./small-system.ts";

/** Real and imaginary part of a complex matrix, by rows. */
export interface ComplexMatrix {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A vector is scaled down before it grows beyond this. */
const LARGE = 2 ** 300;

/**
 * Eigenvectors of a real Schur form, as columns, by back substitution; not normalised.
 *
 * Where a diagonal block has the eigenvalue too, the difference is taken as one unit of rounding of `t`, so that the
 * vector of a defective eigenvalue comes out as a multiple of one that is there already.
 *
 * @see LAPACK's dtrevc.
 */
export function triangularEigenvectors(t: Float64Array, n: number): ComplexMatrix {
  const v = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  const starts = blockStarts(t, n);
  const values = quasiTriangularEigenvalues(t, n);
  const smallest = Math.max(Number.EPSILON * largestEntry(t), 2 ** -900);
  for (let block = 0; block + 1 < starts.length; block++) {
    const k = starts[block];
    const isPair = starts[block + 1] - k === 2;
    v.re[k * n + k] = 1;
    if (isPair) v.im[(k + 1) * n + k] = values.im[k] / t[k * n + k + 1];
    for (let b = block - 1; b >= 0; b--) {
      backSubstitute(t, n, v, k, [values.re[k], values.im[k]], starts[b], starts[b + 1], smallest);
    }
    if (isPair) conjugateInto(v, n, k);
  }
  return v;
}

/** Rows `[from, to)` of column `k`: `(T - λ) x = -(what is known above them)`. */
function backSubstitute(
  t: Float64Array,
  n: number,
  v: ComplexMatrix,
  k: number,
  [re, im]: readonly [number, number],
  from: number,
  to: number,
  smallest: number,
): void {
  const size = to - from;
  const system = new Float64Array(4 * size * size);
  const rhs = new Float64Array(2 * size);
  for (let i = 0; i < size; i++) {
    const row = (from + i) * n;
    for (let j = to; j < n; j++) {
      rhs[i] -= t[row + j] * v.re[j * n + k];
      rhs[size + i] -= t[row + j] * v.im[j * n + k];
    }
    for (let j = 0; j < size; j++) {
      const entry = t[row + from + j] - (i === j ? re : 0);
      system[i * 2 * size + j] = entry;
      system[(size + i) * 2 * size + size + j] = entry;
    }
    system[i * 2 * size + size + i] = im;
    system[(size + i) * 2 * size + i] = -im;
  }
  solveSmall(system, rhs, 2 * size, smallest);
  for (let i = 0; i < size; i++) {
    v.re[(from + i) * n + k] = rhs[i];
    v.im[(from + i) * n + k] = rhs[size + i];
  }
  if (largestEntry(rhs) > LARGE) {
    for (let i = from; i < n; i++) {
      v.re[i * n + k] /= LARGE;
      v.im[i * n + k] /= LARGE;
    }
  }
}

function conjugateInto(v: ComplexMatrix, n: number, k: number): void {
  for (let i = 0; i < n; i++) {
    v.re[i * n + k + 1] = v.re[i * n + k];
    v.im[i * n + k + 1] = -v.im[i * n + k];
  }
}
