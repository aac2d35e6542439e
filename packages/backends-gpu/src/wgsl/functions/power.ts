/** `xʸ` with the edge cases of JavaScript's `**`, as `e^(y log|x|)` with the logarithm and the product in two words. */
import type { Definitions } from "./definitions.ts";

export const POWER: Definitions = {
  // Beyond 2⁶⁴ any number but ±1 overflows or underflows. Where the product is beyond all exponents its tail does not matter.
  pow: `fn T_pow(x: T, y: T) -> T {
  let limited = max(min(y, 1.8446744e19), -1.8446744e19);
  let log = T_logarithmWords(abs(x));
  let product = T_twoProduct(limited, log.hi);
  let tail = limited * log.lo + product.lo;
  let power = T_exponentialOfSum(product.hi, select(#{0f|0}, tail, abs(product.hi) < 1024));
  return T_completePower(x, y, power);
}`,

  // log x of positive finite x to twice the precision, nearly.
  logarithmWords: `fn T_logarithmWords(x: T) -> T_pair {
  let v = T_split(x);
  let s = T_quotientOfSum(v.lo);
  let z = T_multiplyPairs(s, s);
  let third = T_fastTwoSum(#{0.3333333432674408|0.3333333333333333}, z.hi * T_atanhTail(z.hi));
  let factor = T_pair(third.hi, third.lo + #{-9.93410746e-9|1.850371707708594e-17});
  let series = T_multiplyPairs(s, T_multiplyPairs(z, factor));
  let main = T_fastTwoSum(2 * s.hi, 2 * series.hi);
  let rest = main.lo + (2 * s.lo + 2 * series.lo);
  // Products of k and the first part of log 2 are exact.
  let large = T_twoSum(v.hi * #{0.693145751953125|0.6931471803691238}, main.hi);
  let middle = T_twoProduct(v.hi, #{1.42860677e-6|1.9082149292705877e-10});
  let total = T_twoSum(large.hi, middle.hi);
  let low = v.hi * #{5.49792302e-14|1.1612227229362532e-26} + middle.lo + (large.lo + rest);
  return T_pair(total.hi, total.lo + low);
}`,

  // (atanh(s)/s - 1 - s²/3)/s⁴ in z = s², for |s| ≤ (√2 - 1)/(√2 + 1).
  atanhTail: `fn T_atanhTail(z: T) -> T {
  return #{0.2 + z * (0.14285766 + z * (0.11102383 + z * 0.09560179))|T_ATANH_TAIL(z)};
}`,

  // f/(2 + f) of an f so that 1 + f is a number: by division, and that of the remainder.
  quotientOfSum: `fn T_quotientOfSum(f: T) -> T_pair {
  let divisor = T_fastTwoSum(2, f);
  let hi = T_keep(f / divisor.hi);
  let product = T_twoProduct(hi, divisor.hi);
  let remainder = T_keep(T_keep(f - product.hi) - product.lo) - hi * divisor.lo;
  return T_pair(hi, remainder / divisor.hi);
}`,

  // Signs of odd powers, NaN where there is no real result or none at all, and the powers of 0 and infinity.
  completePower: `fn T_completePower(x: T, y: T, power: T) -> T {
  let zero = T_isZero(x);
  let infinite = T_isInf(x);
  let grows = select(!T_isNegative(y), T_isNegative(y), zero);
  let size = select(power, select(#{0f|0}, T_inf(), grows), zero | infinite);
  let whole = T_isInf(y) | (trunc(y) == y);
  let odd = !T_isInf(y) & whole & (trunc(0.5 * y) != 0.5 * y);
  let none = (T_isNegative(x) & !whole & !infinite & !zero) | ((abs(x) == 1) & T_isInf(y)) | T_isNan(x) | T_isNan(y);
  let signed = select(size, T_flipped(size, x), odd);
  return select(select(signed, T_nan(), none), 1, T_isZero(y));
}`,
};
