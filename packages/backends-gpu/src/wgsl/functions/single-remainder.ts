/** The exact remainder of a division, with the sign of the dividend, as JavaScript's `%`: eight bits of the quotient at a time. */
import type { Definitions } from "./definitions.ts";

export const SINGLE_REMAINDER: Definitions = {
  // Positive finite x as m 2^(e - 150), as the pair of m and e.
  wholeParts: `fn f32_wholeParts(x: f32) -> vec2<u32> {
  let bits = T_size(x);
  let e = bits >> 23u;
  return select(vec2((bits & 0x7fffffu) | 0x800000u, e), vec2(bits, 1u), e == 0u);
}`,

  // m 2^(e - 150) for m < 2²⁴, by its bits.
  fromWhole: `fn f32_fromWhole(m: u32, e: u32) -> f32 {
  let shift = min(countLeadingZeros(m | 1u) - 8u, e - 1u);
  let bits = (m << shift) + select(0u, (e - shift - 1u) << 23u, (m << shift) >= 0x800000u);
  return bitcast<f32>(bits);
}`,

  rem: `fn f32_rem(x: f32, y: f32) -> f32 {
  let a = T_wholeParts(x);
  let b = T_wholeParts(y);
  let exists = T_isFinite(x) & !T_isNan(y) & !T_isZero(y);
  let whole = T_size(x) < T_size(y);
  var rest = a.x % b.x;
  var steps = select(0u, a.y - b.y, exists & !whole);
  while (steps > 0u) {
    let count = min(steps, 8u);
    rest = (rest << count) % b.x;
    steps -= count;
  }
  let result = select(T_signed(T_fromWhole(rest, b.y), x), x, whole);
  return select(T_nan(), result, exists);
}`,
};
