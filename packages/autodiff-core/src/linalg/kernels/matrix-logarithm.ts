/**
 * The principal logarithm of a matrix in real Schur form, and its Fréchet derivatives, by inverse scaling and squaring.
 *
 * @see Al-Mohy & Higham, Improved inverse scaling and squaring algorithms for the matrix logarithm, SIAM J. Sci. Comput.
 * 34 (2012); Al-Mohy, Higham & Relton, Computing the Fréchet derivative of the matrix logarithm, ibid. 35 (2013).
 */
import {
  addIdentity,
  combine,
  type MatrixSeries,
  mapSlots,
  solveSeries,
  valueOf,
} from "./matrix-series.ts";
import { quasiTriangularRoot } from "./quasi-triangular-root.ts";
import { blockStarts } from "./real-schur.ts";
import { oneNorm, product } from "./square-matrix.ts";

/** Largest norm of `X` for which the Padé approximant of degree `m = index + 1` of `log(I + X)` is exact to rounding. */
const LARGEST: readonly number[] = [1.59e-5, 2.31e-3, 1.94e-2, 6.21e-2, 1.28e-1, 2.06e-1, 2.88e-1];
const MOST_ROOTS = 100;

/** `log t`, or `undefined` if an eigenvalue is zero or negative. */
export function quasiTriangularLogarithm(t: MatrixSeries, n: number): MatrixSeries | undefined {
  if (!isOffNegativeAxis(valueOf(t), n)) return undefined;
  const order = Math.log2(t.length);
  let root = t;
  for (let roots = 0; roots < MOST_ROOTS; roots++) {
    const x = minusIdentity(root, valueOf(t), n, roots);
    const degree = degreeFor(valueOf(x), n, order);
    if (degree !== undefined) {
      const sum = pade(x, n, degree);
      const scaled = mapSlots(sum, (slot) => slot.map((entry) => entry * 2 ** roots));
      return withDiagonalBlocks(scaled, valueOf(t), n, (logarithm) => logarithm);
    }
    const next = quasiTriangularRoot(root, n);
    if (next === undefined) return undefined;
    root = next;
  }
  return undefined;
}

function isOffNegativeAxis(t: Float64Array, n: number): boolean {
  const starts = blockStarts(t, n);
  return starts
    .slice(0, -1)
    .every((from, block) => starts[block + 1] - from === 2 || t[from * n + from] > 0);
}

/** `t^(1/2ᵏ) - I` with the diagonal blocks recomputed, where the subtraction would cancel. */
function minusIdentity(
  root: MatrixSeries,
  t: Float64Array,
  n: number,
  roots: number,
): MatrixSeries {
  const scale = 2 ** -roots;
  return withDiagonalBlocks(addIdentity(root, -1, n), t, n, ([logModulus, angle]) => {
    const [x, y] = [logModulus * scale, angle * scale];
    return [Math.expm1(x) * Math.cos(y) - 2 * Math.sin(y / 2) ** 2, Math.exp(x) * Math.sin(y)];
  });
}

type ComplexNumber = readonly [re: number, im: number];

/** Put `f(log λ)` of the diagonal blocks of `t` with eigenvalues `λ` into the value of `y`. */
function withDiagonalBlocks(
  y: MatrixSeries,
  t: Float64Array,
  n: number,
  f: (logarithm: ComplexNumber) => ComplexNumber,
): MatrixSeries {
  const value = valueOf(y).slice();
  const starts = blockStarts(t, n);
  for (let block = 0; block + 1 < starts.length; block++) {
    const at = starts[block] * (n + 1);
    if (starts[block + 1] - starts[block] === 1) {
      value[at] = f([Math.log(t[at]), 0])[0];
      continue;
    }
    const im = Math.sqrt(Math.abs(t[at + 1])) * Math.sqrt(Math.abs(t[at + n]));
    const [re, slope] = f(complexLogarithm(t[at], im));
    value[at] = re;
    value[at + n + 1] = re;
    value[at + 1] = t[at + 1] * (slope / im);
    value[at + n] = t[at + n] * (slope / im);
  }
  return [value, ...y.slice(1)];
}

function complexLogarithm(re: number, im: number): ComplexNumber {
  const excess = (re - 1) * (re + 1) + im * im;
  const logModulus = Math.abs(excess) < 0.5 ? Math.log1p(excess) / 2 : Math.log(Math.hypot(re, im));
  return [logModulus, Math.atan2(im, re)];
}

/** The least degree that is exact to rounding for the derivative of the given order, if there is one. */
function degreeFor(x: Float64Array, n: number, order: number): number | undefined {
  const norm = order === 0 ? effectiveNorm(x, n) : oneNorm(x, n);
  const index = LARGEST.findIndex((_, i) => norm <= largestFor(i + 1, order));
  return index < 0 ? undefined : index + 1;
}

/**
 * The bound for derivatives of order `k`: the error `c x²ᵐ⁺¹` of the approximant is differentiated `k` times, and compared
 * with the derivative `(k-1)!` of the logarithm.
 */
function largestFor(degree: number, order: number): number {
  const bound = LARGEST[degree - 1];
  if (order === 0) return bound;
  const power = 2 * degree + 1 - order;
  if (power <= 0) return 0;
  let ratio = 1 / bound;
  for (let i = 0; i < order; i++) ratio *= (Math.max(1, i) * bound) / (2 * degree + 1 - i);
  return bound * Math.min(1, ratio ** (1 / power));
}

/** The norm, or what the norms of its powers say where they are smaller. */
function effectiveNorm(x: Float64Array, n: number): number {
  const x2 = product(x, x, n);
  const x3 = product(x2, x, n);
  const x4 = product(x2, x2, n);
  const d2 = oneNorm(x2, n) ** (1 / 2);
  const d3 = oneNorm(x3, n) ** (1 / 3);
  const d4 = oneNorm(x4, n) ** (1 / 4);
  return Math.min(oneNorm(x, n), Math.max(d2, d3), Math.max(d3, d4));
}

/** The `[m/m]` Padé approximant of `log(I + X)` as partial fractions: `Σ wⱼ (I + cⱼX)⁻¹ X`. */
function pade(x: MatrixSeries, n: number, degree: number): MatrixSeries {
  const terms: MatrixSeries[] = [];
  const weights: number[] = [];
  for (const [node, weight] of gaussLegendre(degree)) {
    const denominator = addIdentity(combine([x], [node]), 1, n);
    terms.push(solveSeries(denominator, x, n));
    weights.push(weight);
  }
  return combine(terms, weights);
}

/** Nodes and weights of Gauss-Legendre quadrature on `[0, 1]`. */
function gaussLegendre(degree: number): [node: number, weight: number][] {
  return Array.from({ length: degree }, (_, i) => {
    let x = Math.cos((Math.PI * (i + 0.75)) / (degree + 0.5));
    let slope = 1;
    for (let step = 0; step < 6; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= degree; k++) {
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      }
      slope = (degree * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    return [(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)];
  });
}
