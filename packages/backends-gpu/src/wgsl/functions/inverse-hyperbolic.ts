/** Inverse hyperbolic functions, by `log(1 + t)` for a `t` without cancellation. */
import type { Definitions } from "./definitions.ts";

export const INVERSE_HYPERBOLIC: Definitions = {
  // log(1 + t), but log(2a) for large a, where t would overflow.
  logarithmOfSum: `fn T_logarithmOfSum(a: T, t: T) -> T {
  let large = a > #{1073741824|1152921504606846976};
  let sum = T_twoSum(1, select(t, a, large));
  let v = T_split(sum.hi);
  let doubled = T_pair(select(v.hi, v.hi + 1, large), v.lo);
  return T_completeLogarithm(sum.hi, T_naturalLogarithm(doubled, sum.lo / sum.hi));
}`,

  // t = a + a²/(1 + √(1 + a²)).
  asinh: `fn T_asinh(x: T) -> T {
  let a = abs(x);
  let square = a * a;
  let t = a + T_div(square, 1 + T_sqrt(1 + square));
  return T_odd(T_logarithmOfSum(a, t), x);
}`,

  // t = d + √(2d + d²) with d = x - 1.
  acosh: `fn T_acosh(x: T) -> T {
  let d = x - 1;
  let y = T_logarithmOfSum(x, d + T_sqrt(d * d + (d + d)));
  return select(T_nan(), y, (x >= 1) & !T_isNan(x));
}`,

  // log(1 + 2a/(1 - a))/2.
  atanh: `fn T_atanh(x: T) -> T {
  let a = abs(x);
  let y = 0.5 * T_log1p(T_div(a + a, 1 - a));
  return T_within1(T_odd(select(y, T_inf(), a == 1), x), x);
}`,
};
