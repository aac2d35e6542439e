/**
 * The gamma function, its logarithm and the derivatives of that: polynomials from 1 to 4, Stirling's series beyond, and
 * reflection for negative numbers.
 */
import type { Definitions } from "../definitions.ts";

export const GAMMA: Definitions = {
  // sin πx for x ≥ 0.
  sinPi: `fn T_sinPi(x: T) -> T {
  let whole = round(x);
  let r = 2 * (x - whole);
  return select(1f, -1, T_isOdd(whole)) * r * T_SIN_PI(r * r);
}`,

  // cot πx.
  cotPi: `fn T_cotPi(x: T) -> T {
  let r = 2 * (x - round(x));
  let q = 1 - abs(r);
  return T_div(q * T_SIN_PI(q * q), r * T_SIN_PI(r * r));
}`,

  isOdd: `fn T_isOdd(x: T) -> bool { return floor(0.5 * x) * 2 != x; }`,

  isWhole: `fn T_isWhole(x: T) -> bool { return floor(x) == x; }`,

  // log Γ(x) - (x - ½) log x + x - ½ log 2π for x ≥ 4.
  stirling: `fn T_stirling(x: T) -> T {
  let z = 1 / (x * x);
  return (0.083333333 - z * (0.0027777778 - z * (0.00079365079 - z * 0.00059523810))) / x;
}`,

  // The pair of m and e with Γ(x) = m 2ᵉ, for 1 ≤ x ≤ 90.
  gammaParts: `fn T_gammaParts(x: T) -> T_pair {
  let steps = select(0f, 1, x > 2) + select(0f, 1, x > 3);
  let near = T_GAMMA(x - steps - 1.5) * select(1, x - 1, x > 2) * select(1, x - 2, x > 3);
  let at = max(x, 4);
  let log = T_logarithmWords(at);
  let power = T_twoProduct(at - 0.5, log.hi);
  let sum = T_twoSum(power.hi, -at);
  let v = T_reduceExponent(sum.hi, sum.lo + (power.lo + ((at - 0.5) * log.lo + T_stirling(at))));
  let far = 2.5066282746310002 * (1 + (v.r + T_exponentialTail(v)));
  return T_pair(select(far, near, x < 4), select(v.n, 0, x < 4));
}`,

  gamma: `fn T_gamma(x: T) -> T {
  let a = abs(x);
  let small = a < 1;
  let part = T_gammaParts(min(select(a, a + 1, small), 50));
  let above = T_scale(select(part.hi, T_div(part.hi, a), small), part.lo);
  let below = T_scale(T_div(-3.141592653589793, T_sinPi(a) * select(a, 1, small) * part.hi), -part.lo);
  let y = select(above, below, x < 0);
  let isPole = (x < 0) & T_isWhole(x);
  return T_orNan(select(select(y, T_nan(), isPole), T_signed(T_inf(), x), T_size(x) < 0x00200000u), x);
}`,

  gammaSign: `fn T_gammaSign(x: T) -> T {
  let whole = floor(x);
  let below = select(1f, -1, T_isOdd(whole));
  let y = select(1, select(below, T_nan(), whole == x), x < 0);
  return T_orNan(select(y, T_signed(1, x), T_isZero(x)), x);
}`,

  // log Γ(x) for x ≥ 0, and log Γ(1 + x) for x < 1.
  lgammaParts: `fn T_lgammaParts(x: T) -> T_pair {
  let log = T_log(x);
  let t = x - select(1f, 0, x < 1);
  let centre = t * (t - 1) * T_LGAMMA_1(t - 0.5);
  let middle = select(centre, (x - 2) * T_LGAMMA_2(x - 3.125), x > 2);
  let at = max(x, 4);
  let far = (at - 0.5) * (log - 1) + (0.4189385332046727 + T_stirling(at));
  return T_pair(select(select(middle, centre - log, x < 1), far, x >= 4), centre);
}`,

  lgamma: `fn T_lgamma(x: T) -> T {
  let a = abs(x);
  let small = a < 1;
  let part = T_lgammaParts(a);
  let sine = abs(T_sinPi(a)) * 0.3183098861837907 * select(a, 1, small);
  let below = -T_log(sine) - select(part.hi, part.lo, small);
  let y = select(part.hi, below, x < 0);
  return T_orNan(select(y, T_inf(), T_isInf(x) | ((x <= 0) & T_isWhole(x))), x);
}`,

  // log x - ψ(x) is ½/x + z P(z) with z = 1/x² for x ≥ 4.
  digamma: `fn T_digamma(x: T) -> T {
  let a = abs(x);
  let small = a < 1;
  let t = min(select(a, a + 1, small), 4);
  let centre = (T_keep(t - 1.4616321325302124) - 1.24381e-8) * T_DIGAMMA((t - 2) / (t + 1));
  let inverse = 1 / a;
  let z = inverse * inverse;
  let rest = z * (0.083333333 - z * (0.0083333333 - z * (0.0039682540 - z * (0.0041666667 - z * 0.0075757576))));
  let above = select(centre, T_log(a) - (0.5 * inverse + rest), a >= 4);
  let shifted = select(above, centre - inverse, small);
  let below = select(above + inverse, centre, small) + 3.141592653589793 * T_cotPi(a);
  let y = select(shifted, select(below, T_nan(), T_isWhole(x)), x < 0);
  return T_orNan(select(y, T_signed(T_inf(), -x), T_isZero(x)), x);
}`,
};
