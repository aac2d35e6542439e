/**
 * The QL method with implicit shifts for symmetric tridiagonal matrices.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 8.3.3.
 */

const UNIT_ROUNDOFF = 2 ** -53;
const MAX_SWEEPS = 60;

/**
 * Eigenvalues of a symmetric tridiagonal matrix.
 *
 * @param d - Diagonal; becomes the eigenvalues, in no order.
 * @param e - Entry `i` couples `i` and `i + 1`; the last is 0. Overwritten.
 * @param rows - `Qᵀ` by rows, which become the eigenvectors of `Q T Qᵀ`; empty if those are not asked for.
 * @returns Whether the iteration converged.
 */
export function implicitQl(
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array = new Float64Array(0),
): boolean {
  const n = d.length;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = endOfBlock(d, e, l);
      if (m === l) break;
      if (sweep === MAX_SWEEPS) return false;
      qlSweep(d, e, rows, l, m);
    }
  }
  return true;
}

/** First index from `l` on whose coupling to the next is negligible. */
function endOfBlock(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  while (m < d.length - 1 && Math.abs(e[m]) > UNIT_ROUNDOFF * (Math.abs(d[m]) + Math.abs(d[m + 1])))
    m++;
  return m;
}

/** One implicit QL sweep with Wilkinson's shift on the block `l … m`. */
function qlSweep(d: Float64Array, e: Float64Array, rows: Float64Array, l: number, m: number): void {
  const n = d.length;
  const half = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = Math.abs(half) > 1e8 ? Math.abs(half) : Math.sqrt(1 + half * half);
  let g = d[m] - d[l] + e[l] / (half < 0 ? half - root : half + root);
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    if (rows.length > 0) rotateRows(rows, i * n, (i + 1) * n, n, c, s);
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

/** `√(x² + y²)` without underflow of both squares. */
function length(x: number, y: number): number {
  const sum = x * x + y * y;
  return sum > 1e-280 ? Math.sqrt(sum) : Math.hypot(x, y);
}

function rotateRows(
  x: Float64Array,
  first: number,
  second: number,
  n: number,
  c: number,
  s: number,
): void {
  for (let k = 0; k < n; k++) {
    const f = x[second + k];
    const g = x[first + k];
    x[second + k] = s * g + c * f;
    x[first + k] = c * g - s * f;
  }
}
