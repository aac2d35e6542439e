/**
 * IEEE 754 double precision in whole numbers: a number is its bits, the low word first. Results have the bits that hardware
 * gives, whatever compilers assume of floats.
 *
 * Finite numbers are taken apart as `m/2⁶³ · 2^(e - 1023)` with the first bit of `m` set, and put together by `pack`, which
 * rounds to nearest, ties to even. Shifts to the right keep in the last bit whether anything is lost.
 */
import type { Definitions } from "./definitions.ts";

export const DOUBLE_ARITHMETIC: Definitions = {
  parts: `struct T_parts { sign: u32, e: i32, m: T }`,

  unpack: `fn T_unpack(x: T) -> T_parts {
  let field = (x.y >> 20u) & 0x7ffu;
  let m = T_shiftLeft(vec2(x.x, (x.y & 0xfffffu) | select(0u, 0x100000u, field > 0u)), 11u);
  let z = T_leadingZeros(m);
  return T_parts(x.y & 0x80000000u, i32(max(field, 1u)) - i32(z), T_shiftLeft(m, z));
}`,

  pack: `fn T_pack(sign: u32, e: i32, m: T) -> T {
  let z = T_leadingZeros(m);
  let exponent = e - i32(z);
  let r = T_shiftRight(T_shiftLeft(m, z), u32(9 + max(1 - exponent, 0)));
  let up = ((r.x >> 1u) & 1u) & ((r.x | (r.x >> 2u)) & 1u);
  let field = u32(max(exponent, 1) - 1) << 20u;
  let y = T_addWords(vec2((r.x >> 2u) | (r.y << 30u), (r.y >> 2u) + field), vec2(up, 0u));
  let size = select(select(y, T_inf(), exponent > 2046), T(), z == 64u);
  return vec2(size.x, size.y | sign);
}`,

  // Functions of few branches are quick to compile.
  add: `fn T_add(x: T, y: T) -> T {
  let differ = ((x.y ^ y.y) >> 31u) != 0u;
  let swap = T_below(T_abs(x), T_abs(y));
  let large = select(x, y, swap);
  let small = select(y, x, swap);
  let a = T_unpack(large);
  let b = T_unpack(small);
  let m = T_shiftRight(a.m, 1u);
  let n = T_shiftRight(b.m, u32(a.e - b.e) + 1u);
  let sum = select(T_addWords(m, n), T_subWords(m, n), differ);
  let sign = select(a.sign, 0u, differ & all(sum == T()));
  let finite = select(T_pack(sign, a.e + 1, sum), large, T_isZero(small) & !T_isZero(large));
  let opposite = differ & T_isInf(small);
  return select(select(finite, large, T_isInf(large)), T_nan(), T_isUnordered(x, y) | opposite);
}`,

  sub: `fn T_sub(x: T, y: T) -> T { return T_add(x, T_neg(y)); }`,

  mul: `fn T_mul(x: T, y: T) -> T {
  let a = T_unpack(x);
  let b = T_unpack(y);
  let sign = a.sign ^ b.sign;
  let finite = T_pack(sign, a.e + b.e - 1022, T_highProduct(a.m, b.m));
  let infinite = T_isInf(x) | T_isInf(y);
  let none = T_isUnordered(x, y) | (infinite & (T_isZero(x) | T_isZero(y)));
  return select(select(finite, vec2(0u, sign | 0x7ff00000u), infinite), T_nan(), none);
}`,

  // A bit of the quotient at a time.
  div: `fn T_div(x: T, y: T) -> T {
  let sign = (x.y ^ y.y) & 0x80000000u;
  if (T_isUnordered(x, y) | (T_isInf(x) & T_isInf(y)) | (T_isZero(x) & T_isZero(y))) { return T_nan(); }
  if (T_isInf(x) | T_isZero(y)) { return vec2(0u, sign | 0x7ff00000u); }
  if (T_isInf(y) | T_isZero(x)) { return vec2(0u, sign); }
  let a = T_unpack(x);
  let b = T_unpack(y);
  let divisor = T_shiftRight(b.m, 1u);
  var rest = T_shiftRight(a.m, 1u);
  var q = T();
  for (var i = 0; i < 58; i++) {
    let fits = !T_below(rest, divisor);
    rest = T_shiftLeft(select(rest, T_subWords(rest, divisor), fits), 1u);
    q = T_shiftLeft(q, 1u) | vec2(u32(fits), 0u);
  }
  return T_pack(sign, a.e - b.e + 1029, q | vec2(u32(any(rest != T())), 0u));
}`,

  // A bit of the root at a time.
  sqrt: `fn T_sqrt(x: T) -> T {
  if (T_isZero(x)) { return x; }
  if (T_isNan(x) | T_isNegative(x)) { return T_nan(); }
  if (T_isInf(x)) { return x; }
  let a = T_unpack(x);
  let e = a.e - 1023;
  var left = T_shiftRight(a.m, u32(1 - (e & 1)));
  var rest = T();
  var q = T();
  for (var i = 0; i < 56; i++) {
    rest = T_shiftLeft(rest, 2u) | vec2(left.y >> 30u, 0u);
    left = T_shiftLeft(left, 2u);
    let next = T_shiftLeft(q, 2u) | vec2(1u, 0u);
    let fits = !T_below(rest, next);
    rest = select(rest, T_subWords(rest, next), fits);
    q = T_shiftLeft(q, 1u) | vec2(u32(fits), 0u);
  }
  return T_pack(0u, (e >> 1u) + 1031, q | vec2(u32(any(rest != T())), 0u));
}`,

  rsqrt: `fn T_rsqrt(x: T) -> T { return T_div(vec2(0u, 0x3ff00000u), T_sqrt(x)); }`,

  rem: `fn T_rem(x: T, y: T) -> T {
  if (!T_isFinite(x) | T_isNan(y) | T_isZero(y)) { return T_nan(); }
  let a = T_unpack(x);
  let b = T_unpack(y);
  if (T_isZero(x) | T_isInf(y) | (a.e < b.e)) { return x; }
  let divisor = T_shiftRight(b.m, 1u);
  var rest = T_shiftRight(a.m, 1u);
  for (var steps = a.e - b.e; ; steps--) {
    rest = select(rest, T_subWords(rest, divisor), !T_below(rest, divisor));
    if (steps == 0) { break; }
    rest = T_shiftLeft(rest, 1u);
  }
  return T_pack(a.sign, b.e + 1, rest);
}`,
};
