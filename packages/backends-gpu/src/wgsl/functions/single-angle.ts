/** Angles in single precision as multiples of π/2 and a rest. */
import { twoOverPi } from "@fluxion/autodiff-core/compiler";
import type { Definitions } from "./definitions.ts";

/** Four words of `2/π` after one word of zeros. */
function words(from: number): string {
  const all = ["0", ...(twoOverPi.match(/.{8}/g) ?? [])];
  return all
    .slice(from, from + 4)
    .map((word) => `0x${word}u`)
    .join();
}

export const SINGLE_ANGLE: Definitions = {
  angle: `struct f32_angle { q: u32, r: f32, tail: f32 }`,

  // sine or cosine in the quarter q, with its sign.
  quarterTurns: `fn f32_quarterTurns(v: T_angle, even: f32, odd: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(select(even, odd, (v.q & 1u) != 0u)) ^ ((v.q & 2u) << 30u));
}`,

  // Of a ≥ 0: π/2 in parts, the first three of so few bits that multiples below 2⁹ are exact.
  reduceAngle: `fn f32_reduceAngle(a: f32) -> T_angle {
  let n = round(a * 0.63661975f);
  let first = T_keep(a - n * 1.57073974609375f);
  let second = T_differenceOf(first, n * 0.00005657970905303955f);
  let third = T_differenceOf(second.hi, n * 9.920881893776823e-10f);
  let low = third.lo + second.lo - n * 5.390302858158119e-15f;
  let sum = T_fastTwoSum(third.hi, low);
  return T_chosenAngle(a, T_angle(u32(n), sum.hi, sum.lo));
}`,

  // One branch without a loop, which few angles take: a return from it would be a loop to some compilers.
  chosenAngle: `fn f32_chosenAngle(a: f32, v: T_angle) -> T_angle {
  var chosen = v;
  if (T_size(a) > 0x44480000u) { chosen = T_hugeAngle(a); }
  return chosen;
}`,

  // a - b exactly.
  differenceOf: `fn f32_differenceOf(a: f32, b: f32) -> T_pair { return T_fastTwoSum(a, -b); }`,

  // Four words of 2/π from the given one on, of 0 to 4. An array in memory would take compilers longer, and GPUs too.
  twoOverPi: `fn f32_twoOverPi(start: u32) -> vec4<u32> {
  let a = vec4(${words(0)});
  let b = vec4(${words(4)});
  let odd = (start & 1u) != 0u;
  let c = select(a, vec4(a.yzw, b.x), odd);
  let d = vec4(c.zw, select(b.xy, b.yz, odd));
  return select(select(c, d, (start & 2u) != 0u), b, start > 3u);
}`,

  // x · 2/π modulo 4 for x = m 2ᵉ in whole numbers, with as many bits of 2/π as matter. See Payne & Hanek, Radian reduction for
  // trigonometric functions, ACM SIGNUM Newsletter 18 (1983) 19-24.
  hugeAngle: `fn f32_hugeAngle(a: f32) -> T_angle {
  let bits = bitcast<u32>(a);
  let m = (bits & 0x7fffffu) | 0x800000u;
  let e = (bits >> 23u) - 120u;
  let w = T_twoOverPi(e >> 5u);
  let shift = e & 31u;
  let x = (w.xyz << vec3(shift)) | ((w.yzw >> vec3(1u)) >> vec3(31u - shift));
  let second = T_wideProduct(m, x.y);
  let middle = second.x + T_wideProduct(m, x.z).y;
  let top = m * x.x + second.y + u32(middle < second.x);
  let high = (top << 2u) | (middle >> 30u);
  let low = middle << 2u;
  // A fraction of a half or more is a negative one of the next quarter. It is the sum of parts that are single numbers.
  let q = (top >> 30u) + (high >> 31u);
  let first = f32(bitcast<i32>(high) >> 8u) * 5.9604644775390625e-8f;
  let next = f32(i32(((high & 0xffu) << 16u) | (low >> 16u))) * 3.552713678800501e-15f;
  let last = f32(i32(low & 0xffffu)) * 5.421010862427522e-20f;
  let fraction = T_fastTwoSum(first, next);
  let leading = T_leading(fraction.hi);
  let rest = (fraction.hi - leading) + (fraction.lo + last);
  // The product with the first bits of π/2 is exact.
  let sum = T_fastTwoSum(leading * 1.5703125f, leading * 0.000483826792f + rest * 1.57079637f);
  return T_angle(q, sum.hi, sum.lo);
}`,
};
