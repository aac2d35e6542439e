/**
 * Bessel functions of integer order, of numbers.
 *
 * J and Y: by backward recurrence (Miller) with Neumann's series for Y below 25, by Hankel's asymptotic series above;
 * other orders by the recurrence in its stable direction. I: power series below 20, asymptotic series above; K: series
 * below 1, and above it the trapezoidal rule on `∫ exp(-x cosh t) cosh nt dt`, which converges faster than any power.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, ch. 9 (9.1.88, 9.2.5, 9.6.24, 9.7.1, 9.8).
 */

const EULER = 0.5772156649015329;
const TWO_OVER_PI = 2 / Math.PI;
/** From here on the asymptotic series of J and Y are exact to double precision. */
const HANKEL_FROM = 25;
const ASYMPTOTIC_I_FROM = 20;
const TINY = 1e-8;

/** `Jₙ(x)` for whole n ≥ 0. */
export function besselJValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? besselJValue(n, -x) : -besselJValue(n, -x);
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  if (x < TINY) return leadingTerm(n, x);
  if (x >= HANKEL_FROM && n < 2) return hankel(n, x).j;
  if (x >= HANKEL_FROM && n <= x) return upwards(n, x, hankel(0, x).j, hankel(1, x).j, -1);
  if (x * x < n) return powerSeries(n, x, -1);
  return backwards(n, x).jn;
}

/** `Yₙ(x)` for whole n ≥ 0: -∞ at 0, NaN for negative x. */
export function besselYValue(n: number, x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (n === 0) return x < HANKEL_FROM ? neumann(x).y0 : hankel(0, x).y;
  if (n === 1) return x < HANKEL_FROM ? neumann(x).y1 : hankel(1, x).y;
  if (x < HANKEL_FROM) {
    const { y0, y1 } = neumann(x);
    return upwards(n, x, y0, y1, -1);
  }
  return upwards(n, x, hankel(0, x).y, hankel(1, x).y, -1);
}

/** `e^{-|x|} Iₙ(x)` for whole n ≥ 0. */
export function besselIScaledValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? besselIScaledValue(n, -x) : -besselIScaledValue(n, -x);
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  if (x < ASYMPTOTIC_I_FROM || x * x < n) return powerSeries(n, x, 1) * Math.exp(-x);
  if (n * n < x / 2 || n < 2) return asymptoticI(n, x);
  return asymptoticI(0, x) * ratioOfI(n, x);
}

/** `Iₙ(x)` for whole n ≥ 0. */
export function besselIValue(n: number, x: number): number {
  const a = Math.abs(x);
  if (a < ASYMPTOTIC_I_FROM) {
    return x < 0 && n % 2 === 1 ? -powerSeries(n, a, 1) : powerSeries(n, a, 1);
  }
  if (a === Number.POSITIVE_INFINITY) return x < 0 && n % 2 === 1 ? -a : a;
  // in two steps, as the exponential overflows before the function does
  return besselIScaledValue(n, x) * Math.exp(a / 2) * Math.exp(a / 2);
}

/** `eˣ Kₙ(x)` for whole n ≥ 0: +∞ at 0, NaN for negative x. */
export function besselKScaledValue(n: number, x: number): number {
  if (x < 1) return besselKValue(n, x) * Math.exp(x);
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  return upwards(n, x, trapezoidK(0, x), trapezoidK(1, x), 1);
}

/** `Kₙ(x)` for whole n ≥ 0: +∞ at 0, NaN for negative x. */
export function besselKValue(n: number, x: number): number {
  if (!(x > 0)) return x === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (x >= 1) return besselKScaledValue(n, x) * Math.exp(-x);
  const { k0, k1 } = logarithmicK(x);
  return upwards(n, x, k0, k1, 1);
}

/** `fₖ₊₁ = 2k/x fₖ + sign fₖ₋₁` from orders 0 and 1. */
function upwards(n: number, x: number, f0: number, f1: number, sign: 1 | -1): number {
  if (n === 0) return f0;
  let previous = f0;
  let f = f1;
  for (let k = 1; k < n; k++) {
    const next = ((2 * k) / x) * f + sign * previous;
    if (!Number.isFinite(next)) return next;
    previous = f;
    f = next;
  }
  return f;
}

/** `(x/2)ⁿ/n!` */
function leadingTerm(n: number, x: number): number {
  let term = 1;
  for (let k = 1; k <= n && term !== 0; k++) term *= x / 2 / k;
  return term;
}

/** `(x/2)ⁿ Σ (sign x²/4)ᵏ/(k! (n + k)!)` */
function powerSeries(n: number, x: number, sign: 1 | -1): number {
  const z = (sign * x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; Math.abs(term) > 1e-18 * sum; k++) {
    term *= z / (k * (n + k));
    sum += term;
  }
  return leadingTerm(n, x) * sum;
}

interface BackwardRecurrence {
  readonly jn: number;
  readonly j0: number;
  readonly j1: number;
  /** `Σ (-1)ᵏ J₂ₖ/k` */
  readonly sum0: number;
  /** `Σ (-1)ᵏ (2k + 1)/(k (k + 1)) J₂ₖ₊₁` */
  readonly sum1: number;
}

/** Run `Jₖ₋₁ = 2k/x Jₖ - Jₖ₊₁` down from far above, and scale so that `J₀ + 2 Σ J₂ₖ = 1`. */
function backwards(n: number, x: number): BackwardRecurrence {
  const top = Math.max(n, x);
  const start = 2 * Math.ceil((top + 12 + 7 * Math.cbrt(top)) / 2 + 2);
  let next = 0;
  let j = 1e-280;
  let total = 0;
  let sum0 = 0;
  let sum1 = 0;
  let jn = 0;
  for (let k = start; k > 0; k--) {
    // j is Jₖ, next is Jₖ₊₁
    if (k === n) jn = j;
    const half = k >> 1;
    const sign = half % 2 === 0 ? 1 : -1;
    if (k % 2 === 0) {
      total += 2 * j;
      sum0 += (sign * j) / half;
    } else if (half > 0) {
      sum1 += (sign * k * j) / (half * (half + 1));
    }
    const previous = ((2 * k) / x) * j - next;
    next = j;
    j = previous;
    if (Math.abs(j) > 1e200) {
      [next, j, total, sum0, sum1, jn] = [next, j, total, sum0, sum1, jn].map((v) => v * 1e-250);
    }
  }
  const scale = 1 / (total + j);
  return {
    jn: (n === 0 ? j : jn) * scale,
    j0: j * scale,
    j1: next * scale,
    sum0: sum0 * scale,
    sum1: sum1 * scale,
  };
}

/** Y of orders 0 and 1 below 25. */
function neumann(x: number): { readonly y0: number; readonly y1: number } {
  const log = Math.log(x / 2) + EULER;
  if (x < TINY) return { y0: TWO_OVER_PI * log, y1: -TWO_OVER_PI / x };
  const { j0, j1, sum0, sum1 } = backwards(0, x);
  return {
    y0: TWO_OVER_PI * (log * j0 - 2 * sum0),
    y1: TWO_OVER_PI * ((log - 1) * j1 - j0 / x - sum1),
  };
}

/** `√(2/πx) (P cos χ ∓ Q sin χ)` with `χ = x - nπ/2 - π/4`, for n = 0 and 1. */
function hankel(n: number, x: number): { readonly j: number; readonly y: number } {
  const mu = 4 * n * n;
  let term = 1;
  let p = 1;
  let q = 0;
  for (let k = 1; k < 60; k++) {
    const factor = (mu - (2 * k - 1) ** 2) / (k * 8 * x);
    if (Math.abs(factor) >= 1) break;
    term *= factor;
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
    if (Math.abs(term) < 1e-18) break;
  }
  const c = Math.cos(x);
  const s = Math.sin(x);
  // √2 cos χ and √2 sin χ
  const [cosine, sine] = n === 0 ? [c + s, s - c] : [s - c, -c - s];
  const scale = Math.sqrt(1 / (Math.PI * x));
  return { j: scale * (p * cosine - q * sine), y: scale * (p * sine + q * cosine) };
}

/** `e⁻ˣ Iₙ(x)` for large x. */
function asymptoticI(n: number, x: number): number {
  const mu = 4 * n * n;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 100; k++) {
    const factor = ((2 * k - 1) ** 2 - mu) / (k * 8 * x);
    if (k > n && Math.abs(factor) >= 1) break;
    term *= factor;
    sum += term;
    if (Math.abs(term) < 1e-18 * sum) break;
  }
  return sum / Math.sqrt(2 * Math.PI * x);
}

/** `Iₙ/I₀`, from the recurrence run down: `rₖ = Iₖ/Iₖ₋₁ = 1/(2k/x + rₖ₊₁)`. */
function ratioOfI(n: number, x: number): number {
  let ratio = 0;
  let product = 1;
  const start = n + 20 + Math.ceil(Math.sqrt(80 * x));
  for (let k = Math.min(start, n + 4000); k > 0; k--) {
    ratio = 1 / ((2 * k) / x + ratio);
    if (k <= n) product *= ratio;
  }
  return product;
}

/** `∫₀^∞ exp(-x (cosh t - 1)) cosh nt dt` for x ≥ 1. */
function trapezoidK(n: number, x: number): number {
  const step = Math.min(0.15, 0.65 / Math.sqrt(x));
  let sum = 0.5;
  for (let t = step; ; t += step) {
    const half = Math.sinh(t / 2);
    const exponent = 2 * x * half * half;
    if (exponent > 42) return sum * step;
    sum += Math.exp(-exponent) * (n === 0 ? 1 : 1 + 2 * half * half);
  }
}

/** K of orders 0 and 1 for x < 1. */
function logarithmicK(x: number): { readonly k0: number; readonly k1: number } {
  const z = (x * x) / 4;
  const log = Math.log(x / 2) + EULER;
  let term = 1;
  let harmonic = 0;
  let k0 = -log;
  let k1 = log - 0.5;
  for (let k = 1; k < 30; k++) {
    term *= z / (k * k);
    harmonic += 1 / k;
    k0 += term * (harmonic - log);
    k1 += (term / (k + 1)) * (log - harmonic - 0.5 / (k + 1));
    if (term < 1e-18) break;
  }
  return { k0, k1: 1 / x + (x / 2) * k1 };
}
