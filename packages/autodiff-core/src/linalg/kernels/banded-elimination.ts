/** A band matrix while it is being eliminated: row `i` holds the columns from `i - lower` on. */
export interface BandRows {
  readonly lower: number;
  readonly upper: number;
  /** `n` rows of `2·lower + upper + 1` entries; the last `lower` are room for what the exchange of rows fills in. */
  readonly rows: Float64Array;
}

/** Entries per row of {@link BandRows}. */
export function bandWidth(lower: number, upper: number): number {
  return 2 * lower + upper + 1;
}

/**
 * Overwrite `x` (`n` rows, `m` columns) with `A⁻¹·x` by Gaussian elimination with partial pivoting, which may exchange
 * a row with one of the `lower` rows below it. The band is destroyed.
 *
 * @returns 0, or the number (from 1) of the first pivot that is exactly 0; `x` is then of no use.
 * @see LAPACK's dgbsv; Golub & Van Loan, Matrix Computations (4th ed., 2013), section 4.3.
 */
export function eliminateBand(band: BandRows, x: Float64Array, n: number, m: number): number {
  for (let k = 0; k < n; k++) {
    const p = pivotRow(band, n, k);
    if (p !== k) exchangeRows(band, x, n, m, k, p);
    if (entry(band, k, k) === 0) return k + 1;
    eliminateColumn(band, x, n, m, k);
  }
  for (let i = n - 1; i >= 0; i--) substituteBack(band, x, n, m, i);
  return 0;
}

function entry({ rows, lower, upper }: BandRows, i: number, j: number): number {
  return rows[i * bandWidth(lower, upper) + j - i + lower];
}

function pivotRow(band: BandRows, n: number, k: number): number {
  const last = Math.min(k + band.lower, n - 1);
  let best = k;
  for (let i = k + 1; i <= last; i++) {
    if (Math.abs(entry(band, i, k)) > Math.abs(entry(band, best, k))) best = i;
  }
  return best;
}

function exchangeRows(
  { rows, lower, upper }: BandRows,
  x: Float64Array,
  n: number,
  m: number,
  k: number,
  p: number,
): void {
  const width = bandWidth(lower, upper);
  const [a, b] = [k * width - k + lower, p * width - p + lower];
  const last = Math.min(k + lower + upper, n - 1);
  for (let j = k; j <= last; j++) {
    const kept = rows[a + j];
    rows[a + j] = rows[b + j];
    rows[b + j] = kept;
  }
  for (let c = 0; c < m; c++) {
    const kept = x[k * m + c];
    x[k * m + c] = x[p * m + c];
    x[p * m + c] = kept;
  }
}

function eliminateColumn(
  { rows, lower, upper }: BandRows,
  x: Float64Array,
  n: number,
  m: number,
  k: number,
): void {
  const width = bandWidth(lower, upper);
  const top = k * width - k + lower;
  const [lastRow, lastColumn] = [Math.min(k + lower, n - 1), Math.min(k + lower + upper, n - 1)];
  for (let i = k + 1; i <= lastRow; i++) {
    const row = i * width - i + lower;
    const factor = rows[row + k] / rows[top + k];
    for (let j = k + 1; j <= lastColumn; j++) rows[row + j] -= factor * rows[top + j];
    for (let c = 0; c < m; c++) x[i * m + c] -= factor * x[k * m + c];
  }
}

function substituteBack(
  { rows, lower, upper }: BandRows,
  x: Float64Array,
  n: number,
  m: number,
  i: number,
): void {
  const row = i * bandWidth(lower, upper) - i + lower;
  const last = Math.min(i + lower + upper, n - 1);
  for (let j = i + 1; j <= last; j++) {
    const factor = rows[row + j];
    for (let c = 0; c < m; c++) x[i * m + c] -= factor * x[j * m + c];
  }
  for (let c = 0; c < m; c++) x[i * m + c] /= rows[row + i];
}
