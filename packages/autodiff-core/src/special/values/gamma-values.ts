/**
 * The gamma function, its logarithm, and the logarithm's derivatives, of numbers.
 *
 * On [1, 2] by Chebyshev series with the zeros divided out (written by fixtures/special-coefficients.py), from there by
 * recurrence up to 12, by Stirling's series beyond, and by reflection for negative arguments.
 */
import { chebyshevSum } from "./chebyshev.ts";
import { logMinusDigamma, STIRLING_FROM, stirlingCorrection } from "./stirling.ts";
import { hurwitzZetaValue } from "./zeta-values.ts";

/** `log Γ(x) / ((x - 1)(x - 2))` in `2x - 3`. */
const LOG_GAMMA = [
  0.49141539302938714, -0.07611416167043585, 0.008432324965932778, -0.001079493726328608,
  0.00014900748003692963, -2.1512399888556784e-5, 3.1979329860862186e-6, -4.851693012139927e-7,
  7.47148782116316e-8, -1.1638296700170518e-8, 1.829400437118668e-9, -2.8969180607129607e-10,
  4.61570140620909e-11, -7.392810230497983e-12, 1.1894280008333085e-12, -1.9212068676522805e-13,
  3.113975526387164e-14, -5.0628432984486114e-15, 8.254150281631144e-16, -1.3490578987574844e-16,
  2.209876116782623e-17,
];

/** `ψ(x) / (x - x₀)` in `2x - 3`. */
const DIGAMMA = [
  0.983570260441567, -0.2270640863346444, 0.03336889902393011, -0.005320077271596548,
  0.0008788656937820505, -0.00014773492650606044, 2.5060543468359146e-5, -4.2721034029993324e-6,
  7.302769272465923e-7, -1.2502886813559594e-7, 2.1425009322359472e-8, -3.673295918565179e-9,
  6.299717236108931e-10, -1.080593028883266e-10, 1.853735192053638e-11, -3.18023536582553e-12,
  5.456147570322795e-13, -9.360993131036438e-14, 1.606064636295075e-14, -2.7555431377438815e-15,
  4.727736178601912e-16, -8.11148420346509e-17, 1.391707769474154e-17,
];

/** The zero `x₀` of ψ, in two parts. */
const ZERO = 1.4616321449683622;
const ZERO_LOW = 9.549995429965697e-17;

const SQRT_TWO_PI = 2.5066282746310002;
const HALF_LOG_TWO_PI = 0.9189385332046727;
/** `Γ(x)` overflows beyond. */
const LARGEST = 171.7;

/** `sin πx`, with the sign of the zero of `x` at whole numbers. */
export function sinPi(x: number): number {
  const whole = Math.round(x);
  const s = Math.sin(Math.PI * (x - whole));
  return whole % 2 === 0 ? s : -s;
}

/** `Γ(x)`: ±∞ at ±0, NaN at negative whole numbers and at -∞. */
export function gammaValue(x: number): number {
  if (x === 0) return 1 / x;
  if (x < 0) return Number.isInteger(x) || x < -200 ? poleOrUnderflow(x) : reflectedGamma(x);
  if (x < 1) return gammaValue(x + 1) / x;
  if (x >= STIRLING_FROM) {
    if (x > LARGEST) return Number.POSITIVE_INFINITY;
    const { root, scale } = stirlingParts(x);
    return root * scale * root;
  }
  let product = 1;
  let z = x;
  while (z > 2) {
    z -= 1;
    product *= z;
  }
  return product * Math.exp(logGammaCentre(z - 1, z - 2));
}

/** The sign of Γ: ±1 at ±0, NaN at the other poles and at -∞. */
export function gammaSignValue(x: number): number {
  if (x > 0) return 1;
  if (x === 0) return 1 / x > 0 ? 1 : -1;
  if (!(x > Number.NEGATIVE_INFINITY) || Number.isInteger(x)) return Number.NaN;
  return Math.floor(x) % 2 === 0 ? 1 : -1;
}

/** `1/Γ(x)` for all real x: 0 at the poles. */
export function reciprocalGammaOfReal(x: number): number {
  if (x >= 0) return reciprocalGammaValue(x);
  return Number.isInteger(x) ? 0 : 1 / gammaValue(x);
}

/** `1/Γ(x)` for x ≥ 0. */
export function reciprocalGammaValue(x: number): number {
  return x < 1 ? x / gammaValue(x + 1) : 1 / gammaValue(x);
}

/** `log |Γ(x)|`: +∞ at the poles and at both infinities. */
export function lgammaValue(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Number.POSITIVE_INFINITY;
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
    if (x > -1e-300) return -Math.log(-x);
    return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgammaValue(-x);
  }
  if (x < 1) return lgamma1pValue(x) - Math.log(x);
  if (x <= 2) return logGammaCentre(x - 1, x - 2);
  if (x < STIRLING_FROM) {
    let product = 1;
    let z = x;
    while (z > 2) {
      z -= 1;
      product *= z;
    }
    return logGammaCentre(z - 1, z - 2) + Math.log(product);
  }
  return (x - 0.5) * (Math.log(x) - 1) + (HALF_LOG_TWO_PI - 0.5) + stirlingCorrection(x);
}

/** `log Γ(1 + x)` for 0 ≤ x ≤ 1, accurate for small `x`. */
export function lgamma1pValue(x: number): number {
  return logGammaCentre(x, x - 1);
}

/** `ψ(x) = d/dx log Γ(x)`: ∓∞ at ±0, NaN at the other poles and at -∞. */
export function digammaValue(x: number): number {
  if (x <= 0) {
    if (x === 0) return -1 / x;
    if (Number.isInteger(x)) return Number.NaN;
    return digammaValue(-x) - 1 / x - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  if (x < 1) return digammaValue(x + 1) - 1 / x;
  if (x >= STIRLING_FROM) {
    return x === Number.POSITIVE_INFINITY ? x : Math.log(x) - logMinusDigamma(x);
  }
  let sum = 0;
  let z = x;
  while (z > 2) {
    z -= 1;
    sum += 1 / z;
  }
  return sum + (z - ZERO - ZERO_LOW) * chebyshevSum(DIGAMMA, 2 * z - 3);
}

/** The `order`-th derivative of ψ. At the poles: +∞ for odd orders, NaN for even ones except `∓∞` at ±0. */
export function polygammaValue(order: number, x: number): number {
  if (order === 0) return digammaValue(x);
  const sign = order % 2 === 0 ? -1 : 1;
  if (x > 0) return sign * factorialTimes(order, hurwitzZetaValue(order + 1, x));
  if (!Number.isFinite(x)) return Number.NaN;
  if (x === 0) return sign === 1 ? Number.POSITIVE_INFINITY : -1 / x;
  if (Number.isInteger(x)) return sign === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  return -sign * polygammaValue(order, 1 - x) - cotangentDerivative(order, x);
}

/** `n! · x`, without overflow of `n!` where the product is finite. */
function factorialTimes(n: number, x: number): number {
  let product = x;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

/** `π dⁿ/dxⁿ cot πx = πⁿ⁺¹ Pₙ(cot πx)`, where `Pₙ₊₁ = -(1 + c²) Pₙ'`: all terms of `Pₙ` have one sign. */
function cotangentDerivative(n: number, x: number): number {
  const c = 1 / Math.tan(Math.PI * (x - Math.round(x)));
  let p = [0, Math.PI];
  for (let k = 0; k < n; k++) {
    const next = new Array<number>(p.length + 1).fill(0);
    for (let i = 1; i < p.length; i++) {
      next[i - 1] -= Math.PI * i * p[i];
      next[i + 1] -= Math.PI * i * p[i];
    }
    p = next;
  }
  return p.reduceRight((sum, coefficient) => coefficient + c * sum, 0);
}

/** `log Γ(x)` for 1 ≤ x ≤ 2 from `x - 1` and `x - 2`, which the caller knows without rounding. */
function logGammaCentre(toOne: number, toTwo: number): number {
  return toOne * toTwo * chebyshevSum(LOG_GAMMA, 2 * toOne - 1) + 0; // not -0
}

/** `Γ(x) = root² · scale` for x ≥ 12: in three factors, as the power alone may overflow. */
function stirlingParts(x: number): { readonly root: number; readonly scale: number } {
  const root = x ** (x / 2 - 0.25);
  return { root, scale: SQRT_TWO_PI * Math.exp(-x) * Math.exp(stirlingCorrection(x)) };
}

function reflectedGamma(x: number): number {
  const numerator = -Math.PI / (x * sinPi(x));
  if (x > -170) return numerator / gammaValue(-x);
  const { root, scale } = stirlingParts(-x);
  return numerator / root / scale / root;
}

/** Far below zero `|Γ|` is too small for a number between its poles. */
function poleOrUnderflow(x: number): number {
  if (Number.isInteger(x) || Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
  return Math.floor(x) % 2 === 0 ? 0 : -0;
}

/** `ψ⁽ⁿ⁾(a + b) - ψ⁽ⁿ⁾(a)`, for n = 0 and positive arguments without cancellation where `b` is small. */
export function polygammaDifferenceValue(order: number, a: number, b: number): number {
  if (order > 0 || !(a > 0 && b > 0))
    return polygammaValue(order, a + b) - polygammaValue(order, a);
  if (b < 1e-4 * a) {
    // Taylor series in b: the difference of what Stirling's series gives would have few digits.
    const [first, second, third, fourth] = [1, 2, 3, 4].map((k) => polygammaValue(k, a));
    return b * (first + (b / 2) * (second + (b / 3) * (third + (b / 4) * fourth)));
  }
  let sum = 0;
  let z = a;
  for (; z < STIRLING_FROM; z += 1) sum += b / z / (z + b);
  return sum + Math.log1p(b / z) + (logMinusDigamma(z) - logMinusDigamma(z + b));
}
