/** Eigenvalues and eigenvectors of a real symmetric matrix: Householder tridiagonalisation and implicit QL. */
import { implicitQl } from "./implicit-ql.ts";
import { makeRowReflector, reflectRow } from "./row-reflectors.ts";
import { scaleToUnit } from "./scaling.ts";
import { fixSign } from "./vector-signs.ts";

export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Row `i` is the eigenvector of value `i`; empty if not asked for. */
  readonly vectors: Float64Array;
}

/**
 * Eigen-decomposition of the symmetric part of `a`. NaN everywhere if an entry of `a` is not finite.
 *
 * @param a - `n × n` by rows; overwritten.
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), sections 8.3.1 and 8.3.3.
 */
export function symmetricEigen(a: Float64Array, n: number, vectors: boolean): SymmetricEigen {
  const scale = scaleToUnit(a);
  if (Number.isNaN(scale)) return undefinedEigen(n, vectors);
  symmetrize(a, n);
  const { diagonal, offDiagonal, tau } = tridiagonalize(a, n);
  const rows = vectors ? accumulate(a, tau, n) : new Float64Array(0);
  if (!implicitQl(diagonal, offDiagonal, rows)) return undefinedEigen(n, vectors);
  return sorted(diagonal, rows, n, scale, vectors);
}

function undefinedEigen(n: number, vectors: boolean): SymmetricEigen {
  return {
    values: new Float64Array(n).fill(Number.NaN),
    vectors: new Float64Array(vectors ? n * n : 0).fill(Number.NaN),
  };
}

function symmetrize(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (a[i * n + j] + a[j * n + i]) / 2;
      a[i * n + j] = mean;
      a[j * n + i] = mean;
    }
  }
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** Entry `i` couples `i` and `i + 1`; the last is 0. */
  readonly offDiagonal: Float64Array;
  readonly tau: Float64Array;
}

/** Row `k` of `a` keeps reflector `k`, which acts on the entries behind `k`. */
function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const tau = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    if (k === n - 1) break;
    tau[k] = makeRowReflector(a, k * n + k + 1, (k + 1) * n);
    offDiagonal[k] = a[k * n + k + 1];
    if (tau[k] !== 0) reflectBothSides(a, n, k, tau[k], p);
  }
  return { diagonal, offDiagonal, tau };
}

/** `A ← H A H` for the block behind `k`, as `A - v wᵀ - w vᵀ`. */
function reflectBothSides(
  a: Float64Array,
  n: number,
  k: number,
  tau: number,
  w: Float64Array,
): void {
  const first = k + 1;
  const v = a.subarray(k * n, (k + 1) * n);
  const kept = v[first];
  v[first] = 1;
  let product = 0;
  for (let i = first; i < n; i++) {
    const row = i * n;
    let sum = 0;
    for (let j = first; j < n; j++) sum += a[row + j] * v[j];
    w[i] = tau * sum;
    product += w[i] * v[i];
  }
  const half = (tau * product) / 2;
  for (let i = first; i < n; i++) w[i] -= half * v[i];
  for (let i = first; i < n; i++) {
    const row = i * n;
    const [vi, wi] = [v[i], w[i]];
    for (let j = first; j < n; j++) a[row + j] -= vi * w[j] + wi * v[j];
  }
  v[first] = kept;
}

/** `Qᵀ` by rows, `Q` the product of the reflectors. */
function accumulate(a: Float64Array, tau: Float64Array, n: number): Float64Array {
  const rows = new Float64Array(n * n);
  for (let i = 0; i < n; i++) rows[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) {
      reflectRow(a, k * n + k + 1, (k + 1) * n, tau[k], rows, i * n + k + 1);
    }
  }
  return rows;
}

function sorted(
  values: Float64Array,
  rows: Float64Array,
  n: number,
  scale: number,
  vectors: boolean,
): SymmetricEigen {
  const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j] || i - j);
  const out = new Float64Array(rows.length);
  if (vectors) {
    order.forEach((from, to) => {
      out.set(rows.subarray(from * n, (from + 1) * n), to * n);
      fixSign(out, to * n, (to + 1) * n);
    });
  }
  return { values: Float64Array.from(order, (i) => values[i] * scale), vectors: out };
}
