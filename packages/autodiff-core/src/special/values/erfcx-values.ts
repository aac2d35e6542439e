/**
 * `exp(x²) erfc x` and its derivatives, of numbers.
 *
 * `(1 + 2x) erfcx x` is smooth on [0, ∞] in `(x - 3.75)/(x + 3.75)`: one Chebyshev series (written by
 * fixtures/special-coefficients.py) after Shepherd & Laframboise, Math. Comp. 36 (1981) 249-253.
 */
import { chebyshevSum } from "./chebyshev.ts";

/** `(1 + 2x) erfcx x` in `(x - 3.75)/(x + 3.75)`. */
const SCALED = [
  1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189,
  -0.026658668435305753, 0.009074997670705265, -0.002413163540417608, 0.0004907758365258086,
  -6.916973302501207e-5, 4.13902798607301e-6, 7.74038306619849e-7, -2.1886401049234397e-7,
  1.076499946567091e-8, 4.521959811218287e-9, -7.754400208831351e-10, -6.318088340886684e-11,
  2.86879501093067e-11, 1.9455868545777347e-13, -9.65469674843344e-13, 3.25254814814874e-14,
  3.3478119482868056e-14, -1.864562880419313e-15, -1.2507950530688648e-15, 7.418235256624044e-17,
  5.068148904796111e-17, -2.2370566594359995e-18, -2.187342944303018e-18,
];

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** `exp(x²) erfc x`; infinite below -26.7. */
export function erfcxValue(x: number): number {
  if (x === 0) return 1;
  if (x < 0) return 2 * expOfSquare(x) - erfcxValue(-x);
  if (x > 1e9) return TWO_OVER_SQRT_PI / 2 / x;
  return chebyshevSum(SCALED, (x - 3.75) / (x + 3.75)) / (1 + 2 * x);
}

/** `exp(x²)`, to about one unit in the last place: `x` is cut to 24 bits so that its square is exact. */
export function expOfSquare(x: number): number {
  const z = Math.fround(x);
  return Math.abs(x) > 27
    ? Number.POSITIVE_INFINITY
    : Math.exp(z * z) * (1 + Math.expm1((x - z) * (x + z)));
}

/** `exp(-x²)`, likewise. */
export function expOfMinusSquare(x: number): number {
  if (!(Math.abs(x) < 28)) return Number.isNaN(x) ? x : 0;
  const z = Math.fround(x);
  return Math.exp(-z * z) * (1 + Math.expm1((z - x) * (x + z)));
}

/**
 * The n-th derivative of erfcx: `f₁ = 2x f₀ - 2/√π`, `fₙ₊₁ = 2x fₙ + 2n fₙ₋₁`.
 *
 * For x above 1 that recurrence cancels, as `fₙ` is its minimal solution; there the ratios `fₙ/fₙ₋₁` come from the
 * continued fraction that runs it backwards.
 */
export function erfcxDerivativeValue(order: number, x: number): number {
  if (order === 0) return erfcxValue(x);
  if (x === Number.POSITIVE_INFINITY) return order % 2 === 0 ? 0 : -0;
  if (x > 0.75) return backwards(order, x);
  let previous = erfcxValue(x);
  let f = 2 * x * previous - TWO_OVER_SQRT_PI;
  for (let n = 1; n < order; n++) [previous, f] = [f, 2 * x * f + 2 * n * previous];
  return f;
}

/** `fₙ = -2n fₙ₋₁/(2x - fₙ₊₁/fₙ)`, from far enough above. */
function backwards(order: number, x: number): number {
  let ratio = 0;
  const from = order + 8 + Math.ceil(420 / (x * x));
  let product = 1;
  for (let n = from; n > 0; n--) {
    ratio = (-2 * n) / (2 * x - ratio);
    if (n <= order) product *= ratio;
  }
  return product * erfcxValue(x);
}
