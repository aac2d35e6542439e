/** Angles in single precision as multiples of π/2 and a rest. */
import { twoOverPi } from "@fluxion/autodiff-core/compiler";
import type { Definitions } from "./definitions.ts";

/** Words of `2/π` that single precision has angles for, after one word of zeros. */
const WORDS = 8;

function words(): string {
  const text = twoOverPi.slice(0, 8 * (WORDS - 1));
  return ["0", ...(text.match(/.{8}/g) ?? [])].map((word) => `0x${word}u`).join(", ");
}

export const SINGLE_ANGLE: Definitions = {
  // odd: whether q is.
  angle: `struct f32_angle { q: u32, odd: bool, r: f32, tail: f32 }`,

  // sine or cosine in the quarter q, with its sign.
  quarterTurns: `fn f32_quarterTurns(v: T_angle, even: f32, odd: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(select(even, odd, v.odd)) ^ ((v.q & 2u) << 30u));
}`,

  // Of a ≥ 0: π/2 in parts, the first three of so few bits that multiples below 2⁹ are exact.
  reduceAngle: `fn f32_reduceAngle(a: f32) -> T_angle {
  if (T_size(a) > 0x44480000u) { return T_hugeAngle(a); }
  let n = round(a * 0.63661975f);
  let first = T_keep(a - n * 1.57073974609375f);
  let second = T_differenceOf(first, n * 0.00005657970905303955f);
  let third = T_differenceOf(second.hi, n * 9.920881893776823e-10f);
  let low = third.lo + second.lo - n * 5.390302858158119e-15f;
  let sum = T_fastTwoSum(third.hi, low);
  let q = u32(n);
  return T_angle(q, (q & 1u) != 0u, sum.hi, sum.lo);
}`,

  // a - b exactly.
  differenceOf: `fn f32_differenceOf(a: f32, b: f32) -> T_pair { return T_fastTwoSum(a, -b); }`,

  twoOverPi: `const f32_twoOverPi = array<u32, ${WORDS}>(${words()});`,

  // x · 2/π modulo 4 for x = m 2ᵉ in whole numbers, with as many bits of 2/π as matter. See Payne & Hanek, Radian reduction for
  // trigonometric functions, ACM SIGNUM Newsletter 18 (1983) 19-24.
  hugeAngle: `fn f32_hugeAngle(a: f32) -> T_angle {
  var table = T_twoOverPi;
  let bits = bitcast<u32>(a);
  let m = (bits & 0x7fffffu) | 0x800000u;
  let e = i32(bits >> 23u) - 152;
  let shift = u32(e & 31);
  let start = (e >> 5u) + 1;
  var product: array<u32, 4>;
  var carry = 0u;
  for (var k = 3; k >= 0; k--) {
    let p = T_wideProduct(m, table[start + k]);
    product[k] = p.x + carry;
    carry = p.y + u32(product[k] < carry);
  }
  var turned: array<u32, 3>;
  for (var k = 0; k < 3; k++) {
    turned[k] = (product[k] << shift) | ((product[k + 1] >> 1u) >> (31u - shift));
  }
  let high = (turned[0] << 2u) | (turned[1] >> 30u);
  let low = (turned[1] << 2u) | (turned[2] >> 30u);
  // A fraction of a half or more is a negative one of the next quarter.
  let negative = (high >> 31u) != 0u;
  let q = (turned[0] >> 30u) + (high >> 31u);
  let h = select(high, ~high, negative);
  let l = select(low, ~low, negative);
  let zeros = min(countLeadingZeros(h), 31u);
  let first = (h << zeros) | ((l >> 1u) >> (31u - zeros));
  let second = ((first & 0xffu) << 16u) | ((l << zeros) >> 16u);
  let unit = T_flipped(T_powerOfTwo(-24 - f32(zeros)), select(1f, -1f, negative));
  let hi = f32(first >> 8u) * unit;
  let main = T_twoProduct(hi, 1.57079637f);
  let small = main.lo + (f32(second) * (unit * 9.36267570731e-8f) - hi * 4.37113882867e-8f);
  let sum = T_fastTwoSum(main.hi, small);
  return T_angle(q, (q & 1u) != 0u, sum.hi, sum.lo);
}`,
};
