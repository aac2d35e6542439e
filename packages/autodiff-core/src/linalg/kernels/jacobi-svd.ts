/**
 * Singular value decomposition by one-sided Jacobi rotations after two QR decompositions.
 *
 * Chosen over bidiagonalisation because small singular values keep their relative accuracy where the matrix is a
 * well-conditioned one with scaled columns or rows (graded matrices), and because the code is a loop over pairs of
 * rows. The first QR, with pivoting, finds the rank; the second makes the triangle nearly diagonal, so that a few
 * sweeps suffice.
 *
 * @see Drmač & Veselić, New fast and accurate Jacobi SVD algorithm I, SIAM J. Matrix Anal. Appl. 29 (2008) 1322-1342,
 * doi:10.1137/050639193.
 */
import { applyQ, type HouseholderQr, householderQr, pivotedQr } from "./householder-qr.ts";
import { normOf } from "./row-reflectors.ts";
import { scaleToUnit } from "./scaling.ts";
import { isTurned, negate } from "./vector-signs.ts";

export interface SingularVectors {
  /** Descending, `min(m, n)` of them. */
  readonly s: Float64Array;
  /** Row `i` is the left singular vector `i`, of length `m`. */
  readonly u: Float64Array;
  /** Row `i` is the right singular vector `i`, of length `n`. */
  readonly v: Float64Array;
}

/** Nothing but the values, as many vectors as values, or orthonormal bases of both spaces. */
export type VectorsWanted = "none" | "thin" | "full";

const UNIT_ROUNDOFF = 2 ** -53;
const MAX_SWEEPS = 40;
/** A norm is measured again where a rotation leaves less than this part of its square. */
const KEPT = 0.1;
/** Products of norms below this are formed after scaling. */
const SMALL_PRODUCT = 2 ** -900;

/**
 * Decompose a matrix of `m` rows and `n` columns. NaN everywhere if an entry is not finite. Singular values
 * below `2⁻⁹⁰⁰` of the largest are given as 0.
 *
 * @param a - The matrix by rows.
 */
export function jacobiSvd(
  a: Float64Array,
  m: number,
  n: number,
  wanted: VectorsWanted,
): SingularVectors {
  if (m < n) {
    const { s, u, v } = decomposeTall(a.slice(), n, m, wanted);
    return withSigns({ s, u: v, v: u }, m, n);
  }
  const columns = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) columns[j * m + i] = a[i * n + j];
  return withSigns(decomposeTall(columns, m, n, wanted), m, n);
}

/** Turn each pair of vectors so that the first of the largest entries of the left one is positive. */
function withSigns(result: SingularVectors, m: number, n: number): SingularVectors {
  const { u, v } = result;
  if (m === 0 || n === 0) return result;
  const count = Math.max(u.length / m, v.length / n);
  for (let i = 0; i < count; i++) {
    const isLeft = (i + 1) * m <= u.length;
    const turned = isLeft ? isTurned(u, i * m, (i + 1) * m) : isTurned(v, i * n, (i + 1) * n);
    if (!turned) continue;
    if (isLeft) negate(u, i * m, (i + 1) * m);
    if ((i + 1) * n <= v.length && (!isLeft || i < result.s.length)) {
      negate(v, i * n, (i + 1) * n);
    }
  }
  return result;
}

/** `m ≥ n`; `columns` by columns, overwritten. */
function decomposeTall(
  columns: Float64Array,
  m: number,
  n: number,
  wanted: VectorsWanted,
): SingularVectors {
  const uCount = wanted === "none" ? 0 : wanted === "thin" ? n : m;
  const vCount = wanted === "none" ? 0 : n;
  const scale = scaleToUnit(columns);
  if (Number.isNaN(scale)) {
    const nan = (size: number): Float64Array => new Float64Array(size).fill(Number.NaN);
    return { s: nan(n), u: nan(uCount * m), v: nan(vCount * n) };
  }
  const first = pivotedQr(columns, m, n);
  const rank = first.tau.length;
  const second = householderQr(rowsOfR(first, rank, n), n, rank);
  const triangle = triangleOf(second, rank);
  const { norms, order, rotations } = orthogonalize(triangle, rank, wanted !== "none");
  const s = new Float64Array(n);
  for (let i = 0; i < rank; i++) s[i] = norms[order[i]] * scale;
  const u = new Float64Array(uCount * m);
  const v = new Float64Array(vCount * n);
  if (wanted === "none") return { s, u, v };
  for (let i = 0; i < uCount; i++) leftVector(u, i, first, triangle, norms, order, rank);
  for (let i = 0; i < vCount; i++) rightVector(v, i, first.order, second, rotations, order, rank);
  return { s, u, v };
}

/** Row `i` of `R` as the `i`-th of `rank` vectors of length `n`. */
function rowsOfR({ columns, m }: HouseholderQr, rank: number, n: number): Float64Array {
  const rows = new Float64Array(rank * n);
  for (let i = 0; i < rank; i++) {
    for (let j = i; j < n; j++) rows[i * n + j] = columns[j * m + i];
  }
  return rows;
}

/** The upper triangle of the second decomposition, by rows. */
function triangleOf({ columns, m }: HouseholderQr, rank: number): Float64Array {
  const rows = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) {
    for (let j = i; j < rank; j++) rows[i * rank + j] = columns[j * m + i];
  }
  return rows;
}

interface Orthogonalized {
  readonly norms: Float64Array;
  /** Rows by descending norm. */
  readonly order: readonly number[];
  /** Product of the rotations, by rows. */
  readonly rotations: Float64Array;
}

/** Rotate pairs of rows of `t` until all are orthogonal. */
function orthogonalize(t: Float64Array, n: number, vectors: boolean): Orthogonalized {
  const rotations = new Float64Array(vectors ? n * n : 0);
  if (vectors) for (let i = 0; i < n; i++) rotations[i * n + i] = 1;
  const norms = new Float64Array(n);
  const measure = (): void => {
    for (let i = 0; i < n; i++) norms[i] = normOf(t, i * n, (i + 1) * n);
  };
  const tolerance = UNIT_ROUNDOFF * Math.sqrt(n);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    measure();
    let rotated = false;
    for (let i = 0; i < n - 1; i++) {
      bringLargest(i, n, norms, t, rotations);
      for (let j = i + 1; j < n; j++) {
        const cosine = cosineOf(t, i, j, n, norms);
        if (!(Math.abs(cosine) > tolerance)) continue;
        rotated = true;
        const tangent = tangentFor(cosine, norms[i], norms[j]);
        rotate(t, i * n, j * n, n, tangent);
        if (vectors) rotate(rotations, i * n, j * n, n, tangent);
        const ratio = norms[j] / norms[i];
        const [p, q] = [1 - tangent * cosine * ratio, 1 + (tangent * cosine) / ratio];
        norms[i] = p > KEPT ? norms[i] * Math.sqrt(p) : normOf(t, i * n, (i + 1) * n);
        norms[j] = q > KEPT ? norms[j] * Math.sqrt(q) : normOf(t, j * n, (j + 1) * n);
      }
    }
    if (!rotated) break;
  }
  measure();
  const order = Array.from(norms.keys()).sort((i, j) => norms[j] - norms[i] || i - j);
  return { norms, order, rotations };
}

/** Exchange row `i` with the largest from `i` on (de Rijk's pivoting), which saves about a sweep. */
function bringLargest(
  i: number,
  n: number,
  norms: Float64Array,
  ...tables: readonly Float64Array[]
): void {
  let best = i;
  for (let j = i + 1; j < n; j++) if (norms[j] > norms[best]) best = j;
  if (best === i) return;
  [norms[i], norms[best]] = [norms[best], norms[i]];
  for (const rows of tables) {
    if (rows.length === 0) continue;
    const kept = rows.slice(i * n, (i + 1) * n);
    rows.copyWithin(i * n, best * n, (best + 1) * n);
    rows.set(kept, best * n);
  }
}

/** Cosine of the angle between rows `i` and `j`. */
function cosineOf(t: Float64Array, i: number, j: number, n: number, norms: Float64Array): number {
  const [p, q] = [norms[i], norms[j]];
  if (p === 0 || q === 0) return 0;
  const [x, y] = [i * n, j * n];
  let sum = 0;
  if (p * q > SMALL_PRODUCT) {
    for (let k = 0; k < n; k++) sum += t[x + k] * t[y + k];
    return sum / (p * q);
  }
  for (let k = 0; k < n; k++) sum += (t[x + k] / p) * (t[y + k] / q);
  return sum;
}

/** Tangent of the smaller angle that makes two rows of norms `p` and `q` orthogonal. */
function tangentFor(cosine: number, p: number, q: number): number {
  const zeta = (q / p - p / q) / (2 * cosine);
  const size = Math.abs(zeta);
  const tangent = size > 1e8 ? 0.5 / size : 1 / (size + Math.sqrt(1 + zeta * zeta));
  return zeta < 0 ? -tangent : tangent;
}

function rotate(x: Float64Array, i: number, j: number, n: number, tangent: number): void {
  const c = 1 / Math.sqrt(1 + tangent * tangent);
  const s = c * tangent;
  for (let k = 0; k < n; k++) {
    const p = x[i + k];
    const q = x[j + k];
    x[i + k] = c * p - s * q;
    x[j + k] = s * p + c * q;
  }
}

/** `u = Q₁ [row / norm, 0]`, or column `i` of `Q₁` behind the rank. */
function leftVector(
  u: Float64Array,
  i: number,
  first: HouseholderQr,
  triangle: Float64Array,
  norms: Float64Array,
  order: readonly number[],
  rank: number,
): void {
  const at = i * first.m;
  if (i < rank) {
    const row = order[i];
    for (let k = 0; k < rank; k++) u[at + k] = triangle[row * rank + k] / norms[row];
  } else {
    u[at + i] = 1;
  }
  applyQ(first, u, at);
}

/** `v = P Q₂ [row of the rotations, 0]`, or column `i` of `P Q₂` behind the rank. */
function rightVector(
  v: Float64Array,
  i: number,
  pivots: Int32Array,
  second: HouseholderQr,
  rotations: Float64Array,
  order: readonly number[],
  rank: number,
): void {
  const n = second.m;
  const vector = new Float64Array(n);
  if (i < rank) {
    const row = order[i];
    vector.set(rotations.subarray(row * rank, (row + 1) * rank));
  } else {
    vector[i] = 1;
  }
  applyQ(second, vector, 0);
  for (let k = 0; k < n; k++) v[i * n + pivots[k]] = vector[k];
}
