/** Arithmetic of numbers as unevaluated sums of two, where an exponent of a few hundred would cost digits. */
import type { Definitions } from "../definitions.ts";

export const PAIRS: Definitions = {
  negative: `fn T_negative(a: T_pair) -> T_pair { return T_pair(-a.hi, -a.lo); }`,

  addPairs: `fn T_addPairs(a: T_pair, b: T_pair) -> T_pair {
  let sum = T_twoSum(a.hi, b.hi);
  return T_fastTwoSum(sum.hi, sum.lo + (a.lo + b.lo));
}`,

  timesPair: `fn T_timesPair(a: T, b: T_pair) -> T_pair {
  let product = T_twoProduct(a, b.hi);
  return T_fastTwoSum(product.hi, product.lo + a * b.lo);
}`,

  // a² /b.
  squareOverPair: `fn T_squareOverPair(a: T, b: T_pair) -> T_pair {
  let s = T_keep(a / b.hi);
  let product = T_twoProduct(s, b.hi);
  let rest = (T_keep(T_keep(a - product.hi) - product.lo) - s * b.lo) / b.hi;
  return T_timesPair(a, T_pair(s, rest));
}`,

  dividePair: `fn T_dividePair(a: T_pair, d: T) -> T_pair {
  let q = T_keep(a.hi / d);
  let product = T_twoProduct(q, d);
  return T_pair(q, (T_keep(T_keep(a.hi - product.hi) - product.lo) + a.lo) / d);
}`,

  // log of a positive pair.
  logarithmOfWords: `fn T_logarithmOfWords(x: T_pair) -> T_pair {
  let log = T_logarithmWords(x.hi);
  return T_fastTwoSum(log.hi, log.lo + x.lo / x.hi);
}`,

  // f e^(x + tail), where either may be out of range.
  timesExponential: `fn T_timesExponential(f: T, x: T, tail: T) -> T {
  let v = T_reduceExponent(clamp(x, -170, 170), tail);
  return select(T_scale(f * (1 + (v.r + T_exponentialTail(v))), v.n), 0, x < -170);
}`,
};
