/** Exponential and hyperbolic functions: `x = n log 2 + r + c`, and `eʳ - 1` by a polynomial. */
import type { Definitions } from "./definitions.ts";

export const EXPONENTIAL: Definitions = {
  orNan: `fn T_orNan(y: T, x: T) -> T { return select(y, T_nan(), T_isNan(x)); }`,

  // c is what is below the last place of r.
  exponent: `struct T_exponent { n: T, r: T, c: T }`,

  // Of x + tail, for a tail that is small against x.
  reduceExponent: `fn T_reduceExponent(x: T, tail: T) -> T_exponent {
  let n = round(x * 1.4426950408889634);
  let high = T_keep(x - n * #{0.693145751953125|0.6931471803691238});
  let low = n * #{1.42860677e-6|1.9082149292705877e-10} - tail;
  let r = T_keep(high - low);
  return T_exponent(n, r, T_keep(high - r) - low);
}`,

  // e^(r + c) - 1 - r.
  exponentialTail: `fn T_exponentialTail(v: T_exponent) -> T { return v.r * v.r * T_EXP(v.r) + v.c; }`,

  // Between the bounds beyond which eˣ is 0 or infinite.
  clampExponent: `fn T_clampExponent(x: T) -> T { return min(max(x, -#{104|746}), #{90|711}); }`,

  // e^(x + tail).
  exponentialOfSum: `fn T_exponentialOfSum(x: T, tail: T) -> T {
  let v = T_reduceExponent(T_clampExponent(x), tail);
  return T_scale(1 + (v.r + T_exponentialTail(v)), v.n);
}`,

  exp: `fn T_exp(x: T) -> T { return T_orNan(T_exponentialOfSum(x, 0), x); }`,

  // Half of eˣ, which overflows later.
  halfExponential: `fn T_halfExponential(x: T) -> T {
  let v = T_reduceExponent(T_clampExponent(x), 0);
  return T_scale(1 + (v.r + T_exponentialTail(v)), v.n - 1);
}`,

  // 2ⁿ p + (2ⁿ - 1) with p = eʳ - 1, half as large on the way as 2ⁿ may be too large for a number.
  expm1: `fn T_expm1(x: T) -> T {
  let v = T_reduceExponent(min(max(x, -#{20|40}), #{89|710}), 0);
  let p = v.r + T_exponentialTail(v);
  let half = T_powerOfTwo(v.n - 1);
  let sum = half * p + T_keep(half - 0.5);
  return T_likeX(select(sum + sum, p, v.n == 0), x);
}`,

  // x + x³ P(x²) below 1, else eˣ/2 - e⁻ˣ/2.
  sinh: `fn T_sinh(x: T) -> T {
  let a = abs(x);
  let half = T_halfExponential(a);
  let z = a * a;
  return T_odd(select(half - 0.25 / half, a + a * z * T_SINH(z), a < 1), x);
}`,

  cosh: `fn T_cosh(x: T) -> T {
  let half = T_halfExponential(abs(x));
  return T_orNan(half + 0.25 / half, x);
}`,

  // (2ᵏ - 1 - p)/(2ᵏ + 1 + p) for -2|x| = r - k log 2 and p = eʳ - 1: near 0 nothing is lost, as k is 0.
  tanh: `fn T_tanh(x: T) -> T {
  let v = T_reduceExponent(max(-2 * abs(x), -#{20|40}), 0);
  let p = v.r + T_exponentialTail(v);
  let power = T_powerOfTwo(-v.n);
  return T_odd(T_div(T_keep(power - 1) - p, power + 1 + p), x);
}`,

  logistic: `fn T_logistic(x: T) -> T {
  let decay = T_exponentialOfSum(-abs(x), 0);
  return T_orNan(T_div(select(1, decay, x < 0), 1 + decay), x);
}`,

  // max(x, 0) + log(1 + e^-|x|).
  softplus: `fn T_softplus(x: T) -> T {
  let sum = T_fastTwoSum(1, T_exponentialOfSum(-abs(x), 0));
  return T_orNan(max(x, 0) + T_logarithmOfPair(sum), x);
}`,
};
