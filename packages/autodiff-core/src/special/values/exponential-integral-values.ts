/**
 * Exponential, sine and cosine integrals, of numbers: power series near 0, continued fractions and asymptotic series
 * beyond.
 *
 * @see Abramowitz & Stegun, Handbook of Mathematical Functions, ch. 5 (5.1.10-5.1.12, 5.1.22, 5.2.14-5.2.16).
 */
import { digammaValue } from "./gamma-values.ts";

const EULER = 0.5772156649015329;

/** `Eₙ(x) = ∫₁^∞ e^{-xt} t⁻ⁿ dt` for x ≥ 0 and whole n, which may be negative; NaN for negative x. */
export function expnValue(n: number, x: number): number {
  if (!(x > 0)) {
    if (x !== 0) return Number.NaN;
    return n > 1 ? 1 / (n - 1) : Number.POSITIVE_INFINITY;
  }
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (n <= 0) return negativeOrder(-n, x);
  return x <= 1 ? expnSeries(n, x) : expnFraction(n, x);
}

/** `Ei(x) = ⨍ eᵗ/t dt` from -∞ to x: -∞ at 0. */
export function expiValue(x: number): number {
  if (x < 0) return -expnValue(1, -x);
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x < Number.POSITIVE_INFINITY)) return x;
  if (x > 40) return expiAsymptotic(x);
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 200; k++) {
    term *= x / k;
    sum += term / k;
    if (term < 1e-18 * sum) break;
  }
  return EULER + Math.log(x) + sum;
}

/** `Si(x) = ∫₀ˣ sin t/t dt`. */
export function sineIntegralValue(x: number): number {
  if (x < 0) return -sineIntegralValue(-x);
  if (x === Number.POSITIVE_INFINITY) return Math.PI / 2;
  if (!(x > 2)) return sineSeries(x);
  const { f, g } = auxiliary(x);
  return Math.PI / 2 - f * Math.cos(x) - g * Math.sin(x);
}

/** `Ci(x) = γ + log x + ∫₀ˣ (cos t - 1)/t dt`: -∞ at 0, NaN for negative x. */
export function cosineIntegralValue(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x <= 2) return EULER + Math.log(x) + cosineSeries(x);
  const { f, g } = auxiliary(x);
  return f * Math.sin(x) - g * Math.cos(x);
}

/** `E₋ₙ(x) = n! x⁻ⁿ⁻¹ e⁻ˣ Σ xᵏ/k!` over k ≤ n. */
function negativeOrder(n: number, x: number): number {
  let value = Math.exp(-x) / x;
  const first = value;
  for (let k = 1; k <= n; k++) value = (k * value) / x + first;
  return value;
}

/** `(-x)ⁿ⁻¹/(n - 1)! (ψ(n) - log x) - Σ (-x)ᵏ/((k - n + 1) k!)` over k ≠ n - 1. */
function expnSeries(n: number, x: number): number {
  let term = 1;
  let sum = n === 1 ? digammaValue(1) - Math.log(x) : 1 / (n - 1);
  for (let k = 1; k < 200; k++) {
    term *= -x / k;
    const share = k === n - 1 ? term * (digammaValue(n) - Math.log(x)) : -term / (k - n + 1);
    sum += share;
    if (k >= n && Math.abs(share) < 1e-18 * Math.abs(sum)) break;
  }
  return sum;
}

/** `e⁻ˣ/(x + n - 1·n/(x + n + 2 - 2(n + 1)/(x + n + 4 - …)))`, from the bottom. */
function expnFraction(n: number, x: number): number {
  let b = 0;
  for (let k = 20 + Math.ceil(120 / x); k > 0; k--) b = (k * (n - 1 + k)) / (x + n + 2 * k - b);
  return Math.exp(-x) / (x + n - b);
}

/** `eˣ/x Σ k!/xᵏ` */
function expiAsymptotic(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < x && term > 1e-18; k++) {
    term *= k / x;
    sum += term;
  }
  return x > 700 ? ((Math.exp(x - 20) * sum) / x) * Math.exp(20) : (Math.exp(x) * sum) / x;
}

function sineSeries(x: number): number {
  const z = -x * x;
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= z / (2 * k * (2 * k + 1));
    sum += term / (2 * k + 1);
  }
  return sum;
}

function cosineSeries(x: number): number {
  const z = -x * x;
  let term = 1;
  let sum = 0;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= z / (2 * k * (2 * k - 1));
    sum += term / (2 * k);
  }
  return sum;
}

/** `f + i g` with `E₁(ix) = e^{-ix} (g - i f)`: the continued fraction of E₁ on the imaginary axis. */
function auxiliary(x: number): { readonly f: number; readonly g: number } {
  // Evaluated from the bottom: z/(z + 1 - 1/(z + 3 - 4/(z + 5 - …))), z = ix
  const depth = 30 + Math.ceil(700 / x);
  let re = 2 * depth + 1;
  let im = x;
  for (let k = depth; k > 0; k--) {
    const scale = (k * k) / (re * re + im * im);
    re = 2 * k - 1 - scale * re;
    im = x + scale * im;
  }
  const size = re * re + im * im;
  return { f: im / size, g: re / size };
}
