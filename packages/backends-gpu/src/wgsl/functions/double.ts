/** What depends on how double precision is made of bits. */
import type { Definitions } from "./definitions.ts";

export const DOUBLE: Definitions = {
  nan: `fn T_nan() -> T { return vec2(0u, 0x7ff80000u); }`,

  inf: `fn T_inf() -> T { return vec2(0u, 0x7ff00000u); }`,

  abs: `fn T_abs(x: T) -> T { return vec2(x.x, x.y & 0x7fffffffu); }`,

  neg: `fn T_neg(x: T) -> T { return vec2(x.x, x.y ^ 0x80000000u); }`,

  isNan: `fn T_isNan(x: T) -> bool { return T_below(T_inf(), T_abs(x)); }`,

  isInf: `fn T_isInf(x: T) -> bool { return all(T_abs(x) == T_inf()); }`,

  isFinite: `fn T_isFinite(x: T) -> bool { return (x.y & 0x7ff00000u) != 0x7ff00000u; }`,

  isZero: `fn T_isZero(x: T) -> bool { return (x.x | (x.y << 1u)) == 0u; }`,

  isNegative: `fn T_isNegative(x: T) -> bool { return ((x.y >> 31u) != 0u) & !T_isZero(x); }`,

  isUnordered: `fn T_isUnordered(x: T, y: T) -> bool { return T_isNan(x) | T_isNan(y); }`,

  // No compiler sees that these are floats.
  keep: `fn T_keep(x: T) -> T { return x; }`,

  signed: `fn T_signed(y: T, x: T) -> T { return vec2(y.x, (y.y & 0x7fffffffu) | (x.y & 0x80000000u)); }`,

  flipped: `fn T_flipped(y: T, x: T) -> T { return vec2(y.x, y.y ^ (x.y & 0x80000000u)); }`,

  // Of a function like x itself near 0: y, but x where that is 0 or NaN.
  likeX: `fn T_likeX(y: T, x: T) -> T { return select(y, x, T_isZero(x) | T_isNan(x)); }`,

  odd: `fn T_odd(y: T, x: T) -> T { return T_likeX(T_flipped(y, x), x); }`,

  leading: `fn T_leading(x: T) -> T { return vec2(x.x & 0xf8000000u, x.y); }`,

  powerOfTwo: `fn T_powerOfTwo(n: T) -> T { return vec2(0u, u32(T_toInt(n) + 1023) << 20u); }`,

  // y 2ⁿ.
  scale: `fn T_scale(y: T, n: T) -> T {
  let v = T_unpack(y);
  return T_pack(v.sign, v.e + T_toInt(n), v.m);
}`,

  // As in single precision.
  split: `fn T_split(x: T) -> T_pair {
  let v = T_unpack(x);
  let m = T_shiftRight(v.m, 11u);
  let large = !T_below(m, vec2(0x667f3bcdu, 0x16a09eu));
  let y = vec2(m.x, (m.y & 0xfffffu) | select(0x3ff00000u, 0x3fe00000u, large));
  return T_pair(T_fromInt(v.e - select(1023, 1022, large)), T_sub(y, vec2(0u, 0x3ff00000u)));
}`,

  // Numbers as integers of the same order.
  rank: `fn T_rank(x: T) -> T { return select(vec2(x.x, x.y | 0x80000000u), ~x, (x.y >> 31u) != 0u); }`,

  maximum: `fn T_maximum(x: T, y: T) -> T {
  return select(select(x, y, T_below(T_rank(x), T_rank(y))), T_nan(), T_isUnordered(x, y));
}`,

  minimum: `fn T_minimum(x: T, y: T) -> T {
  return select(select(y, x, T_below(T_rank(x), T_rank(y))), T_nan(), T_isUnordered(x, y));
}`,

  equal: `fn T_equal(x: T, y: T) -> bool {
  return !T_isUnordered(x, y) & (all(x == y) | (T_isZero(x) & T_isZero(y)));
}`,

  notEqual: `fn T_notEqual(x: T, y: T) -> bool { return !T_equal(x, y); }`,

  less: `fn T_less(x: T, y: T) -> bool {
  return T_below(T_rank(x), T_rank(y)) & !T_isUnordered(x, y) & !(T_isZero(x) & T_isZero(y));
}`,

  lessEqual: `fn T_lessEqual(x: T, y: T) -> bool { return T_less(x, y) | T_equal(x, y); }`,

  greater: `fn T_greater(x: T, y: T) -> bool { return T_less(y, x); }`,

  greaterEqual: `fn T_greaterEqual(x: T, y: T) -> bool { return T_lessEqual(y, x); }`,

  sign: `fn T_sign(x: T) -> T { return select(vec2(0u, (x.y & 0x80000000u) | 0x3ff00000u), x, T_isZero(x) | T_isNan(x)); }`,

  // To whole numbers: towards 0, to the nearest one (ties to even), or away from 0, as mode is 0, 1 or 2.
  whole: `fn T_whole(x: T, mode: u32) -> T {
  let e = i32((x.y >> 20u) & 0x7ffu) - 1023;
  if (e > 51) { return x; }
  let sign = x.y & 0x80000000u;
  if (e < 0) {
    let nearest = (e == -1) & ((x.x | (x.y & 0xfffffu)) != 0u);
    return vec2(0u, sign | select(0u, 0x3ff00000u, ((mode == 1u) & nearest) | ((mode == 2u) & !T_isZero(x))));
  }
  let unit = T_shiftLeft(vec2(1u, 0u), u32(52 - e));
  let mask = T_subWords(unit, vec2(1u, 0u));
  let half = T_subWords(T_shiftRight(unit, 1u), vec2(u32(all((x & unit) == T())), 0u));
  let added = select(select(T(), half, mode == 1u), mask, mode == 2u);
  return T_addWords(x, added) & ~mask;
}`,

  trunc: `fn T_trunc(x: T) -> T { return T_whole(x, 0u); }`,

  round: `fn T_round(x: T) -> T { return T_whole(x, 1u); }`,

  floor: `fn T_floor(x: T) -> T { return T_whole(x, (x.y >> 31u) * 2u); }`,

  ceil: `fn T_ceil(x: T) -> T { return T_whole(x, 2u - (x.y >> 31u) * 2u); }`,

  fromUint: `fn T_fromUint(x: u32) -> T { return T_pack(0u, 1086, vec2(x, 0u)); }`,

  fromInt: `fn T_fromInt(x: i32) -> T { return T_pack(u32(x) & 0x80000000u, 1086, vec2(u32(abs(x)), 0u)); }`,

  fromFloat: `fn T_fromFloat(x: f32) -> T {
  let bits = bitcast<u32>(x);
  let sign = bits & 0x80000000u;
  let field = (bits >> 23u) & 0xffu;
  if (field == 0u) { return T_pack(sign, 937, vec2(bits & 0x7fffffu, 0u)); }
  return vec2(bits << 29u, sign | (select(field + 896u, 2047u, field == 255u) << 20u) | ((bits & 0x7fffffu) >> 3u));
}`,

  toFloat: `fn T_toFloat(x: T) -> f32 {
  let v = T_unpack(x);
  let e = v.e - 896;
  let r = T_shiftRight(v.m, u32(38 + max(1 - e, 0)));
  let up = ((r.x >> 1u) & 1u) & ((r.x | (r.x >> 2u)) & 1u);
  let finite = (r.x >> 2u) + up + (u32(max(e, 1) - 1) << 23u);
  let size = select(select(finite, 0x7f800000u, e > 254), 0x7fc00000u, T_isNan(x));
  return bitcast<f32>(select(size, 0u, T_isZero(x)) | v.sign);
}`,

  toUint: `fn T_toUint(x: T) -> u32 {
  let v = T_unpack(x);
  let whole = select(v.m.y >> u32(1054 - v.e), 0xffffffffu, v.e > 1054);
  return select(whole, 0u, (v.e < 1023) | (v.sign != 0u) | T_isNan(x));
}`,

  toInt: `fn T_toInt(x: T) -> i32 {
  let v = T_unpack(x);
  let size = select(v.m.y >> u32(1054 - v.e), 0x7fffffffu + (v.sign >> 31u), v.e > 1053);
  let whole = select(size, 0u, (v.e < 1023) | T_isNan(x));
  return select(i32(whole), -i32(whole), v.sign != 0u);
}`,
};
