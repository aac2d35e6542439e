/** Spherical Bessel functions of whole order, of numbers: the recurrence in its stable direction. */

const HALF_PI = Math.PI / 2;

/** `jₙ(x)`. */
export function sphericalJValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? sphericalJValue(n, -x) : -sphericalJValue(n, -x);
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  if (x * x < 2 * n + 3) return powerSeries(n, x, -1);
  const j0 = Math.sin(x) / x;
  const j1 = (j0 - Math.cos(x)) / x;
  return n <= x ? upwards(n, x, j0, j1, -1) : backwards(n, x, j0, j1);
}

/** `yₙ(x)`: -∞ at 0. */
export function sphericalYValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? -sphericalYValue(n, -x) : sphericalYValue(n, -x);
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  const y0 = -Math.cos(x) / x;
  return upwards(n, x, y0, (y0 - Math.sin(x)) / x, -1);
}

/** `iₙ(x)`. */
export function sphericalIValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? sphericalIValue(n, -x) : -sphericalIValue(n, -x);
  if (!(x < Number.POSITIVE_INFINITY)) return x;
  if (x * x < 2 * n + 3 || x < 4) return powerSeries(n, x, 1);
  let ratio = 0;
  let product = 1;
  for (let k = n + 20 + Math.ceil(Math.sqrt(80 * Math.min(x, 800))); k > 0; k--) {
    // iₖ/iₖ₋₁
    ratio = 1 / ((2 * k + 1) / x + ratio);
    if (k <= n) product *= ratio;
  }
  return ((product * Math.sinh(x / 2)) / x) * 2 * Math.cosh(x / 2);
}

/** `kₙ(x)` with `k₀ = π/2 e⁻ˣ/x`: +∞ at 0. */
export function sphericalKValue(n: number, x: number): number {
  if (x === 0) return Number.POSITIVE_INFINITY;
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  const k0 = (HALF_PI * Math.exp(-x)) / x;
  return upwards(n, x, k0, k0 * (1 + 1 / x), 1);
}

/** `fₖ₊₁ = (2k + 1)/x fₖ + sign fₖ₋₁` from orders 0 and 1. */
function upwards(n: number, x: number, f0: number, f1: number, sign: 1 | -1): number {
  if (n === 0) return f0;
  let previous = f0;
  let f = f1;
  for (let k = 1; k < n; k++) {
    const next = ((2 * k + 1) / x) * f + sign * previous;
    if (!Number.isFinite(next)) return next;
    previous = f;
    f = next;
  }
  return f;
}

/** Run down from far above `n > x`, and scale to the larger of `j₀` and `j₁`. */
function backwards(n: number, x: number, j0: number, j1: number): number {
  let next = 0;
  let f = 1e-280;
  let atN = 0;
  for (let k = n + 16 + Math.ceil(7 * Math.cbrt(n)); k > 0; k--) {
    if (k === n) atN = f;
    const previous = ((2 * k + 1) / x) * f - next;
    next = f;
    f = previous;
    if (Math.abs(f) > 1e200) {
      next *= 1e-250;
      f *= 1e-250;
      atN *= 1e-250;
    }
  }
  return Math.abs(j0) > Math.abs(j1) ? (atN / f) * j0 : (atN / next) * j1;
}

/** `xⁿ/(2n + 1)!! Σ (sign x²/2)ᵏ/(k! (2n + 3)(2n + 5)…(2n + 2k + 1))` */
function powerSeries(n: number, x: number, sign: 1 | -1): number {
  const z = (sign * x * x) / 2;
  let term = 1;
  let sum = 1;
  for (let k = 1; Math.abs(term) > 1e-18 * sum; k++) {
    term *= z / (k * (2 * n + 2 * k + 1));
    sum += term;
  }
  for (let k = 1; k <= n; k++) sum *= x / (2 * k + 1);
  return sum;
}
