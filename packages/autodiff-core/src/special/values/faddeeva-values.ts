/**
 * Faddeeva's function `w(z) = exp(-z²) erfc(-iz)` and its derivatives, of numbers: the midpoint or trapezoidal rule on
 * `i/π ∫ exp(-t²)/(z - t) dt` with the residue at its pole, in the upper half-plane; the reflection formula below it.
 *
 * @see Al Azah & Chandler-Wilde, Computation of the complex error function using modified trapezoidal rules, SIAM J.
 *   Numer. Anal. 59 (2021) 2346-2367, doi:10.1137/20M1373037.
 */
import { dawsnValue } from "./dawson-values.ts";
import { expOfMinusSquare } from "./erfcx-values.ts";

export interface ComplexNumber {
  readonly re: number;
  readonly im: number;
}

const POINTS = 11;
const STEP = 0.5116633539732443; // √(π/12)
const TWO_OVER_SQRT_PI = 1.1283791670955126;
/** The continued fraction of the derivatives is as good as exact outside of this circle. */
const FRACTION_FROM = 8;

/** The n-th derivative of `w` at `x + iy`. */
export function faddeevaValue(n: number, x: number, y: number): ComplexNumber {
  if (Number.isNaN(x) || Number.isNaN(y)) return { re: Number.NaN, im: Number.NaN };
  if (y < 0) return belowAxis(n, x, y);
  const value = faddeevaAbove(x, y);
  if (n === 0) return value;
  if (x * x + y * y > FRACTION_FROM ** 2) return byFraction(n, x, y, n + 40, value);
  if (y > 0.75) return byFraction(n, x, y, n + 8 + Math.ceil(420 / (y * y)), value);
  return byRecurrence(n, x, y, value);
}

/** `w(z) = 2 exp(-z²) - w(-z)`, differentiated. */
function belowAxis(n: number, x: number, y: number): ComplexNumber {
  const above = faddeevaValue(n, -x, -y);
  const sign = n % 2 === 0 ? -1 : 1;
  let current = expOfMinusComplexSquare(x, y);
  let previous: ComplexNumber = { re: 0, im: 0 };
  for (let k = 0; k < n; k++) {
    [previous, current] = [current, stepUp(k, x, y, previous, current)];
  }
  return { re: 2 * current.re + sign * above.re, im: 2 * current.im + sign * above.im };
}

/** `-2z f - 2k fₖ₋₁` */
function stepUp(
  k: number,
  x: number,
  y: number,
  previous: ComplexNumber,
  f: ComplexNumber,
): ComplexNumber {
  return {
    re: -2 * (x * f.re - y * f.im) - 2 * k * previous.re,
    im: -2 * (x * f.im + y * f.re) - 2 * k * previous.im,
  };
}

/** `w′ = -2z w + 2i/√π`, `wₙ₊₁ = -2z wₙ - 2n wₙ₋₁`. */
function byRecurrence(n: number, x: number, y: number, value: ComplexNumber): ComplexNumber {
  let previous = value;
  const first = stepUp(0, x, y, value, value);
  let current: ComplexNumber = { re: first.re, im: first.im + TWO_OVER_SQRT_PI };
  for (let k = 1; k < n; k++) {
    [previous, current] = [current, stepUp(k, x, y, previous, current)];
  }
  return current;
}

/** The same recurrence run down, as `wₙ` is its minimal solution: `wₖ/wₖ₋₁ = -2k/(2z + wₖ₊₁/wₖ)`. */
function byFraction(
  n: number,
  x: number,
  y: number,
  from: number,
  value: ComplexNumber,
): ComplexNumber {
  let { re, im } = value;
  let [p, q] = [0, 0];
  for (let k = from; k > 0; k--) {
    const [u, v] = [2 * x + p, 2 * y + q];
    const scale = (-2 * k) / (u * u + v * v);
    [p, q] = [u * scale, -v * scale];
    if (k <= n) [re, im] = [re * p - im * q, re * q + im * p];
  }
  return { re, im };
}

function faddeevaAbove(x: number, y: number): ComplexNumber {
  if (x < 0) {
    const { re, im } = faddeevaAbove(-x, y);
    return { re, im: -im };
  }
  if (y === 0) return { re: expOfMinusSquare(x), im: TWO_OVER_SQRT_PI * dawsnValue(0, x) };
  if (Math.max(x, y) > 1e8) return leadingTerm(x, y);
  const fraction = x / STEP - Math.floor(x / STEP);
  const onPoints = y < x && fraction >= 0.25 && fraction <= 0.75;
  const sum = onPoints ? trapezoidal(x, y) : midpoint(x, y);
  if (y >= Math.max(x, Math.PI / STEP)) return sum;
  return addResidue(sum, x, y, onPoints ? -1 : 1);
}

/** `i/(√π z)` */
function leadingTerm(x: number, y: number): ComplexNumber {
  const size = Math.hypot(x, y);
  if (size === Number.POSITIVE_INFINITY) return { re: 0, im: 0 };
  const scale = TWO_OVER_SQRT_PI / 2 / size;
  return { re: scale * (y / size), im: scale * (x / size) };
}

function midpoint(x: number, y: number): ComplexNumber {
  return rule(x, y, 0.5, 0);
}

function trapezoidal(x: number, y: number): ComplexNumber {
  const { re, im } = rule(x, y, 1, 0);
  // ih/(πz)
  const scale = STEP / Math.PI / (x * x + y * y);
  return { re: re + scale * y, im: im + scale * x };
}

/** `2ihz/π Σ exp(-t²)/(z² - t²)` over `t = (k + start) h`. */
function rule(x: number, y: number, start: number, from: number): ComplexNumber {
  let [re, im] = [0, 0];
  const v = 2 * x * y;
  for (let k = from; k <= POINTS; k++) {
    const t = (k + start) * STEP;
    const u = (x - t) * (x + t) - y * y;
    const weight = Math.exp(-t * t) / (u * u + v * v);
    re += weight * u;
    im -= weight * v;
  }
  const scale = (2 * STEP) / Math.PI;
  return { re: -scale * (x * im + y * re), im: scale * (x * re - y * im) };
}

/** Plus `2 exp(-z²)/(1 + sign exp(-2πiz/h))`. */
function addResidue(sum: ComplexNumber, x: number, y: number, sign: 1 | -1): ComplexNumber {
  const gauss = expOfMinusComplexSquare(x, y);
  const size = Math.exp((2 * Math.PI * y) / STEP);
  const turn = x / STEP;
  const angle = -2 * Math.PI * (turn - Math.round(turn));
  const re = 1 + sign * size * Math.cos(angle);
  const im = sign * size * Math.sin(angle);
  const scale = 2 / (re * re + im * im);
  return {
    re: sum.re + scale * (gauss.re * re + gauss.im * im),
    im: sum.im + scale * (gauss.im * re - gauss.re * im),
  };
}

/** `exp(-(x + iy)²)` */
function expOfMinusComplexSquare(x: number, y: number): ComplexNumber {
  const size = Math.exp((y - x) * (y + x));
  const angle = -2 * x * y;
  if (size === 0) return { re: 0, im: 0 };
  return { re: size * Math.cos(angle), im: angle === 0 ? 0 : size * Math.sin(angle) };
}
