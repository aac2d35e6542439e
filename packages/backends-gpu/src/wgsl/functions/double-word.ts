/**
 * Numbers as unevaluated sums of two.
 *
 * WGSL lets compilers contract `a * b + c`, reorder sums and leave out what cancels. Products here are exact, so that it
 * does not matter how often they are rounded; `T_keep` holds on to the sums that have to be rounded where they stand.
 *
 * @see Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971) 224-242.
 */
import type { Definitions } from "./definitions.ts";

export const DOUBLE_WORD: Definitions = {
  pair: `struct T_pair { hi: T, lo: T }`,

  // a + b exactly, for |a| ≥ |b| or a = 0.
  fastTwoSum: `fn T_fastTwoSum(a: T, b: T) -> T_pair {
  let hi = T_keep(a + b);
  return T_pair(hi, b - T_keep(hi - a));
}`,

  // a + b exactly.
  twoSum: `fn T_twoSum(a: T, b: T) -> T_pair {
  let swap = abs(a) < abs(b);
  return T_fastTwoSum(select(a, b, swap), select(b, a, swap));
}`,

  // The leading half of the bits, and the rest.
  halves: `fn T_halves(x: T) -> T_pair {
  let hi = T_leading(x);
  return T_pair(hi, x - hi);
}`,

  // a b to twice the precision.
  twoProduct: `fn T_twoProduct(a: T, b: T) -> T_pair {
  let hi = T_keep(a * b);
  let x = T_halves(a);
  let y = T_halves(b);
  let first = T_keep(x.hi * y.hi - hi);
  let second = T_keep(first + x.hi * y.lo);
  let third = T_keep(second + x.lo * y.hi);
  return T_pair(hi, third + x.lo * y.lo);
}`,

  // a b of double words. Its second part may reach a few last places of the first.
  multiplyPairs: `fn T_multiplyPairs(a: T_pair, b: T_pair) -> T_pair {
  let main = T_twoProduct(a.hi, b.hi);
  return T_pair(main.hi, a.hi * b.lo + (a.lo * b.hi + main.lo));
}`,
};
