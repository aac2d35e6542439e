/** The beta function and its logarithm. */
import type { Definitions } from "../definitions.ts";

export const BETA: Definitions = {
  // Γ(x) for 0 < x ≤ 90 as the pair of m and e with m 2ᵉ.
  gammaPartsFrom0: `fn T_gammaPartsFrom0(x: T) -> T_pair {
  let small = x < 1;
  let part = T_gammaParts(select(x, x + 1, small));
  return T_pair(select(part.hi, T_div(part.hi, x), small), part.lo);
}`,

  // B(a, b) for a + b ≤ 88 likewise. What a + b loses in rounding is made up for to first order.
  betaParts: `fn T_betaParts(a: T, b: T) -> T_pair {
  let sum = T_twoSum(a, b);
  var x = array<T, 3>(a, sum.hi, b);
  var m = 1f;
  var e = 0f;
  for (var i = 0; i < 3; i += 1) {
    let part = T_gammaPartsFrom0(min(x[i], 88));
    m = select(m * part.hi, T_div(m, part.hi), i == 1);
    e += select(part.lo, -part.lo, i == 1);
  }
  let slope = T_log(max(sum.hi, 1)) - 0.5 / max(sum.hi, 1);
  return T_pair(m - m * sum.lo * slope, e);
}`,

  // (x - ½) log x - x.
  powerOfStirling: `fn T_powerOfStirling(x: T_pair) -> T_pair {
  let log = T_logarithmOfWords(x);
  let power = T_addPairs(T_timesPair(x.hi - 0.5, log), T_pair(x.lo * log.hi, 0));
  return T_addPairs(power, T_negative(x));
}`,

  // log Γ(a + b) - log Γ(b) for b ≥ 4 and a ≤ b, in two parts.
  logGrowth: `fn T_logGrowth(a: T, b: T) -> T_pair {
  let sum = T_twoSum(a, b);
  let r = T_div(a, b);
  let log = T_logarithmWords(sum.hi);
  let main = T_twoProduct(a, log.hi);
  let s = r / (2 + r);
  let bend = b * s * (2 * s * s * T_ATANH(s * s) - r) - 0.5 * T_log1p(r);
  let far = T_fastTwoSum(main.hi, main.lo + a * (log.lo + sum.lo / sum.hi) + bend);
  let near = T_addPairs(T_powerOfStirling(sum), T_negative(T_powerOfStirling(T_pair(b, 0))));
  let isNear = sum.hi < 1e4;
  let rest = T_stirling(sum.hi) - T_stirling(b);
  return T_addPairs(T_pair(select(far.hi, near.hi, isNear), select(far.lo, near.lo, isNear)), T_pair(rest, 0));
}`,

  // B(a, b) for positive a ≤ b and a + b > 88, where either a is small or B is.
  betaOfLarge: `fn T_betaOfLarge(a: T, b: T) -> T {
  let part = T_gammaPartsFrom0(min(a, 88));
  let growth = T_logGrowth(a, b);
  let v = T_reduceExponent(max(-growth.hi, -400), -growth.lo);
  return T_scale(part.hi * (1 + (v.r + T_exponentialTail(v))), max(part.lo + v.n, -250));
}`,

  betaOfPositive: `fn T_betaOfPositive(a: T, b: T) -> T {
  let part = T_betaParts(a, b);
  let far = T_betaOfLarge(min(a, b), max(max(a, b), 4));
  return select(far, T_scale(part.hi, clamp(part.lo, -250, 250)), a + b <= 88);
}`,

  lbetaOfPositive: `fn T_lbetaOfPositive(a: T, b: T) -> T {
  let small = min(a, b);
  let large = max(max(a, b), 4);
  let part = T_betaParts(a, b);
  let near = T_log(part.hi) + part.lo * 0.6931471805599453;
  let growth = T_logGrowth(small, large);
  let middle = (T_lgammaParts(small).hi - growth.hi) - growth.lo;
  let ratio = T_div(small, large);
  let at = max(small, 4);
  let far = (at - 0.5) * T_log(ratio / (1 + ratio)) - large * T_log1p(ratio) - 0.5 * T_log(large)
    + (0.9189385332046727 + T_stirling(at) + T_stirling(large) - T_stirling(at + large));
  return select(select(far, middle, small < 12), near, a + b <= 30);
}`,

  // Signs of Γ where there is one.
  gammaParity: `fn T_gammaParity(x: T) -> T {
  let whole = floor(x);
  return select(1f, -1, (x <= 0) & (T_isOdd(whole)));
}`,

  // Γ(a) Γ(b)/Γ(a + b), by logarithms where that is no number or 0.
  beta: `fn T_beta(a: T, b: T) -> T {
  if (min(a, b) > 0 && !T_isUnordered(a, b)) { return select(T_betaOfPositive(a, b), 0, T_isInf(a) | T_isInf(b)); }
  let sum = T_twoSum(a, b);
  var z = array<T, 3>(a, sum.hi, b);
  var product = 1 - select(sum.lo * T_digamma(sum.hi), 0, T_isZero(sum.lo));
  var log = 0f;
  var sign = 1f;
  for (var i = 0; i < 3; i += 1) {
    let g = T_gamma(z[i]);
    let l = T_lgamma(z[i]);
    product = select(product * g, product / g, i == 1);
    log += select(l, -l, i == 1);
    sign *= T_gammaParity(z[i]);
  }
  return select(sign * T_exp(log), product, T_isFinite(product) & !T_isZero(product));
}`,

  lbeta: `fn T_lbeta(a: T, b: T) -> T {
  if (min(a, b) > 0 && !T_isUnordered(a, b)) { return select(T_lbetaOfPositive(a, b), -T_inf(), T_isInf(a) | T_isInf(b)); }
  let sum = T_twoSum(a, b);
  var z = array<T, 3>(a, b, sum.hi);
  var log = 0f;
  for (var i = 0; i < 3; i += 1) {
    let l = T_lgamma(z[i]);
    log += select(l, -l, i == 2);
  }
  return log - select(sum.lo * T_digamma(sum.hi), 0, T_isZero(sum.lo));
}`,
};
