/** Logarithms: `x = 2ᵏ(1 + f)` and `log(1 + f)` by a series in `s = f/(2 + f)`. */
import type { Definitions } from "./definitions.ts";

export const LOGARITHM: Definitions = {
  // log(1 + f) = f - (square - rest), as the pair of square = f²/2 and rest = s(f²/2 + R(s²)).
  logarithmParts: `fn T_logarithmParts(f: T) -> T_pair {
  let s = f / (2 + f);
  let z = s * s;
  let square = 0.5 * f * f;
  return T_pair(square, s * (z * T_LOG(z) + square));
}`,

  // k log 2 + log(1 + f) + tail.
  naturalLogarithm: `fn T_naturalLogarithm(v: T_pair, tail: T) -> T {
  let part = T_logarithmParts(v.lo);
  let low = v.hi * #{1.42860677e-6|1.9082149292705877e-10} + tail;
  return v.hi * #{0.693145751953125|0.6931471803691238} - ((part.hi - (part.lo + low)) - v.lo);
}`,

  // The logarithm of x, which is y for positive finite x.
  completeLogarithm: `fn T_completeLogarithm(x: T, y: T) -> T {
  let finite = select(y, -T_inf(), T_isZero(x));
  return select(select(finite, T_inf(), T_isInf(x)), T_nan(), T_isNan(x) | T_isNegative(x));
}`,

  log: `fn T_log(x: T) -> T { return T_completeLogarithm(x, T_naturalLogarithm(T_split(x), 0)); }`,

  // The logarithm of a positive sum.
  logarithmOfPair: `fn T_logarithmOfPair(x: T_pair) -> T {
  return T_naturalLogarithm(T_split(x.hi), x.lo / x.hi);
}`,

  log1p: `fn T_log1p(x: T) -> T {
  let sum = T_twoSum(1, x);
  return T_likeX(T_completeLogarithm(sum.hi, T_logarithmOfPair(sum)), x);
}`,

  // k log_b 2 + log(1 + f)/log b, with the largest product split so that it is exact. The constants are sums.
  logarithmToBase: `fn T_logarithmToBase(x: T, perLog: T_pair, two: T_pair) -> T {
  let v = T_split(x);
  let part = T_logarithmParts(v.lo);
  let hi = T_leading(v.lo - part.hi);
  let lo = (T_keep(v.lo - hi) - part.hi) + part.lo;
  let sum = T_fastTwoSum(v.hi * two.hi, hi * perLog.hi);
  let small = (lo + hi) * perLog.lo + (lo * perLog.hi + sum.lo);
  return T_completeLogarithm(x, sum.hi + (v.hi * two.lo + small));
}`,

  log2: `fn T_log2(x: T) -> T {
  return T_logarithmToBase(x, T_pair(#{1.44287109375|1.4426950514316559}, -#{0.000176052854|1.0542692476429138e-8}), T_pair(1, 0));
}`,

  log10: `fn T_log10(x: T) -> T {
  return T_logarithmToBase(x, T_pair(#{0.434326171875|0.4342944845557213}, -#{3.16899714e-5|2.6524694553078553e-9}),
    T_pair(#{0.301025390625|0.3010299956658855}, #{4.60503907e-6|-1.9043128467164274e-12}));
}`,
};
