/** Substitution in place, by rows of the matrix, which lie together in memory. */

/** Which triangle of a matrix is meant, and how. */
export interface Triangle {
  readonly lower: boolean;
  /** Solve with the transpose of that triangle. */
  readonly transpose: boolean;
  /** Take the diagonal as ones, whatever is stored there. */
  readonly unitDiagonal: boolean;
}

/**
 * Overwrite `x` (`n` rows, `m` columns) with the solution of `op(A)·X = x`.
 *
 * @param a - Matrix of `n` rows from `offset` on; only the triangle is read.
 */
export function substitute(
  a: Float64Array,
  x: Float64Array,
  n: number,
  m: number,
  { lower, transpose, unitDiagonal }: Triangle,
): void {
  const forward = lower !== transpose;
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step;
    if (!transpose) subtractKnown(a, x, i, n, m, lower);
    if (!unitDiagonal) {
      const pivot = a[i * n + i];
      for (let c = i * m; c < (i + 1) * m; c++) x[c] /= pivot;
    }
    if (transpose) pushOn(a, x, i, n, m, lower);
  }
}

/** Row `i` of `x` minus the entries of row `i` of the triangle times the rows that are known already. */
function subtractKnown(
  a: Float64Array,
  x: Float64Array,
  i: number,
  n: number,
  m: number,
  lower: boolean,
): void {
  const [first, last] = lower ? [0, i] : [i + 1, n];
  if (m === 1) {
    let rest = x[i];
    for (let k = first; k < last; k++) rest -= a[i * n + k] * x[k];
    x[i] = rest;
    return;
  }
  for (let k = first; k < last; k++) addRow(x, k, i, m, -a[i * n + k]);
}

/** With the transpose: once row `i` is known, subtract its part from the rows to come. */
function pushOn(
  a: Float64Array,
  x: Float64Array,
  i: number,
  n: number,
  m: number,
  lower: boolean,
): void {
  const [first, last] = lower ? [0, i] : [i + 1, n];
  for (let k = first; k < last; k++) addRow(x, i, k, m, -a[i * n + k]);
}

function addRow(x: Float64Array, from: number, to: number, m: number, factor: number): void {
  const [source, target] = [from * m, to * m];
  for (let c = 0; c < m; c++) x[target + c] += factor * x[source + c];
}
