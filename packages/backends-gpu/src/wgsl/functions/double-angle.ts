/** Angles in double precision as multiples of π/2 and a rest. */
import { twoOverPi } from "@fluxion/autodiff-core/compiler";
import type { Definitions } from "./definitions.ts";

function words(): readonly string[] {
  return ["0", "0", ...(twoOverPi.match(/.{8}/g) ?? [])].map((word) => `0x${word}u`);
}

/** Of double precision only, written as those of both are. */
export const REDUCED_ANGLE: Definitions = {
  // Of a ≥ 0: π/2 in parts, the first two of so few bits that multiples below 2¹⁴ are exact.
  reduceAngle: `fn T_reduceAngle(a: T) -> T_angle {
  let n = round(a * 0.6366197723675814);
  let sum = T_twoSum(a - n * 1.5707963267959713, n * 1.074634655497831e-12);
  let rest = T_fastTwoSum(sum.hi, sum.lo - n * 6.36831716351095e-25);
  return T_chosenAngle(a, n, rest);
}`,

  // (hi + lo) π/2 in two numbers.
  quarter: `fn T_quarter(hi: T, lo: T) -> T_pair {
  let main = T_twoProduct(hi, 1.5707963267948966);
  return T_fastTwoSum(main.hi, hi * 6.123233995736766e-17 + (lo * 1.5707963267948966 + main.lo));
}`,
};

export const DOUBLE_ANGLE: Definitions = {
  angle: `struct T_angle { q: u32, r: T, tail: T }`,

  quarterTurns: `fn T_quarterTurns(v: T_angle, even: T, odd: T) -> T {
  return select(even, odd, (v.q & 1u) != 0u) ^ vec2(0u, (v.q & 2u) << 30u);
}`,

  // n π/2 + rest, or what the bits of 2/π give where a is too large for that.
  chosenAngle: `fn T_chosenAngle(a: T, n: T, rest: T_pair) -> T_angle {
  if (a.y > 0x40cfffffu) { return T_hugeAngle(a); }
  let q = T_toUint(n);
  return T_angle(q, rest.hi, rest.lo);
}`,

  twoOverPi: `const T_twoOverPi = array<u32, ${words().length}>(${words().join()});`,

  // As in single precision.
  hugeAngle: `fn T_hugeAngle(a: T) -> T_angle {
  var table = T_twoOverPi;
  let e = i32(a.y >> 20u) - 1077;
  let shift = u32(e & 31);
  let start = (e >> 5u) + 2;
  var product: array<u32, 8>;
  let m = vec2(a.x, (a.y & 0xfffffu) | 0x100000u);
  for (var part = 0; part < 2; part++) {
    var carry = 0u;
    for (var k = 6 - part; k >= 0; k--) {
      let p = T_addWords(T_wideProduct(m[part], table[start + k + part]), vec2(carry, 0u));
      let sum = product[k] + p.x;
      carry = p.y + u32(sum < p.x);
      product[k] = sum;
    }
  }
  var turned: array<u32, 5>;
  for (var k = 0; k < 5; k++) {
    turned[k] = (product[k] << shift) | ((product[k + 1] >> 1u) >> (31u - shift));
  }
  let negative = turned[0] << 2u >= 0x80000000u;
  let q = (turned[0] >> 30u) + u32(negative);
  var fraction: array<u32, 4>;
  for (var k = 0; k < 4; k++) {
    let word = (turned[k] << 2u) | (turned[k + 1] >> 30u);
    fraction[k] = select(word, ~word, negative);
  }
  let sign = select(0u, 0x80000000u, negative);
  let first = vec2(fraction[1], fraction[0]);
  let z = T_leadingZeros(first);
  let second = vec2(fraction[3], fraction[2]);
  let high = T_shiftLeft(first, z) | T_shiftRight(T_shiftRight(second, 1u), 63u - z);
  let hi = T_pack(sign, 1022 - i32(z), high & vec2(0xfffff800u, 0xffffffffu));
  let lo = T_pack(sign, 969 - i32(z), T_shiftLeft(high, 53u) | T_shiftRight(T_shiftLeft(second, z), 11u));
  let rest = T_quarter(hi, lo);
  return T_angle(q, rest.hi, rest.lo);
}`,
};
