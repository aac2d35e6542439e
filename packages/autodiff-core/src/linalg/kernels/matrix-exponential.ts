/**
 * The exponential of a matrix and its Fréchet derivatives by scaling and squaring with Padé approximants.
 *
 * @see Al-Mohy & Higham, A new scaling and squaring algorithm for the matrix exponential, SIAM J. Matrix Anal. Appl. 31
 * (2009); Computing the Fréchet derivative of the matrix exponential, ibid. 30 (2009), for derivatives.
 */
import {
  addIdentity,
  combine,
  type MatrixSeries,
  mapSlots,
  multiply,
  solveSeries,
  valueOf,
} from "./matrix-series.ts";
import { largestEntry } from "./scaling.ts";
import { oneNorm, product, scaled } from "./square-matrix.ts";

/** Per degree: largest norm for full accuracy of the value, and of value and first derivative. */
const DEGREES: readonly (readonly [degree: number, value: number, derivative: number])[] = [
  [3, 1.495585217958292e-2, 1.08e-2],
  [5, 2.53939833006323e-1, 2.0e-1],
  [7, 9.504178996162932e-1, 7.83e-1],
  [9, 2.097847961257068, 1.78],
];
const LARGEST_13 = [4.25, 4.74] as const;

/** `exp(x)`. */
export function exponential(x: MatrixSeries, n: number): MatrixSeries {
  const a = valueOf(x);
  const diagonal = diagonalExponential(x, n);
  if (diagonal !== undefined) return [diagonal];
  const order = Math.log2(x.length);
  const norm = oneNorm(a, n) * directionFactor(order);
  const found = DEGREES.find(
    ([degree, value, derivative]) =>
      norm <= (order > 0 ? derivative : value) && correction(a, n, degree) === 0,
  );
  if (found !== undefined) return pade(x, n, found[0]);
  const squarings = squaringsFor(a, n, order);
  const small = mapSlots(x, (slot) => halved(slot, squarings));
  return squareBack(pade(small, n, 13), a, n, squarings);
}

/** What directions as large as the matrix, the `order` of them, add to the norm beyond the first. */
function directionFactor(order: number): number {
  return Math.max(1, (1 + order) / 2);
}

/** `a / 2ᵉ`, for `e` beyond the range of powers of two. */
function halved(a: Float64Array, e: number): Float64Array {
  const [half, rest] = [2 ** -Math.min(e, 1000), 2 ** -Math.max(0, e - 1000)];
  return a.map((entry) => entry * half * rest);
}

function diagonalExponential(x: MatrixSeries, n: number): Float64Array | undefined {
  const a = valueOf(x);
  const isDiagonal = a.every((entry, at) => entry === 0 || at % (n + 1) === 0);
  if (x.length > 1 || !isDiagonal) return undefined;
  return a.map((entry, at) => (at % (n + 1) === 0 ? Math.exp(entry) : 0));
}

/** Squarings for the approximant of degree 13. */
function squaringsFor(a: Float64Array, n: number, order: number): number {
  const exponent = Math.floor(Math.log2(largestEntry(a)));
  const unit = scaled(a, 2 ** -exponent);
  const ratio =
    order === 0
      ? powerNorm(unit, n) / LARGEST_13[0]
      : (oneNorm(unit, n) * directionFactor(order)) / LARGEST_13[1];
  const squarings = Math.max(0, exponent + Math.ceil(Math.log2(Math.max(ratio, 2 ** -1000))));
  return squarings + correction(scaled(unit, 2 ** Math.max(-1000, exponent - squarings)), n, 13);
}

/** The norm, or less where powers of the matrix are smaller than powers of its norm. */
function powerNorm(a: Float64Array, n: number): number {
  const a2 = product(a, a, n);
  const a4 = product(a2, a2, n);
  const a6 = product(a2, a4, n);
  const root = (x: Float64Array, p: number): number => oneNorm(x, n) ** (1 / p);
  const [d4, d6] = [root(a4, 4), root(a6, 6)];
  const [d8, d10] = [root(product(a4, a4, n), 8), root(product(a4, a6, n), 10)];
  return Math.min(Math.max(d4, d6), Math.max(d6, d8), Math.max(d8, d10));
}

/** Further squarings that keep the rounding errors of the approximant below those of the data. */
function correction(a: Float64Array, n: number, degree: number): number {
  const power = 2 * degree + 1;
  const norm = oneNorm(a, n);
  const alpha = normOfPower(a, n, power) / norm / errorConstant(degree);
  if (!(alpha > 0)) return 0;
  return Math.max(0, Math.ceil((Math.log2(alpha) + 53) / (2 * degree)));
}

/** Inverse of the leading coefficient of the backward error: `(2m)!(2m+1)!/(m!)²`. */
function errorConstant(degree: number): number {
  let value = 1;
  for (let i = degree + 1; i <= 2 * degree; i++) value *= i / (i - degree);
  for (let i = 2; i <= 2 * degree + 1; i++) value *= i;
  return value;
}

/** `‖ |a|ᵖ ‖₁`. */
function normOfPower(a: Float64Array, n: number, power: number): number {
  let v = new Float64Array(n).fill(1);
  for (let p = 0; p < power; p++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) next[j] += v[i] * Math.abs(a[i * n + j]);
    }
    v = next;
  }
  return v.reduce((largest, x) => Math.max(largest, x), 0);
}

/** `[m/m]` Padé approximant of the exponential. */
function pade(x: MatrixSeries, n: number, degree: number): MatrixSeries {
  const b = coefficients(degree);
  const square = multiply(x, x, n);
  const powers: MatrixSeries[] = [];
  for (let p = 2; p < Math.min(degree, 8); p += 2) {
    powers.push(p === 2 ? square : multiply(powers[powers.length - 1], square, n));
  }
  if (degree === 9) powers.push(multiply(powers[2], square, n));
  const sum = (first: number): MatrixSeries => {
    const low = combine(
      powers,
      powers.map((_, i) => b[first + 2 * i + 2]),
    );
    const whole = addIdentity(low, b[first], n);
    if (degree !== 13) return whole;
    const high = combine(powers, [b[first + 8], b[first + 10], b[first + 12]]);
    return combine([whole, multiply(powers[2], high, n)], [1, 1]);
  };
  const even = sum(0);
  const odd = multiply(x, sum(1), n);
  return solveSeries(combine([even, odd], [1, -1]), combine([even, odd], [1, 1]), n);
}

/** `b_j = (2m - j)! m! / ((2m)! (m - j)! j!)`, times `(2m)!/m!` so that they are whole numbers. */
function coefficients(degree: number): number[] {
  const b = [1];
  for (let j = degree; j > 0; j--) b.unshift((b[0] * j * (2 * degree - j + 1)) / (degree - j + 1));
  return b;
}

function squareBack(y: MatrixSeries, a: Float64Array, n: number, squarings: number): MatrixSeries {
  const triangle = triangleOf(a, n);
  let result = triangle === undefined ? y : withExactDiagonal(y, a, n, squarings, triangle);
  for (let i = squarings - 1; i >= 0; i--) {
    result = multiply(result, result, n);
    if (triangle !== undefined) result = withExactDiagonal(result, a, n, i, triangle);
  }
  return result;
}

/** Step in memory from a diagonal entry to its neighbour off the diagonal, for triangular matrices. */
function triangleOf(a: Float64Array, n: number): number | undefined {
  const [isUpper, isLower] = [1, -1].map((sign) =>
    a.every((entry, at) => entry === 0 || sign * ((at % n) - Math.floor(at / n)) >= 0),
  );
  return isUpper ? 1 : isLower ? n : undefined;
}

/** Replace the diagonal and the one beside it of `exp(a/2ᵉ)`, which are known in closed form for a triangle. */
function withExactDiagonal(
  y: MatrixSeries,
  a: Float64Array,
  n: number,
  e: number,
  step: number,
): MatrixSeries {
  const scale = 2 ** -e;
  const value = valueOf(y).slice();
  for (let i = 0; i < n; i++) {
    const at = i * (n + 1);
    value[at] = Math.exp(a[at] * scale);
    if (i + 1 < n) {
      const [p, q] = [a[at] * scale, a[at + n + 1] * scale];
      value[at + step] = a[at + step] * scale * expQuotient(p, q);
    }
  }
  return [value, ...y.slice(1)];
}

/** `(exp(p) - exp(q))/(p - q)` without cancellation. */
function expQuotient(p: number, q: number): number {
  const half = (p - q) / 2;
  if (Math.abs(half) > 300) return (Math.exp(p) - Math.exp(q)) / (p - q);
  const middle = Math.exp((p + q) / 2);
  return half === 0 ? middle : (middle * Math.sinh(half)) / half;
}
