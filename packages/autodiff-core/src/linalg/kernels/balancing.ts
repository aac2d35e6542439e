import { largestEntry } from "./scaling.ts";

/** A matrix with its eigenvalues unchanged and its entries of more equal size, and how to get back. */
export interface Balanced {
  readonly a: Float64Array;
  /** Position in the original matrix of each row of `a`. */
  readonly order: readonly number[];
  /** Powers of two by which the rows of eigenvectors of `a` are multiplied. */
  readonly scale: Float64Array;
}

/** Rows and columns are not made smaller than this beside the largest entry, within one pass. */
const WORTH_SCALING = 1 / 16;
/** Entries that span the whole range of float64 take about 250 passes. */
const MOST_PASSES = 1000;

/**
 * `D⁻¹ Pᵀ A P D`: rows that isolate an eigenvalue are permuted to the ends, and the largest rows and columns of the
 * rest are scaled by powers of two until each row has a norm of the size of its column's.
 *
 * Unlike LAPACK's dgebal it leaves small rows and columns alone: scaling these does not make the norm smaller, and it
 * multiplies rounding errors in eigenvectors.
 *
 * @see Parlett & Reinsch, Balancing a matrix for calculation of eigenvalues and eigenvectors, Numer. Math. 13 (1969);
 * James, Langou & Lowery, On matrix balancing and eigenvector computation (2014), arXiv:1401.5766.
 */
export function balance(original: Float64Array, n: number): Balanced {
  const a = original.slice();
  const order = Array.from({ length: n }, (_, i) => i);
  const scale = new Float64Array(n).fill(1);
  const [low, high] = isolate(a, n, order);
  const permuted = a.slice();
  let changed = true;
  for (let pass = 0; changed && pass < MOST_PASSES; pass++) {
    changed = false;
    const worth = WORTH_SCALING * largestEntry(a);
    for (let i = low; i < high; i++) {
      const factor = factorFor(sizeAround(a, n, i, low, high), worth);
      if (factor === 1) continue;
      changed = true;
      scale[i] *= factor;
      for (let j = 0; j < n; j++) a[i * n + j] /= factor;
      for (let j = 0; j < n; j++) a[j * n + i] *= factor;
    }
  }
  // Entries beside the scaled block can grow, which would hide the small ones: then scaling does harm.
  if (!(largestEntry(a) <= largestEntry(permuted))) {
    return { a: permuted, order, scale: scale.fill(1) };
  }
  return { a, order, scale };
}

/** Permute rows without off-diagonal entries to the end and such columns to the front; returns what is between. */
function isolate(a: Float64Array, n: number, order: number[]): [low: number, high: number] {
  let [low, high] = [0, n];
  const isZero = (row: number, column: number): boolean => a[row * n + column] === 0;
  const find = (alone: (i: number, j: number) => boolean): number => {
    for (let i = high - 1; i >= low; i--) {
      let isAlone = true;
      for (let j = low; j < high && isAlone; j++) isAlone = i === j || alone(i, j);
      if (isAlone) return i;
    }
    return -1;
  };
  for (let i = find(isZero); i >= 0; i = find(isZero)) swap(a, n, order, i, --high);
  const inColumn = (i: number, j: number): boolean => isZero(j, i);
  for (let i = find(inColumn); i >= 0; i = find(inColumn)) swap(a, n, order, i, low++);
  return [low, high];
}

function swap(a: Float64Array, n: number, order: number[], i: number, j: number): void {
  if (i === j) return;
  [order[i], order[j]] = [order[j], order[i]];
  for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k], a[i * n + k]];
  for (let k = 0; k < n; k++) [a[k * n + i], a[k * n + j]] = [a[k * n + j], a[k * n + i]];
}

interface Sizes {
  readonly row: number;
  readonly column: number;
}

/** Norms of row and column `i` without the diagonal. */
function sizeAround(a: Float64Array, n: number, i: number, low: number, high: number): Sizes {
  let [row, column] = [0, 0];
  for (let j = low; j < high; j++) {
    if (j === i) continue;
    row = Math.hypot(row, a[i * n + j]);
    column = Math.hypot(column, a[j * n + i]);
  }
  return { row, column };
}

/**
 * Power of two that makes row and column more alike without making the larger one smaller than `worth`, or 1 if that gains
 * less than 5%.
 */
function factorFor({ row, column }: Sizes, worth: number): number {
  const larger = Math.max(row, column);
  if (row === 0 || column === 0 || larger < worth) return 1;
  const most = Math.log2(larger) - Math.log2(worth);
  const wanted = (Math.log2(row) - Math.log2(column)) / 2;
  const factor = 2 ** Math.round(Math.max(-most, Math.min(most, wanted)));
  return column * factor + row / factor < 0.95 * (column + row) ? factor : 1;
}

/** Turn eigenvectors of the balanced matrix, the columns of `v`, into those of the original one. */
export function undoBalancing(
  v: Float64Array,
  n: number,
  { order, scale }: Balanced,
): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) out[order[i] * n + j] = v[i * n + j] * scale[i];
  }
  return out;
}
