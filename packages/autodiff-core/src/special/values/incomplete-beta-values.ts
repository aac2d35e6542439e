/**
 * The regularised incomplete beta function and its derivatives of any order with respect to both parameters.
 *
 * With `u = log(t/(1 - t))` the integrand is `tᵃ(1 - t)ᵇ`, concave in the logarithm, so that the smaller of the two tails
 * is an integral as in tail-integral.ts for all sizes of `a` and `b`; derivatives are its moments in `log t` and
 * `log(1 - t)`, multiplied with the Taylor coefficients of `1/B(a, b)`.
 */
import { betaPrefix, difference } from "./beta-prefix-values.ts";
import { expm1Minus, log1pMinus } from "./extended.ts";
import { digammaValue, polygammaValue } from "./gamma-values.ts";
import { logMinusDigamma, STIRLING_FROM } from "./stirling.ts";
import { forEachPoint, type Tail } from "./tail-integral.ts";
import { factorialOf } from "./taylor-line.ts";
import {
  divideByFirst,
  divideBySum,
  expTaylorPair,
  lastOfPair,
  timesLinear,
  zerosPair,
} from "./taylor-pair.ts";

/** `∂ⁱ⁺ʲ/∂aⁱ∂bʲ Iₓ(a, b)`; NaN unless `a, b > 0` and `0 ≤ x ≤ 1`. */
export function incompleteBetaValue(i: number, j: number, a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) return i + j === 0 ? x : 0;
  if (!(a < 1e290 && b < 1e290)) return infiniteParameter(i + j, a, b);
  const y = 1 - x;
  if (x * b < a * y) return lowerTail(i, j, a, b, x, y);
  const value = lowerTail(j, i, b, a, y, x);
  return i + j === 0 ? 1 - value : -value;
}

/** `Iₓ(a, b)` for `x` and `y = 1 - x` that are both inside the interval. */
export function incompleteBetaTail(a: number, b: number, x: number, y: number): number {
  if (x === 0) return 0;
  if (y === 0) return 1;
  return x * b < a * y ? lowerTail(0, 0, a, b, x, y) : 1 - lowerTail(0, 0, b, a, y, x);
}

function infiniteParameter(order: number, a: number, b: number): number {
  if (order > 0) return 0;
  if (a === b) return Number.NaN;
  return a > b ? 0 : 1;
}

/** Derivative of `Iₓ(a, b)` for x below the mean. */
function lowerTail(i: number, j: number, a: number, b: number, x: number, y: number): number {
  if (a < 1 && x <= 0.5) return bySeries(i, j, a, b, x, y);
  const tail = x <= 0.5 ? tailBelowHalf(a, b, x, y) : tailAboveHalf(a, b, x, y);
  const moments = zerosPair(i, j);
  forEachPoint(tail, (v, weight) => {
    // log t - log x and log(1 - t) - log y at t with logit t = logit x - v
    const share = -Math.log1p(x * Math.expm1(-v));
    let row = weight;
    for (let p = 0; p <= i; p++) {
      let term = row;
      for (let q = 0; q <= j; q++) {
        moments[p][q] += term;
        term *= share / (q + 1);
      }
      row *= (share - v) / (p + 1);
    }
  });
  return lastOfPair(prefixTaylor(i, j, a, b, x, y), moments);
}

/** `Iₓ(a, b) = xᵃ(1 - x)ᵇ/(a B(a, b)) · Σ (a + b)…(a + b + n - 1)/((a + 1)…(a + n)) xⁿ`, whose terms are positive. */
function bySeries(i: number, j: number, a: number, b: number, x: number, y: number): number {
  const sum = seriesTaylor(i, j, a, b, x);
  if (i + j === 0) return (betaPrefix(a, b, x, y) / a) * sum[0][0];
  const prefix = divideBySum(timesLinear(smoothPrefixTaylor(i, j, a, b, x, y), b, 0, 1), a + b);
  return lastOfPair(prefix, sum);
}

/** Taylor coefficients in `a` and `b` of the sum. */
function seriesTaylor(i: number, j: number, a: number, b: number, x: number): number[][] {
  let term = zerosPair(i, j);
  term[0][0] = 1;
  const sum = term.map((row) => row.slice());
  for (let n = 0; n < 3000; n++) {
    term = divideByFirst(timesLinear(term, a + b + n, 1, 1), a + 1 + n);
    let small = true;
    for (let p = 0; p <= i; p++) {
      for (let q = 0; q <= j; q++) {
        term[p][q] *= x;
        sum[p][q] += term[p][q];
        small &&= Math.abs(term[p][q]) <= 1e-18 * Math.abs(sum[p][q]);
      }
    }
    if (small) break;
  }
  return sum;
}

/**
 * `φ = -a v - (a + b) log(1 + x (e⁻ᵛ - 1))`, as the linear part `-(a y - b x) v` and the rest, which is of second order.
 */
function tailBelowHalf(a: number, b: number, x: number, y: number): Tail {
  const linear = difference(a, y, b, x);
  const logit = Math.log(x / y);
  return {
    exponent: (v) => {
      const z = x * Math.expm1(-v);
      return -linear.hi * v - (a + b) * (log1pMinus(z) + x * expm1Minus(-v));
    },
    ...shape(a, b, x, y, logit),
  };
}

/** The same with `1 + x (e⁻ᵛ - 1) = e⁻ᵛ (1 + y (eᵛ - 1))`. */
function tailAboveHalf(a: number, b: number, x: number, y: number): Tail {
  const linear = difference(a, y, b, x);
  const logit = -Math.log(y / x);
  return {
    exponent: (v) => {
      const z = y * Math.expm1(v);
      if (z > 1) return -a * v - (a + b) * Math.log1p(x * Math.expm1(-v));
      if (v > 1) return b * v - (a + b) * Math.log1p(z);
      return -linear.hi * v - (a + b) * (log1pMinus(z) + y * expm1Minus(v));
    },
    ...shape(a, b, x, y, logit),
  };
}

/** Slope `a - (a + b) t`, curvature `(a + b) t (1 - t)`; the integrand has poles at `logit t = ±iπ`. */
function shape(a: number, b: number, x: number, y: number, logit: number): Omit<Tail, "exponent"> {
  const at = (v: number): number => (x * Math.exp(-v)) / (y + x * Math.exp(-v));
  return {
    slope: (v) => Math.max(0, a - (a + b) * at(v)),
    curvature: (v) => (a + b) * at(v) * (1 - at(v)),
    reach: (v) => Math.max(1, v > logit ? v - logit : (logit - v) / 2),
  };
}

/** Taylor coefficients in `a` and `b` of `xᵃ(1 - x)ᵇ / B(a, b)`. */
function prefixTaylor(
  i: number,
  j: number,
  a: number,
  b: number,
  x: number,
  y: number,
): number[][] {
  const value = betaPrefix(a, b, x, y);
  if (i + j === 0) return [[value]];
  if (Math.min(a, b) >= STIRLING_FROM) {
    const whole = logMinusDigamma(a + b);
    const first = [
      Math.log1p(difference(b, x, a, y).hi / a) + logMinusDigamma(a) - whole,
      Math.log1p(difference(a, y, b, x).hi / b) + logMinusDigamma(b) - whole,
    ];
    return expTaylorPair(i, j, value, logTaylor(i, j, a, b, a + b, first));
  }
  const smooth = smoothPrefixTaylor(i, j, a, b, x, y);
  return divideBySum(timesLinear(timesLinear(smooth, a, 1, 0), b, 0, 1), a + b);
}

/** The same of `xᵃ(1 - x)ᵇ Γ(1 + a + b)/(Γ(1 + a) Γ(1 + b))`, in which nothing is large for small `a` and `b`. */
function smoothPrefixTaylor(
  i: number,
  j: number,
  a: number,
  b: number,
  x: number,
  y: number,
): number[][] {
  const whole = digammaValue(1 + a + b);
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-y);
  const logY = y < 0.5 ? Math.log(y) : Math.log1p(-x);
  const first = [logX - digammaValue(1 + a) + whole, logY - digammaValue(1 + b) + whole];
  const value = betaPrefix(a, b, x, y) * ((a + b) / a / b);
  return expTaylorPair(i, j, value, logTaylor(i, j, 1 + a, 1 + b, 1 + a + b, first));
}

/** Taylor coefficients of `log Γ(sum) - log Γ(a) - log Γ(b)` beyond the first. */
function logTaylor(
  i: number,
  j: number,
  a: number,
  b: number,
  sum: number,
  [first, second]: readonly number[],
): number[][] {
  return Array.from({ length: i + 1 }, (_, p) =>
    Array.from({ length: j + 1 }, (_unused, q) => {
      if (p + q === 0) return 0;
      if (p + q === 1) return p === 1 ? first : second;
      const scale = 1 / (factorialOf(p) * factorialOf(q));
      const own = q === 0 ? polygammaValue(p - 1, a) : p === 0 ? polygammaValue(q - 1, b) : 0;
      return (polygammaValue(p + q - 1, sum) - own) * scale;
    }),
  );
}
