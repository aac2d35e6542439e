/**
 * Real Schur decomposition by the implicit double-shift QR iteration.
 *
 * @see Francis, The QR transformation, Comput. J. 4 (1961-62); LAPACK's dlahqr, whose shifts, exceptional shifts and
 * deflation test (Ahues & Tisseur, LAPACK Working Note 122) are followed here.
 */
import { reduceToHessenberg } from "./hessenberg-reduction.ts";
import { makeReflector, reflectColumns, reflectRows } from "./reflector.ts";
import { allFinite, largestEntry, powerOfTwoNear } from "./scaling.ts";
import { identity } from "./square-matrix.ts";
import { standardBlock } from "./standard-block.ts";

export interface RealSchur {
  /** Quasi upper triangular, its 2×2 blocks in standard form. */
  readonly t: Float64Array;
  /** Orthogonal, `a = q t qᵀ`; the identity if it was not asked for. */
  readonly q: Float64Array;
}

const SMALLEST = 2 ** -1022;
/** Sweeps without deflation after which a shift is chosen that has nothing to do with the matrix. */
const EXCEPTIONAL = 10;
const SWEEPS_PER_ROW = 30;

/**
 * `a = q t qᵀ`, or `undefined` if `a` has an entry that is not finite or the iteration did not converge in `30n` sweeps
 * (300 for small matrices).
 */
export function realSchur(a: Float64Array, n: number, wantQ = true): RealSchur | undefined {
  if (!allFinite(a)) return undefined;
  const scale = powerOfTwoNear(largestEntry(a));
  const h = a.map((x) => x / scale);
  const q = identity(n);
  const wanted = wantQ ? q : null;
  reduceToHessenberg(h, n, wanted);
  if (!iterate(h, n, wanted)) return undefined;
  return { t: h.map((x) => x * scale), q };
}

function iterate(h: Float64Array, n: number, q: Float64Array | null): boolean {
  let sweepsLeft = SWEEPS_PER_ROW * Math.max(10, n);
  let last = n - 1;
  let sinceDeflation = 0;
  while (last >= 0) {
    const first = startOfActiveBlock(h, n, last);
    if (first > 0) h[first * n + first - 1] = 0;
    if (first >= last - 1) {
      if (first === last - 1) standardise(h, n, q, first);
      last = first - 1;
      sinceDeflation = 0;
      continue;
    }
    if (sweepsLeft-- === 0) return false;
    sinceDeflation++;
    const shifts = chooseShifts(h, n, first, last, sinceDeflation);
    sweep(h, n, q, first, last, shifts);
  }
  return true;
}

/** The row above which the subdiagonal is negligible. */
function startOfActiveBlock(h: Float64Array, n: number, last: number): number {
  const tiny = SMALLEST * (n / Number.EPSILON);
  for (let k = last; k > 0; k--) {
    const below = Math.abs(h[k * n + k - 1]);
    if (below <= tiny) return k;
    const [upper, lower] = [h[(k - 1) * n + k - 1], h[k * n + k]];
    let size = Math.abs(upper) + Math.abs(lower);
    if (size === 0) {
      if (k >= 2) size += Math.abs(h[(k - 1) * n + k - 2]);
      if (k + 1 < n) size += Math.abs(h[(k + 1) * n + k]);
    }
    if (below > Number.EPSILON * size) continue;
    const above = Math.abs(h[(k - 1) * n + k]);
    const [ab, ba] = [Math.max(below, above), Math.min(below, above)];
    const difference = Math.abs(upper - lower);
    const aa = Math.max(Math.abs(lower), difference);
    const bb = Math.min(Math.abs(lower), difference);
    const s = aa + ab;
    if (ba * (ab / s) <= Math.max(tiny, Number.EPSILON * (bb * (aa / s)))) return k;
  }
  return 0;
}

interface Shifts {
  readonly re1: number;
  readonly re2: number;
  /** Imaginary part of the first; the second is its conjugate. */
  readonly im: number;
}

function chooseShifts(
  h: Float64Array,
  n: number,
  first: number,
  last: number,
  sinceDeflation: number,
): Shifts {
  if (sinceDeflation % (2 * EXCEPTIONAL) === 0) {
    const s = Math.abs(h[last * n + last - 1]) + Math.abs(h[(last - 1) * n + last - 2]);
    return exceptionalShifts(s, h[last * n + last]);
  }
  if (sinceDeflation % EXCEPTIONAL === 0) {
    const s = Math.abs(h[(first + 1) * n + first]) + Math.abs(h[(first + 2) * n + first + 1]);
    return exceptionalShifts(s, h[first * n + first]);
  }
  const p = last - 1;
  return eigenvalueShifts(h[p * n + p], h[p * n + last], h[last * n + p], h[last * n + last]);
}

function exceptionalShifts(s: number, corner: number): Shifts {
  const diagonal = 0.75 * s + corner;
  return eigenvalueShifts(diagonal, -0.4375 * s, s, diagonal);
}

/** Both eigenvalues of `[[a, b], [c, d]]` if they are complex, twice the one nearer to `d` otherwise. */
function eigenvalueShifts(a: number, b: number, c: number, d: number): Shifts {
  const s = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (s === 0) return { re1: 0, re2: 0, im: 0 };
  const middle = (a / s + d / s) / 2;
  const determinant = (a / s - middle) * (d / s - middle) - (b / s) * (c / s);
  const root = Math.sqrt(Math.abs(determinant));
  if (determinant >= 0) return { re1: middle * s, re2: middle * s, im: root * s };
  const [x, y] = [middle + root, middle - root];
  const nearer = (Math.abs(x - d / s) <= Math.abs(y - d / s) ? x : y) * s;
  return { re1: nearer, re2: nearer, im: 0 };
}

/** One double-shift QR step on rows and columns `first…last`. */
function sweep(
  h: Float64Array,
  n: number,
  q: Float64Array | null,
  first: number,
  last: number,
  shifts: Shifts,
): void {
  const v = new Float64Array(3);
  const start = startOfBulge(h, n, first, last, shifts, v);
  for (let k = start; k < last; k++) {
    const length = Math.min(3, last - k + 1);
    if (k > start) for (let i = 0; i < length; i++) v[i] = h[(k + i) * n + k - 1];
    const tau = makeReflector(v, length);
    if (k > start) {
      h[k * n + k - 1] = v[0];
      for (let i = 1; i < length; i++) h[(k + i) * n + k - 1] = 0;
    } else if (start > first) {
      h[k * n + k - 1] *= 1 - tau;
    }
    reflectRows(h, n, v, tau, length, k, k, n);
    reflectColumns(h, n, v, tau, length, k, 0, Math.min(k + 3, last) + 1);
    if (q !== null) reflectColumns(q, n, v, tau, length, k, 0, n);
  }
}

/** Look for two consecutive small subdiagonal entries; `v` becomes the first column of the shifted square there. */
function startOfBulge(
  h: Float64Array,
  n: number,
  first: number,
  last: number,
  { re1, re2, im }: Shifts,
  v: Float64Array,
): number {
  for (let m = last - 2; ; m--) {
    const corner = h[m * n + m];
    const next = h[(m + 1) * n + m + 1];
    const s = Math.abs(corner - re2) + Math.abs(im) + Math.abs(h[(m + 1) * n + m]);
    const below = h[(m + 1) * n + m] / s;
    v[0] = below * h[m * n + m + 1] + (corner - re1) * ((corner - re2) / s) + im * (im / s);
    v[1] = below * (corner + next - re1 - re2);
    v[2] = below * h[(m + 2) * n + m + 1];
    const sum = Math.abs(v[0]) + Math.abs(v[1]) + Math.abs(v[2]);
    for (let i = 0; i < 3; i++) v[i] /= sum;
    if (m === first) return m;
    const left = Math.abs(h[m * n + m - 1]) * (Math.abs(v[1]) + Math.abs(v[2]));
    const size = Math.abs(h[(m - 1) * n + m - 1]) + Math.abs(corner) + Math.abs(next);
    if (left <= Number.EPSILON * Math.abs(v[0]) * size) return m;
  }
}

/** Bring the 2×2 block at rows `k, k + 1` into standard form. */
function standardise(h: Float64Array, n: number, q: Float64Array | null, k: number): void {
  const at = k * n + k;
  const { a, b, c, d, cos, sin } = standardBlock(h[at], h[at + 1], h[at + n], h[at + n + 1]);
  for (let j = k + 2; j < n; j++) rotate(h, k * n + j, (k + 1) * n + j, cos, sin);
  for (let i = 0; i < k; i++) rotate(h, i * n + k, i * n + k + 1, cos, sin);
  if (q !== null) for (let i = 0; i < n; i++) rotate(q, i * n + k, i * n + k + 1, cos, sin);
  h[at] = a;
  h[at + 1] = b;
  h[at + n] = c;
  h[at + n + 1] = d;
}

function rotate(x: Float64Array, i: number, j: number, cos: number, sin: number): void {
  const [u, v] = [x[i], x[j]];
  x[i] = cos * u + sin * v;
  x[j] = cos * v - sin * u;
}

/** First rows of the diagonal blocks of a quasi triangular matrix, followed by `n`. */
export function blockStarts(t: Float64Array, n: number): number[] {
  const starts: number[] = [];
  for (let i = 0; i < n; ) {
    starts.push(i);
    i += i + 1 < n && t[(i + 1) * n + i] !== 0 ? 2 : 1;
  }
  starts.push(n);
  return starts;
}

/** Eigenvalues on the diagonal of a real Schur form, conjugate pairs with the positive imaginary part first. */
export function quasiTriangularEigenvalues(
  t: Float64Array,
  n: number,
): { readonly re: Float64Array; readonly im: Float64Array } {
  const re = Float64Array.from({ length: n }, (_, i) => t[i * n + i]);
  const im = new Float64Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const below = t[(i + 1) * n + i];
    if (below === 0) continue;
    im[i] = Math.sqrt(Math.abs(below)) * Math.sqrt(Math.abs(t[i * n + i + 1]));
    im[i + 1] = -im[i];
  }
  return { re, im };
}
