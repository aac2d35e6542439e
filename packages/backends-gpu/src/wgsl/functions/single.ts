/**
 * What depends on how single precision is made of bits.
 *
 * WGSL lets compilers assume that there are no infinities and no NaN: both are told by their bits. Quotients and roots of
 * WGSL may be off by units in the last place: where it matters, the residual corrects them.
 */
import type { Definitions } from "./definitions.ts";

/** Processors that stand for a GPU round quotients and roots as IEEE 754 says, but of divisors that compilers know. */
export const ON_PROCESSOR: Definitions = {
  div: `fn f32_div(x: f32, y: f32) -> f32 { return T_keep(x) / T_keep(y); }`,

  sqrt: `fn f32_sqrt(x: f32) -> f32 { return sqrt(x); }`,

  rsqrt: `fn f32_rsqrt(x: f32) -> f32 { return 1 / T_keep(sqrt(x)); }`,
};

export const SINGLE: Definitions = {
  nan: `fn f32_nan() -> f32 { return bitcast<f32>(nan_bits); }`,

  inf: `fn f32_inf() -> f32 { return bitcast<f32>(infinity_bits); }`,

  // The bits without the sign.
  size: `fn f32_size(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }`,

  isNan: `fn f32_isNan(x: f32) -> bool { return T_size(x) > 0x7f800000u; }`,

  isInf: `fn f32_isInf(x: f32) -> bool { return T_size(x) == 0x7f800000u; }`,

  isFinite: `fn f32_isFinite(x: f32) -> bool { return T_size(x) < 0x7f800000u; }`,

  isNegative: `fn f32_isNegative(x: f32) -> bool { return bitcast<u32>(x) > 0x80000000u; }`,

  // Of a function like x itself near 0: y, but x where that is subnormal, as devices may flush it, 0, or NaN.
  likeX: `fn f32_likeX(y: f32, x: f32) -> f32 { return select(y, x, T_size(x) - 0x00800000u > 0x7f000000u); }`,

  // The same of an odd function, from y for |x|.
  odd: `fn f32_odd(y: f32, x: f32) -> f32 { return T_likeX(T_flipped(y, x), x); }`,

  isZero: `fn f32_isZero(x: f32) -> bool { return T_size(x) == 0u; }`,

  // Whether either is NaN.
  isUnordered: `fn f32_isUnordered(x: f32, y: f32) -> bool { return max(T_size(x), T_size(y)) > 0x7f800000u; }`,

  // x, by an operation that compilers cannot see through: no buffer has 2³¹ elements.
  keep: `fn f32_keep(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ (arrayLength(&m0) >> 31u)); }`,

  // The size of y with the sign of x.
  signed: `fn f32_signed(y: f32, x: f32) -> f32 {
  return bitcast<f32>(T_size(y) | (bitcast<u32>(x) & 0x80000000u));
}`,

  // y where x has no sign, else -y.
  flipped: `fn f32_flipped(y: f32, x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(y) ^ (bitcast<u32>(x) & 0x80000000u));
}`,

  leading: `fn f32_leading(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & 0xfffff000u); }`,

  // 2ⁿ of a whole n from -126 to 127.
  powerOfTwo: `fn f32_powerOfTwo(n: f32) -> f32 { return bitcast<f32>((i32(n) + 127) << 23u); }`,

  // y 2ⁿ in two steps, as 2ⁿ may be too large or too small for a number where the result is not.
  scale: `fn f32_scale(y: f32, n: f32) -> f32 {
  let half = floor(n * 0.5);
  return T_keep(y * T_powerOfTwo(half)) * T_powerOfTwo(n - half);
}`,

  // Positive finite x as 2ᵏ(1 + f) with √½ ≤ 1 + f < √2, as the pair of k and f. Subnormal bits are a whole number of 2⁻¹⁴⁹.
  split: `fn f32_split(x: f32) -> T_pair {
  let given = bitcast<u32>(x);
  let small = given < 0x00800000u;
  let bits = select(given, bitcast<u32>(f32(given)), small) + 0x004afb0du;
  let k = i32(bits >> 23u) - select(127, 276, small);
  return T_pair(f32(k), bitcast<f32>((bits & 0x007fffffu) + 0x3f3504f3u) - 1);
}`,

  // Numbers as integers of the same order.
  rank: `fn f32_rank(x: f32) -> i32 {
  let bits = bitcast<i32>(x);
  return bits ^ ((bits >> 31u) & 0x7fffffff);
}`,

  maximum: `fn f32_maximum(x: f32, y: f32) -> f32 {
  return select(select(x, y, T_rank(x) < T_rank(y)), T_nan(), T_isUnordered(x, y));
}`,

  minimum: `fn f32_minimum(x: f32, y: f32) -> f32 {
  return select(select(y, x, T_rank(x) < T_rank(y)), T_nan(), T_isUnordered(x, y));
}`,

  sign: `fn f32_sign(x: f32) -> f32 {
  let size = T_size(x);
  return select(x, T_signed(1, x), (size > 0u) & (size <= 0x7f800000u));
}`,

  // Whether fma rounds once, as it does on GPUs: WGSL leaves that open.
  fused: `fn f32_fused() -> bool {
  let x = T_keep(1.000244140625);
  return fma(x, x, -1) != 0.00048828125;
}`,

  // A quotient or root y plus slope r, with a residual r by fma. It is 0 if y is exact, and NaN where y is infinite.
  corrected: `fn f32_corrected(y: f32, r: f32, slope: f32) -> f32 {
  let better = fma(r, slope, y);
  return select(y, better, T_fused() & T_isFinite(better) & !T_isZero(r));
}`,

  // WGSL says nothing about divisors above 2¹²⁶. Of one that compilers know they would take the inverse.
  div: `fn f32_div(x: f32, y: f32) -> f32 {
  let scale = select(1f, 0.25f, T_size(y) > 0x7e000000u);
  let a = T_keep(x) * scale;
  let b = T_keep(y * scale);
  let q = a / b;
  return T_corrected(q, fma(-q, b, a), 1 / b);
}`,

  sqrt: `fn f32_sqrt(x: f32) -> f32 {
  let y = sqrt(x);
  return T_corrected(y, fma(-y, y, x), 0.5 / y);
}`,

  rsqrt: `fn f32_rsqrt(x: f32) -> f32 {
  let y = inverseSqrt(x);
  return T_corrected(y, fma(-x * y, y, 1), 0.5 * y);
}`,

  round: `fn f32_round(x: f32) -> f32 { return T_signed(round(abs(x)), x); }`,

  // Conversions of WGSL may round either way. Those of the halves are exact, so that their sum is rounded to nearest.
  fromInt: `fn f32_fromInt(x: i32) -> f32 { return f32(x >> 16) * 65536 + f32(x & 0xffff); }`,

  fromUint: `fn f32_fromUint(x: u32) -> f32 { return f32(x >> 16) * 65536 + f32(x & 0xffff); }`,

  toInt: `fn f32_toInt(x: f32) -> i32 {
  let whole = select(i32(max(x, -2147483648f)), 0x7fffffff, x >= 2147483648f);
  return select(whole, 0, T_isNan(x));
}`,

  toUint: `fn f32_toUint(x: f32) -> u32 {
  let whole = select(u32(max(x, 0f)), 0xffffffffu, x >= 4294967296f);
  return select(whole, 0u, T_isNan(x));
}`,
};
