/**
 * The regularised incomplete gamma functions and their derivatives of any order with respect to the parameter.
 *
 * `P(a, x)` for small `x` is the power series `xᵃe⁻ˣ/Γ(a + 1) Σ xⁿ/((a + 1)…(a + n))`; elsewhere the
 * smaller of `P` and `Q = 1 - P` is an integral in `log t` (see tail-integral.ts), the same for all sizes of `a`. Both are
 * carried out in truncated Taylor arithmetic in `a`.
 */
import {
  addExtended,
  atanhTail,
  divideExtended,
  type Extended,
  expExtended,
  expm1Minus,
  logExtended,
  scaleExtended,
  twoSum,
} from "./extended.ts";
import {
  digammaValue,
  gammaValue,
  lgamma1pValue,
  polygammaValue,
  reciprocalGammaValue,
} from "./gamma-values.ts";
import { logMinusDigamma, STIRLING_FROM, stirlingCorrection } from "./stirling.ts";
import { forEachPoint, type Tail } from "./tail-integral.ts";
import { expTaylor, factorialOf, lastOfLine } from "./taylor-line.ts";

/** Largest parameter that is told from infinity. */
const HUGE = 1e290;

/** Below this the upper function of a parameter below 1 is found without integrating. */
const SMALL = 0.2;

/**
 * `∂ᵏ/∂aᵏ P(a, x)`, or of `Q(a, x)` if `upper`.
 *
 * NaN for negative arguments and where both are infinite or both are 0.
 */
export function incompleteGammaValue(order: number, upper: boolean, a: number, x: number): number {
  const limit = limitOfLower(a, x);
  if (limit !== undefined) {
    if (Number.isNaN(limit) || order > 0) return Number.isNaN(limit) ? limit : 0;
    return upper ? 1 - limit : limit;
  }
  if (upper && order === 0 && a < 1 && x < 1) {
    return x < Math.max(a, SMALL) ? smallUpper(a, x) : byIntegral(0, true, a, x);
  }
  if (usesSeries(order, a, x)) {
    return side(lowerBySeries(order, a, x), order, false, upper);
  }
  const isTail = x < a;
  return side(byIntegral(order, !isTail, a, x), order, !isTail, upper);
}

/** `xᵃ e⁻ˣ / Γ(a)` for finite positive `a` and `x`. */
export function gammaPrefix(a: number, x: number): number {
  if (x === 0) return 0;
  if (a < STIRLING_FROM) {
    const exponent = addExtended(scaleExtended(logExtended(x), a), { hi: -x, lo: 0 });
    return expExtended(exponent) * reciprocalGammaValue(a);
  }
  const correction = Math.exp(-stirlingCorrection(a));
  return Math.sqrt(a / (2 * Math.PI)) * correction * expExtended(scaledLogRatio(a, x));
}

/** `a (log(x/a) - (x - a)/a)` for large `a`. */
function scaledLogRatio(a: number, x: number): Extended {
  const difference = twoSum(x, -a);
  const s = difference.hi / (x + a);
  if (Math.abs(s) > 0.3) {
    const log = addExtended(logExtended(x), negative(logExtended(a)));
    return addExtended(scaleExtended(log, a), negative(difference));
  }
  const main = scaleExtended(divideExtended(difference, twoSum(x, a)), difference.hi);
  const rest = 2 * a * s * atanhTail(s) - s * difference.lo;
  return addExtended(negative(main), { hi: rest, lo: 0 });
}

function negative({ hi, lo }: Extended): Extended {
  return { hi: -hi, lo: -lo };
}

/** `P` where it needs no computation. */
function limitOfLower(a: number, x: number): number | undefined {
  if (Number.isNaN(a) || Number.isNaN(x) || a < 0 || x < 0) return Number.NaN;
  if (a === 0 && x === 0) return Number.NaN;
  if (a === Number.POSITIVE_INFINITY) return x === Number.POSITIVE_INFINITY ? Number.NaN : 0;
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  if (a > HUGE || x > HUGE) return x < a ? 0 : 1;
  return undefined;
}

/** Turn a derivative of one tail into that of the other: `P + Q = 1`. */
function side(value: number, order: number, isUpper: boolean, wantsUpper: boolean): number {
  if (isUpper === wantsUpper) return value;
  return order === 0 ? 1 - value : -value;
}

/** Where the power series is short; of values also somewhat above `a`, where neither tail is small. */
function usesSeries(order: number, a: number, x: number): boolean {
  if (order === 0 && a >= 1) return x < a + 1 && a < 60;
  return x < 1 || (a < STIRLING_FROM && x < a);
}

function lowerBySeries(order: number, a: number, x: number): number {
  const sum = seriesInTaylor(order, a, x);
  if (order === 0) return (gammaPrefix(a, x) / a || priorToGamma(a, x)) * sum[0];
  return lastOfLine(order, prefixOverA(order, a, x), sum);
}

/** `xᵃ e⁻ˣ / Γ(a + 1)` where `a` is 0 or too small for its reciprocal. */
function priorToGamma(a: number, x: number): number {
  return (x ** a * Math.exp(-x)) / gammaValue(a + 1);
}

/** Taylor coefficients in `a` of `Σ xⁿ/((a + 1)…(a + n))`. */
function seriesInTaylor(order: number, a: number, x: number): number[] {
  const term = new Array<number>(order + 1).fill(0);
  term[0] = 1;
  const sum = term.slice();
  for (let n = 1; n < 1000; n++) {
    const factor = 1 / (a + n);
    let small = true;
    for (let k = 0; k <= order; k++) {
      term[k] = (term[k] * x - (k === 0 ? 0 : term[k - 1])) * factor;
      sum[k] += term[k];
      small &&= Math.abs(term[k]) < 1e-18 * Math.abs(sum[k]);
    }
    if (small) break;
  }
  return sum;
}

/** Taylor coefficients in `a` of `xᵃ e⁻ˣ / Γ(a + 1)`. */
function prefixOverA(order: number, a: number, x: number): number[] {
  const log = [0, Math.log(x) - digammaValue(a + 1)];
  for (let k = 2; k <= order; k++) log[k] = -polygammaValue(k - 1, a + 1) / factorialOf(k);
  return expTaylor(order, priorToGamma(a, x), log);
}

/** Taylor coefficients in `a` of `xᵃ e⁻ˣ / Γ(a)`. */
function prefixTaylor(order: number, a: number, x: number): number[] {
  if (a < STIRLING_FROM) {
    const c = prefixOverA(order, a, x);
    return c.map((value, k) => a * value + (k === 0 ? 0 : c[k - 1]));
  }
  const log = [0, Math.log1p((x - a) / a) + logMinusDigamma(a)];
  for (let k = 2; k <= order; k++) log[k] = -polygammaValue(k - 1, a) / factorialOf(k);
  return expTaylor(order, gammaPrefix(a, x), log);
}

/** `Q(a, x)` for a < 1 and small `x`, where both it and `a` may be tiny. */
function smallUpper(a: number, x: number): number {
  const logX = Math.log(x);
  const logGamma = lgamma1pValue(a);
  let term = -x;
  let sum = term / (a + 1);
  for (let n = 2; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= -x / n;
    sum += term / (a + n);
  }
  // a Γ(a, x) = Γ(a + 1) - xᵃ - a xᵃ Σ (-x)ⁿ/((a + n) n!)
  const main = Math.expm1(logGamma) - Math.expm1(a * logX);
  return (main - a * x ** a * sum) * Math.exp(-logGamma);
}

function byIntegral(order: number, upper: boolean, a: number, x: number): number {
  const tail = upper ? upperTail(a, x) : lowerTail(a, x);
  const sign = upper ? 1 : -1;
  const moments = new Array<number>(order + 1).fill(0);
  forEachPoint(tail, (v, weight) => {
    let term = weight;
    for (let k = 0; k <= order; k++) {
      moments[k] += term;
      term *= (sign * v) / (k + 1);
    }
  });
  if (order === 0) return gammaPrefix(a, x) * moments[0];
  return lastOfLine(order, prefixTaylor(order, a, x), moments);
}

/** `t = x eᵛ`: `φ = a v - x (eᵛ - 1) = (a - x) v - x (eᵛ - 1 - v)`. */
function upperTail(a: number, x: number): Tail {
  return {
    exponent: (v) => (a - x) * v - x * expm1Minus(v),
    slope: (v) => x - a + x * Math.expm1(v),
    curvature: (v) => x * Math.exp(v),
    reach: () => 1,
  };
}

/** `t = x e⁻ᵛ`. */
function lowerTail(a: number, x: number): Tail {
  return {
    exponent: (v) => (x - a) * v - x * expm1Minus(-v),
    slope: (v) => a - x - x * Math.expm1(-v),
    curvature: (v) => x * Math.exp(-v),
    reach: (v) => Math.max(1, v),
  };
}

/** `xᵃ⁻¹ e⁻ˣ/Γ(a)`, also for negative `a`. */
export function gammaDensityValue(a: number, x: number): number {
  if (!(x >= 0) || Number.isNaN(a)) return Number.NaN;
  if (a <= 0)
    return a === 0 || Number.isInteger(a) ? 0 : (x ** (a - 1) * Math.exp(-x)) / gammaValue(a);
  if (x === 0) return a < 1 ? Number.POSITIVE_INFINITY : a === 1 ? 1 : 0;
  if (x > HUGE || a > HUGE) return 0;
  const prefix = gammaPrefix(a, x);
  return prefix > 1e-300 || x > 1e-3
    ? prefix / x
    : x ** (a - 1) * Math.exp(-x) * reciprocalGammaValue(a);
}
