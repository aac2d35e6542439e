/**
 * Airy functions and their slopes: Maclaurin series in twofold precision near 0, so that their cancellation does not show;
 * K of order ⅓ or ⅔ by the trapezoidal rule to the right, asymptotic series far out.
 */
import type { Definitions } from "../definitions.ts";

export const AIRY: Definitions = {
  // ⅔ x^{3/2}.
  airyExponent: `fn T_airyExponent(x: T) -> T_pair {
  let root = T_sqrt(x);
  let square = T_twoProduct(root, root);
  let rest = (T_keep(x - square.hi) - square.lo) / (2 * root);
  return T_dividePair(T_timesPair(2 * x, T_pair(root, rest)), 3);
}`,

  // Σ of terms whose ratio is x³ over (3k + p)(3k + q).
  airySeries: `fn T_airySeries(first: T_pair, x: T, p: T, q: T) -> T_pair {
  let cube = T_timesPair(x, T_twoProduct(x, x));
  var term = first;
  var sum = first;
  for (var k = 0f; k < 34; k += 1) {
    term = T_dividePair(T_multiplyPairs(term, cube), (3 * k + p) * (3 * k + q));
    sum = T_addPairs(sum, term);
  }
  return sum;
}`,

  // c₁ f ∓ c₂ g, with f and g or their slopes; times √3 for Bi.
  airyNear: `fn T_airyNear(isBi: bool, isSlope: bool, x: T) -> T {
  let square = T_twoProduct(0.5 * x, x);
  let zero = T_pair(select(1, square.hi, isSlope), select(0, square.lo, isSlope));
  let even = T_airySeries(zero, x, select(2f, 3, isSlope), select(3f, 5, isSlope));
  let odd = T_airySeries(T_pair(select(x, 1, isSlope), 0), x, select(3f, 1, isSlope), select(4f, 3, isSlope));
  let left = T_multiplyPairs(T_pair(0.3550280630588531, -9.1710372e-9), even);
  let right = T_multiplyPairs(T_pair(0.2588194012641907, 2.5286161e-9), odd);
  let sign = select(-1f, 1, isBi);
  return T_addPairs(left, T_pair(sign * right.hi, sign * right.lo)).hi * select(1, 1.7320508075688772, isBi);
}`,

  // Ai = 1/π √(x/3) K_{⅓}(ζ) and -Ai′ = x/(π√3) K_{⅔}(ζ) for x ≥ 2, with eˣ K_ν(x) = ∫ exp(-x (cosh t - 1)) cosh νt dt.
  airyDecaying: `fn T_airyDecaying(isSlope: bool, x: T) -> T {
  let zeta = T_airyExponent(x);
  let step = min(0.25, 0.9 * T_rsqrt(zeta.hi));
  let order = select(0.33333333, 0.66666667, isSlope);
  var sum = 0.5f;
  for (var k = 1f; k < 16; k += 1) {
    let half = T_sinh(0.5 * k * step);
    sum += T_exp(-2 * zeta.hi * half * half) * T_cosh(order * k * step);
  }
  let scale = select(T_sqrt(x) * 0.1837762984739307, -x * 0.1837762984739307, isSlope);
  return T_timesExponential(scale * sum * step, -zeta.hi, -zeta.lo);
}`,

  // Sums over even and odd k of uₖ/ζᵏ (vₖ for slopes); every second term of each changes sign if \`sign\` is -1.
  airyAsymptotic: `fn T_airyAsymptotic(isSlope: bool, zeta: T, sign: T) -> T_pair {
  var u = 1f;
  var y = T_pair(1, 0);
  for (var k = 1f; k < 12; k += 1) {
    u *= (6 * k - 5) * (6 * k - 1) / (72 * k * zeta);
    let term = u * select(1, -(6 * k + 1) / (6 * k - 1), isSlope);
    let odd = T_isOdd(k);
    u *= select(sign, 1, odd);
    let signed = select(sign * term, term, odd);
    y = T_pair(y.hi + select(signed, 0, odd), y.lo + select(0, signed, odd));
  }
  return y;
}`,

  airyGrowing: `fn T_airyGrowing(isSlope: bool, x: T) -> T {
  let zeta = T_airyExponent(x);
  let part = T_airyAsymptotic(isSlope, zeta.hi, 1);
  let fourth = T_sqrt(T_sqrt(x));
  let scale = 0.5641895835477563 * select(T_div(1, fourth), fourth, isSlope);
  return T_timesExponential(scale * (part.hi + part.lo), zeta.hi, zeta.lo);
}`,

  // At -x: with χ = ζ + π/4, Ai ~ (sin χ P - cos χ Q)/(√π x^{1/4}).
  airyOscillating: `fn T_airyOscillating(isBi: bool, isSlope: bool, x: T) -> T {
  let zeta = T_airyExponent(x);
  let part = T_airyAsymptotic(isSlope, zeta.hi, -1);
  let s0 = T_sin(zeta.hi);
  let c0 = T_cos(zeta.hi);
  let s1 = T_sin(zeta.lo);
  let c1 = T_cos(zeta.lo);
  let s = s0 * c1 + c0 * s1;
  let c = c0 * c1 - s0 * s1;
  let fourth = T_sqrt(T_sqrt(x));
  let size = 0.3989422804014327 * select(T_div(1, fourth), fourth, isSlope);
  let first = (s + c) * part.hi - (c - s) * part.lo;
  let second = (c - s) * part.hi + (s + c) * part.lo;
  let y = select(first, second, isBi != isSlope);
  return size * select(y, -y, isSlope && !isBi);
}`,

  airy: `fn T_airy(bi: T, slope: T, x: T) -> T {
  let isBi = bi == 1;
  let isSlope = slope == 1;
  if (T_isNan(x)) { return x; }
  if (T_isInf(x)) {
    if (x > 0) { return select(select(0f, -0f, isSlope), T_inf(), isBi); }
    return select(0f, T_nan(), isSlope);
  }
  if (x < -6) { return T_airyOscillating(isBi, isSlope, min(-x, 1e20)); }
  if (!isBi && x >= 2) { return T_airyDecaying(isSlope, min(x, 60)); }
  if (x >= 6) { return T_airyGrowing(isSlope, min(x, 60)); }
  return T_airyNear(isBi, isSlope, x);
}`,
};
