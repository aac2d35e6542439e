/**
 * The regularised incomplete beta function, and its first derivatives in the parameters: a power series where x is small,
 * elsewhere the smaller of the two tails as an integral in the logit of the variable, the same for all sizes.
 */
import type { Definitions } from "../definitions.ts";

export const INCOMPLETE_BETA: Definitions = {
  // a (log(1 + μ) - μ) with μ = x (a + b)/a - 1 = excess/a, where x itself is a pair.
  betaLogRatio: `fn T_betaLogRatio(a: T, whole: T_pair, excess: T_pair, x: T_pair) -> T_pair {
  let sum = T_addPairs(T_pair(2 * a, 0), excess);
  let s = excess.hi / sum.hi;
  let main = T_squareOverPair(excess.hi, sum);
  let rest = 2 * a * s * s * s * T_ATANH(s * s) - 2 * s * excess.lo;
  let near = T_fastTwoSum(-main.hi, rest - main.lo);
  let log = T_addPairs(T_logarithmOfWords(x), T_addPairs(T_logarithmOfWords(whole), T_negative(T_logarithmWords(a))));
  let far = T_addPairs(T_timesPair(a, log), T_negative(excess));
  let isNear = abs(s) < 0.1;
  return T_pair(select(far.hi, near.hi, isNear), select(far.lo, near.lo, isNear));
}`,

  // b x - a (1 - x) = (a + b) x - a.
  betaExcess: `fn T_betaExcess(a: T, whole: T_pair, x: T) -> T_pair {
  return T_addPairs(T_timesPair(x, whole), T_pair(-a, 0));
}`,

  // xᵃ(1 - x)ᵇ/B(a, b) for 0 < x < 1, times a factor.
  betaPrefix: `fn T_betaPrefix(a: T, b: T, x: T, factor: T) -> T {
  let whole = T_twoSum(a, b);
  let y = T_twoSum(1, -x);
  let powers = T_addPairs(T_timesPair(a, T_logarithmWords(x)), T_timesPair(b, T_logarithmOfWords(y)));
  var exponent = powers;
  var scale = factor;
  let swap = a > b;
  let small = select(a, b, swap);
  let large = select(b, a, swap);
  let excess = T_betaExcess(a, whole, x);
  if (whole.hi <= 60) {
    let part = T_betaParts(a, b);
    scale = T_div(factor, part.hi);
    exponent = T_pair(powers.hi - part.lo * 0.693145751953125, powers.lo - part.lo * 1.42860677e-6);
  } else if (small >= 4) {
    let left = T_betaLogRatio(a, whole, excess, T_pair(x, 0));
    let correction = T_stirling(whole.hi) - T_stirling(a) - T_stirling(b);
    exponent = T_addPairs(T_addPairs(left, T_betaLogRatio(b, whole, T_negative(excess), y)), T_pair(correction, 0));
    scale = T_sqrt(a / whole.hi) * T_sqrt(b * 0.15915494309189535) * factor;
  } else {
    exponent = T_addPairs(powers, T_logGrowth(small, large));
    scale = factor / T_gammaPartsFrom0(small).hi;
  }
  return T_timesExponential(scale, exponent.hi, exponent.lo);
}`,

  // Σ (a + b)…(a + b + n - 1)/((a + 1)…(a + n)) xⁿ, and its slopes in a and b.
  betaSeries: `fn T_betaSeries(a: T, b: T, x: T) -> vec3<T> {
  var term = vec3<T>(1, 0, 0);
  var sum = term;
  for (var n = 0f; n < 400 && (term.x > 2e-8 * sum.x || n < 20); n += 1) {
    let p = a + b + n;
    let q = a + 1 + n;
    term = vec3<T>(term.x * p, (term.y * p + term.x) - term.x * p / q, term.z * p + term.x) * (x / q);
    sum += term;
  }
  return sum;
}`,

  // log(1 + z) - z for z > -1.
  log1pMinus: `fn T_log1pMinus(z: T) -> T {
  let s = z / (2 + z);
  return select(T_log1p(z) - z, 2 * s * s * s * T_ATANH(s * s) - z * s, abs(s) < 0.4);
}`,

  // φ = -a v - (a + b) log(1 + x (e⁻ᵛ - 1)), as its linear part (that of \`excess\` = b x - a y) and the rest.
  betaExponent: `fn T_betaExponent(a: T, b: T, x: T, y: T, excess: T, v: T) -> T {
  let low = T_exponentialRests(-v);
  let high = T_exponentialRests(min(v, 80));
  let z = x * low.hi;
  let u = y * high.hi;
  let below = excess * v - (a + b) * (T_log1pMinus(z) + x * low.lo);
  let near = excess * v - (a + b) * (T_log1pMinus(u) + y * high.lo);
  let above = select(select(near, b * v - (a + b) * T_log1p(u), v > 1), -a * v - (a + b) * T_log1p(z), u > 1);
  return select(above, below, x <= 0.5);
}`,

  // Integrals of e^φ with logit t = logit x - v, and of log(t/x) e^φ and log((1 - t)/y) e^φ, for x below the mean.
  betaTail: `fn T_betaTail(a: T, b: T, x: T, y: T, excess: T) -> vec3<T> {
  let logit = T_log(T_div(x, y));
  var v = 0f;
  var total = vec3<T>(0);
  for (var panel = 0; panel < 80; panel += 1) {
    if (T_betaExponent(a, b, x, y, excess, v) < -19) { break; }
    let decay = x * T_exp(-v);
    let t = decay / (y + decay);
    let slope = max(a - (a + b) * t, 0);
    let curvature = (a + b) * t * (1 - t);
    let reach = max(1, select((logit - v) / 4, v - logit, v > logit));
    let length = min(reach, 14 / (slope + sqrt(slope * slope + 14 * curvature)));
    for (var i = 0; i < 8; i += 1) {
      let point = T_gaussPoint(i);
      let u = v + length * point.hi;
      let weight = length * point.lo * T_exp(T_betaExponent(a, b, x, y, excess, u));
      let share = -T_log1p(x * T_expm1(-u));
      total += weight * vec3<T>(1, share - u, share);
    }
    v += length;
  }
  return total;
}`,

  // I or a derivative of it for x below the mean: moments times the prefix, and its slopes.
  lowerBeta: `fn T_lowerBeta(order: vec2<T>, a: T, b: T, x: T, y: T, excess: T, inSeries: bool) -> T {
  var sum = vec3<T>(0);
  if (inSeries) { sum = T_betaSeries(a, b, x); } else { sum = T_betaTail(a, b, x, y, excess); }
  return T_betaMoment(order, a, b, x, inSeries, sum);
}`,

  betaMoment: `fn T_betaMoment(order: vec2<T>, a: T, b: T, x: T, inSeries: bool, sum: vec3<T>) -> T {
  let ofA = T_polygammaSum(0, b, a) + T_log(x) - select(0, T_div(1, a), inSeries);
  let ofB = T_polygammaSum(0, a, b) + T_log1p(-x);
  return select(sum.z + sum.x * ofB, sum.y + sum.x * ofA, order.x == 1);
}`,

  incompleteBeta: `fn T_incompleteBeta(orderA: T, orderB: T, a: T, b: T, x: T) -> T {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1) || T_isUnordered(a, b) || T_isNan(x)) { return T_nan(); }
  let order = orderA + orderB;
  if (x == 0 || x == 1) { return select(0, x, order == 0); }
  if (T_isInf(a) || T_isInf(b)) {
    return select(select(select(1f, 0, T_isInf(a)), T_nan(), T_isInf(a) && T_isInf(b)), 0, order > 0);
  }
  let excess = T_betaExcess(a, T_twoSum(a, b), x);
  let y = 1 - x;
  let lower = excess.hi < 0;
  let p = select(b, a, lower);
  let t = select(y, x, lower);
  let inSeries = p < 1 && t <= 0.5;
  let orders = select(vec2<T>(orderB, orderA), vec2<T>(orderA, orderB), lower);
  let sum = T_lowerBeta(orders, p, select(a, b, lower), t, select(x, y, lower), select(-excess.hi, excess.hi, lower), inSeries);
  let value = sum * T_betaPrefix(a, b, x, select(1, T_div(1, p), inSeries));
  return select(select(0f, 1, order == 0) - value, value, lower);
}`,

  betaDensity: `fn T_betaDensity(a: T, b: T, x: T) -> T {
  if (!(a >= 0 && b >= 0 && x >= 0 && x <= 1) || T_isUnordered(a, b) || T_isNan(x)) { return T_nan(); }
  let own = select(b, a, x == 0);
  let other = select(a, b, x == 0);
  let edge = select(select(other, 0, own > 1), T_inf(), own < 1);
  let y = T_betaPrefix(a, b, x, T_div(1, x * (1 - x)));
  return select(y, edge, (x == 0) | (x == 1));
}`,
};
