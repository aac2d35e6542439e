/** Numbers for elementary.ts. */
import { log1pMinus } from "./extended.ts";

export function logitValue(x: number): number {
  if (x < 0.3 || x > 0.65) return Math.log(x / (1 - x));
  return Math.log1p((2 * x - 1) / (1 - x));
}

export function cosm1Value(x: number): number {
  const s = Math.sin(x / 2);
  return -2 * s * s;
}

export function log1mexpValue(x: number): number {
  return x < Math.LN2 ? Math.log(-Math.expm1(-x)) : Math.log1p(-Math.exp(-x));
}

export function entrValue(x: number): number {
  if (x === 0) return 0;
  return x < 0 ? Number.NEGATIVE_INFINITY : -x * Math.log(x);
}

export function xlogyValue(x: number, y: number): number {
  return x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y);
}

export function xlog1pyValue(x: number, y: number): number {
  return x === 0 && !Number.isNaN(y) ? 0 : x * Math.log1p(y);
}

export function relEntrValue(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 && y >= 0) return 0;
  if (!(x > 0 && y > 0)) return Number.POSITIVE_INFINITY;
  const excess = (x - y) / y;
  return Math.abs(excess) < 0.5 ? x * Math.log1p(excess) : x * Math.log(x / y);
}

export function klDivValue(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 && y >= 0) return y;
  if (!(x > 0 && y > 0)) return Number.POSITIVE_INFINITY;
  const excess = (x - y) / y;
  if (!(Math.abs(excess) < 0.5)) return x * Math.log(x / y) - x + y;
  return y * ((1 + excess) * log1pMinus(excess) + excess * excess);
}

/** The n-th derivative of `(eˣ - 1)/x`, `∫₀¹ tⁿ e^{xt} dt`. */
export function exprelValue(n: number, x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) > Math.max(20, 2 * n)) return forwards(n, x);
  if (x >= 0) {
    // Σ xᵏ/(k! (n + k + 1))
    let term = 1;
    let sum = 1 / (n + 1);
    for (let k = 1; term > 1e-18 * sum; k++) {
      term *= x / k;
      sum += term / (n + k + 1);
    }
    return sum;
  }
  // eˣ Σ (-x)ᵏ/((n + 1) … (n + k + 1))
  let term = 1 / (n + 1);
  let sum = term;
  for (let k = 1; term > 1e-18 * sum; k++) {
    term *= -x / (n + k + 1);
    sum += term;
  }
  return Math.exp(x) * sum;
}

/** `fₙ = (eˣ - n fₙ₋₁)/x`, stable for large |x|. */
function forwards(n: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === Number.NEGATIVE_INFINITY) return 0;
  const power = Math.exp(x);
  let f = Math.expm1(x) / x;
  for (let k = 1; k <= n; k++) f = (power - k * f) / x;
  return f;
}
