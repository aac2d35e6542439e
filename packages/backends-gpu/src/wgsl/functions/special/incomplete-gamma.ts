/**
 * The regularised incomplete gamma functions, and their first derivative in the parameter: power series for small numbers,
 * elsewhere the smaller of the two tails as an integral in the logarithm of the variable, the same for all sizes.
 */
import type { Definitions } from "../definitions.ts";

export const INCOMPLETE_GAMMA: Definitions = {
  // a (log(x/a) - (x - a)/a).
  scaledLogRatio: `fn T_scaledLogRatio(a: T, x: T) -> T_pair {
  let difference = T_twoSum(x, -a);
  let sum = T_twoSum(x, a);
  let s = difference.hi / sum.hi;
  let main = T_squareOverPair(difference.hi, sum);
  let rest = 2 * a * s * s * s * T_ATANH(s * s) - s * difference.lo;
  let near = T_fastTwoSum(-main.hi, rest - main.lo);
  let logX = T_logarithmWords(x);
  let logA = T_logarithmWords(a);
  let product = T_timesPair(a, T_addPairs(logX, T_pair(-logA.hi, -logA.lo)));
  let far = T_addPairs(product, T_pair(-difference.hi, -difference.lo));
  let isNear = abs(s) < 0.1;
  return T_pair(select(far.hi, near.hi, isNear), select(far.lo, near.lo, isNear));
}`,

  // xᵃ e⁻ˣ/Γ(a) for positive numbers, times a factor.
  gammaPrefix: `fn T_gammaPrefix(a: T, x: T, factor: T) -> T {
  var exponent = T_pair(0, 0);
  var scale = 0f;
  if (a < 4) {
    let small = a < 1;
    let below = T_gammaParts(select(a, a + 1, small)).hi;
    exponent = T_addPairs(T_timesPair(a, T_logarithmWords(x)), T_pair(-x, 0));
    scale = T_div(select(factor, a * factor, small), below);
  } else {
    exponent = T_addPairs(T_scaledLogRatio(a, x), T_pair(-T_stirling(a), 0));
    scale = T_sqrt(a * 0.15915494309189535) * factor;
  }
  return T_timesExponential(scale, exponent.hi, exponent.lo);
}`,

  // eᵛ - 1 and eᵛ - 1 - v.
  exponentialRests: `fn T_exponentialRests(v: T) -> T_pair {
  let y = T_expm1(v);
  return T_pair(y, select(y - v, v * v * T_EXP(v), abs(v) < 0.34));
}`,

  // ∫ e^φ and ∫ ±v e^φ with φ = ±(a - x) v - x (e^±v - 1 ∓ v), the upper tail t = x eᵛ or the lower one t = x e⁻ᵛ, on panels
  // over which φ falls by about 7, until it is of no account.
  gammaTail: `fn T_gammaTail(sign: T, a: T, x: T) -> T_pair {
  var v = 0f;
  var total = T_pair(0, 0);
  for (var panel = 0; panel < 60; panel += 1) {
    let at = T_exponentialRests(sign * v);
    if (sign * (a - x) * v - x * at.lo < -19) { break; }
    let slope = sign * ((x - a) + x * at.hi);
    let curvature = max(x * (1 + at.hi), 0);
    let length = min(select(1, max(v, 1), sign < 0), 14 / (slope + sqrt(slope * slope + 14 * curvature)));
    for (var i = 0; i < 8; i += 1) {
      let point = T_gaussPoint(i);
      let u = v + length * point.hi;
      let weight = length * point.lo * T_exp(sign * (a - x) * u - x * T_exponentialRests(sign * u).lo);
      total = T_pair(total.hi + weight, total.lo + sign * u * weight);
    }
    v += length;
  }
  return total;
}`,

  // Σ xⁿ/((a + 1)…(a + n)), and its derivative in a.
  gammaSeries: `fn T_gammaSeries(a: T, x: T) -> T_pair {
  var term = T_pair(1, 0);
  var sum = term;
  for (var n = 1f; n < 200 && (term.hi > 2e-8 * sum.hi || -term.lo > -2e-8 * sum.lo); n += 1) {
    let y = term.hi * x / (a + n);
    term = T_pair(y, (term.lo * x - y) / (a + n));
    sum = T_pair(sum.hi + term.hi, sum.lo + term.lo);
  }
  return sum;
}`,

  // Q for a < 1 and small x, where both it and a may be tiny: a Γ(a, x) = Γ(a + 1) - xᵃ - a xᵃ Σ (-x)ⁿ/((a + n) n!).
  smallUpperGamma: `fn T_smallUpperGamma(a: T, x: T) -> T {
  let log = a * T_log(x);
  let logGamma = a * (a - 1) * T_LGAMMA_1(a - 0.5);
  var sum = 0f;
  for (var n = 14f; n >= 1; n -= 1) { sum = -x / n * (1 / (a + n) + sum); }
  let main = T_expm1(logGamma) - T_expm1(log);
  return (main - a * T_exp(log) * sum) * T_exp(-logGamma);
}`,

  // log x - ψ(a).
  logMinusDigamma: `fn T_logMinusDigamma(a: T, x: T) -> T {
  let z = 1 / (a * a);
  let rest = 0.5 / a + z * (0.083333333 - z * (0.0083333333 - z * (0.0039682540 - z * 0.0041666667)));
  return select(select(T_logRatio(x, a), T_log1p((x - a) / a), abs(x - a) < 0.5 * a) + rest, T_log(x) - T_digamma(a), a < 4);
}`,

  // For positive numbers.
  incompleteGammaOf: `fn T_incompleteGammaOf(order: T, upper: T, a: T, x: T) -> T {
  let wantsUpper = upper == 1;
  let isSmall = a < 1 && wantsUpper && order == 0 && x < 1;
  if (isSmall && x < max(a, 0.2)) { return T_smallUpperGamma(a, x); }
  let ofSlopes = x < 1 || (a < 12 && x < a);
  let usesSeries = select(ofSlopes, x < a + (1 - upper) && a < 60, order == 0 && a >= 1) && !isSmall;
  let isUpper = (!usesSeries && x >= a) || isSmall;
  var sum = T_pair(0, 0);
  if (usesSeries) { sum = T_gammaSeries(a, x); } else { sum = T_gammaTail(select(-1f, 1, isUpper), a, x); }
  let prefix = T_gammaPrefix(a, x, select(1, 1 / a, usesSeries));
  let slope = prefix * (sum.lo + sum.hi * T_logMinusDigamma(a + select(0f, 1, usesSeries), x));
  let value = prefix * sum.hi;
  let y = select(slope, value, order == 0);
  return select(select(0f, 1, order == 0) - y, y, isUpper == wantsUpper);
}`,

  // What needs no computation: bounds of both numbers, as P.
  incompleteGamma: `fn T_incompleteGamma(order: T, upper: T, a: T, x: T) -> T {
  let atZero = T_isZero(x);
  let toInfinity = T_isInf(x);
  if (min(a, x) < 0 || T_isUnordered(a, x) || (T_isZero(a) && atZero) || (T_isInf(a) && toInfinity)) { return T_nan(); }
  let isLimit = atZero || toInfinity || T_isInf(a) || (T_isZero(a) && order == 0);
  let limit = select(0f, 1, !atZero && !T_isInf(a));
  if (isLimit) { return select(select(limit, 1 - limit, upper == 1), 0, order > 0); }
  return T_incompleteGammaOf(order, upper, clamp(a, select(1.1755e-38, 1e-30, order > 0), 1e36), clamp(x, 1.1755e-38, 1e36));
}`,

  gammaDensity: `fn T_gammaDensity(a: T, x: T) -> T {
  if (!(x >= 0) || T_isUnordered(a, x) || (T_isInf(a) && a < 0)) { return T_nan(); }
  if (a <= 0) {
    let y = T_pow(x, a - 1) * T_exp(-x) / T_gamma(a);
    return select(y, 0, T_isWhole(a));
  }
  let y = T_gammaPrefix(min(a, 1e36), min(x, 1e36), T_div(1, min(x, 1e36)));
  let atZero = select(select(0f, 1, a == 1), T_inf(), a < 1);
  return select(select(y, 0, T_isInf(a) | T_isInf(x)), atZero, T_isZero(x));
}`,
};
