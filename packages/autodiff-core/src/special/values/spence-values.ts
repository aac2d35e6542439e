/**
 * Spence's integral `∫ₓ¹ log t/(t - 1) dt` and its derivatives, of numbers: the dilogarithm of `1 - x`, brought to
 * [0, 1/2], where its series converges fast.
 *
 * @see Lewin, Polylogarithms and Associated Functions (North Holland 1981), §1.2-1.5.
 */
import { factorialOf } from "./taylor-line.ts";

const ZETA_OF_TWO = 1.6449340668482264;

/** The n-th derivative at `x ≥ 0`; NaN below. */
export function spenceValue(n: number, x: number): number {
  return n === 0 ? spence(x) : -logRatioDerivative(n - 1, x);
}

function spence(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return -x;
  if (x === 0) return ZETA_OF_TWO;
  if (x < 0.5) return ZETA_OF_TWO - Math.log(x) * Math.log1p(-x) - dilogarithm(x);
  if (x <= 1) return dilogarithm(1 - x);
  const log = Math.log(x);
  if (x <= 2) return -dilogarithm((x - 1) / x) - (log * log) / 2;
  const beyond = Math.log(x - 1);
  const between = Math.log1p(1 / (x - 1));
  return dilogarithm(1 / x) - ZETA_OF_TWO - (beyond * beyond) / 2 + (between * between) / 2;
}

/** `Σ zᵏ/k²` for 0 ≤ z ≤ 1/2. */
function dilogarithm(z: number): number {
  let power = z;
  let sum = z;
  for (let k = 2; power > 1e-18 * sum; k++) {
    power *= z;
    sum += power / (k * k);
  }
  return sum;
}

/**
 * The n-th derivative of `g = log x/(x - 1)`, by sums of positive terms from 1/2 to 8 and outside of it by
 * `(x - 1) gₙ = (-1)ⁿ⁻¹ (n - 1)! x⁻ⁿ - n gₙ₋₁`, which amplifies errors little there.
 */
function logRatioDerivative(n: number, x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x === 0) return n % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const sign = n % 2 === 0 ? 1 : -1;
  if (x >= 0.5 && x < 1) return sign * belowOne(n, 1 - x);
  if (x >= 1 && x < 8) return sign * aboveOne(n, x);
  let g = Math.log(x) / (x - 1);
  let inverse = 1;
  for (let k = 1; k <= n; k++) {
    inverse *= (k === 1 ? 1 : 1 - k) / x;
    g = (inverse - k * g) / (x - 1);
  }
  return g;
}

/** `Σ (k + n)!/k! · zᵏ/(k + n + 1)` */
function belowOne(n: number, z: number): number {
  let power = factorialOf(n);
  let sum = power / (n + 1);
  for (let k = 1; ; k++) {
    power *= (z * (k + n)) / k;
    const term = power / (k + n + 1);
    sum += term;
    if (!(term > 1e-18 * sum)) return sum;
  }
}

/** `n! x⁻ⁿ⁻¹ Σ (1 - 1/x)ᵏ/(k + n + 1)` */
function aboveOne(n: number, x: number): number {
  const ratio = (x - 1) / x;
  let power = 1;
  let sum = 1 / (n + 1);
  for (let k = 1; ; k++) {
    power *= ratio;
    const term = power / (k + n + 1);
    sum += term;
    if (!(term > 1e-18 * sum)) return (factorialOf(n) * sum) / x ** (n + 1);
  }
}
