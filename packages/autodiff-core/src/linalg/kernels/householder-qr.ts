import { makeRowReflector, normOf, reflectRow } from "./row-reflectors.ts";

/**
 * A matrix of `m` rows after Householder reduction, column by column: column `j` starts at `j·m` and holds `R` down to
 * the diagonal and reflector `j` below it.
 */
export interface HouseholderQr {
  readonly columns: Float64Array;
  readonly m: number;
  /** One per reflector. */
  readonly tau: Float64Array;
  /** Position in `A` of each column. */
  readonly order: Int32Array;
}

/** `A = Q R`, overwriting the `n` columns of `A`. Signs as in LAPACK's dgeqrf. */
export function householderQr(columns: Float64Array, m: number, n: number): HouseholderQr {
  const tau = new Float64Array(Math.min(m, n));
  for (let k = 0; k < tau.length; k++) {
    const [from, to] = [k * m + k, (k + 1) * m];
    tau[k] = makeRowReflector(columns, from, to);
    for (let j = k + 1; j < n; j++) reflectRow(columns, from, to, tau[k], columns, j * m + k);
  }
  return { columns, m, tau, order: unchanged(n) };
}

function unchanged(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, j) => j);
}

/** Columns with norms below this part of the largest are taken as zero. */
const NEGLIGIBLE = 2 ** -900;

/**
 * `A P = Q R` with the columns in the order in which the largest remaining one comes next. Stops where what remains is
 * zero, so that there are as many reflectors as the rank.
 */
export function pivotedQr(columns: Float64Array, m: number, n: number): HouseholderQr {
  const order = unchanged(n);
  const norms = Float64Array.from({ length: n }, (_, j) => normOf(columns, j * m, (j + 1) * m));
  const reliable = norms.slice();
  const largest = norms.reduce((a, b) => Math.max(a, b), 0);
  const tau = new Float64Array(Math.min(m, n));
  let rank = 0;
  for (; rank < tau.length; rank++) {
    const k = rank;
    const pivot = indexOfLargest(norms, k);
    if (norms[pivot] <= NEGLIGIBLE * largest) break;
    swapColumns(columns, m, k, pivot);
    [order[k], order[pivot]] = [order[pivot], order[k]];
    [norms[pivot], reliable[pivot]] = [norms[k], reliable[k]];
    const [from, to] = [k * m + k, (k + 1) * m];
    tau[k] = makeRowReflector(columns, from, to);
    for (let j = k + 1; j < n; j++) {
      reflectRow(columns, from, to, tau[k], columns, j * m + k);
      updateNorm(columns, m, j, k, norms, reliable);
    }
  }
  return { columns, m, tau: tau.subarray(0, rank), order };
}

function indexOfLargest(norms: Float64Array, from: number): number {
  let best = from;
  for (let j = from + 1; j < norms.length; j++) if (norms[j] > norms[best]) best = j;
  return best;
}

function swapColumns(columns: Float64Array, m: number, i: number, j: number): void {
  if (i === j) return;
  const kept = columns.slice(i * m, (i + 1) * m);
  columns.copyWithin(i * m, j * m, (j + 1) * m);
  columns.set(kept, j * m);
}

/** Norm of column `j` below row `k`, from the one below row `k - 1`, or afresh where that has lost its digits. */
function updateNorm(
  columns: Float64Array,
  m: number,
  j: number,
  k: number,
  norms: Float64Array,
  reliable: Float64Array,
): void {
  if (norms[j] === 0) return;
  const removed = columns[j * m + k] / norms[j];
  const left = Math.max(0, 1 - removed * removed);
  if (left * (norms[j] / reliable[j]) ** 2 > 1e-8) {
    norms[j] *= Math.sqrt(left);
    return;
  }
  norms[j] = normOf(columns, j * m + k + 1, (j + 1) * m);
  reliable[j] = norms[j];
}

/** Overwrite the vector of length `m` at `at` with `Q` times it; entries from `from` on may differ from zero. */
export function applyQ({ columns, m, tau }: HouseholderQr, y: Float64Array, at: number): void {
  for (let k = tau.length - 1; k >= 0; k--) {
    reflectRow(columns, k * m + k, (k + 1) * m, tau[k], y, at + k);
  }
}

/** The first `count` columns of `Q`, each together in memory. */
export function columnsOfQ({ columns, m, tau }: HouseholderQr, count: number): Float64Array {
  const q = new Float64Array(count * m);
  for (let j = 0; j < count; j++) {
    q[j * m + j] = 1;
    for (let k = Math.min(j, tau.length - 1); k >= 0; k--) {
      reflectRow(columns, k * m + k, (k + 1) * m, tau[k], q, j * m + k);
    }
  }
  return q;
}
