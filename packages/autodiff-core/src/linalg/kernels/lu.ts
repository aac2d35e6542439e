/** The largest remaining entry of a column, or of the whole remaining matrix. */
export type Pivoting = "partial" | "complete";

/** Orders of rows and columns: entry `i` is the row (column) of the matrix that comes to place `i`. */
export interface PivotOrder {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** 0, or the number (from 1) of the first pivot that is exactly 0, as LAPACK's `info`. */
  readonly status: number;
}

/**
 * Overwrite a matrix of `m` rows and `n` columns with its factors: `U` on and above the diagonal, the multipliers of
 * the unit lower triangle `L` below, with `A[rows][:, columns] = L·U`.
 *
 * A pivot that is 0 leaves its column as it is (all of it is 0 below), as in LAPACK.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), sections 3.4.4 and 3.4.8.
 */
export function factorLu(a: Float64Array, m: number, n: number, pivoting: Pivoting): PivotOrder {
  const rows = Int32Array.from({ length: m }, (_, i) => i);
  const columns = Int32Array.from({ length: n }, (_, j) => j);
  let status = 0;
  for (let k = 0; k < Math.min(m, n); k++) {
    const at = largestFrom(a, m, n, k, pivoting === "partial" ? k + 1 : n);
    const [row, column] = [Math.floor(at / n), at % n];
    if (row !== k) swapRows(a, n, rows, k, row);
    if (column !== k) swapColumns(a, m, n, columns, k, column);
    if (a[k * n + k] === 0) status ||= k + 1;
    else eliminateBelow(a, m, n, k);
  }
  return { rows, columns, status };
}

/** Position of the largest entry of rows `k…` and columns `[k, end)`. */
function largestFrom(a: Float64Array, m: number, n: number, k: number, end: number): number {
  let best = -1;
  let at = k * n + k;
  for (let i = k; i < m; i++) {
    for (let j = k; j < end; j++) {
      const size = Math.abs(a[i * n + j]);
      if (size > best) {
        best = size;
        at = i * n + j;
      }
    }
  }
  return at;
}

function eliminateBelow(a: Float64Array, m: number, n: number, k: number): void {
  const top = k * n;
  const pivot = a[top + k];
  for (let i = k + 1; i < m; i++) {
    const row = i * n;
    const factor = a[row + k] / pivot;
    a[row + k] = factor;
    if (factor === 0) continue;
    for (let j = k + 1; j < n; j++) a[row + j] -= factor * a[top + j];
  }
}

function swapRows(a: Float64Array, n: number, order: Int32Array, p: number, q: number): void {
  for (let j = 0; j < n; j++) exchange(a, p * n + j, q * n + j);
  exchange(order, p, q);
}

function swapColumns(
  a: Float64Array,
  m: number,
  n: number,
  order: Int32Array,
  p: number,
  q: number,
): void {
  for (let i = 0; i < m; i++) exchange(a, i * n + p, i * n + q);
  exchange(order, p, q);
}

function exchange(x: Float64Array | Int32Array, p: number, q: number): void {
  const kept = x[p];
  x[p] = x[q];
  x[q] = kept;
}
