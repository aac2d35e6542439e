/** Quotients of complex numbers. */
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/**
 * `(a + ib)/(c + id)` of operands that are brought close to 1 by powers of 2. Divided by zero, infinite; NaN only for 0/0,
 * ∞/∞ and NaN (C11, annex G.5.1).
 */
const QUOTIENT = `fn power_of_2(e: i32) -> f32 { return bitcast<f32>(u32(e + 127) << 23u); }
fn times_power(z: vec2<f32>, e: i32) -> vec2<f32> {
  let part = clamp(e, -252, 254) / 2;
  return z * power_of_2(part) * power_of_2(clamp(e, -252, 254) - part);
}
fn bits(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }
fn is_infinite(x: f32) -> bool { return bits(x) == 0x7f800000u; }
fn with_sign(size: f32, x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(size) | (bitcast<u32>(x) & 0x80000000u)); }
fn unit(z: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(with_sign(select(0f, 1f, is_infinite(z.x)), z.x), with_sign(select(0f, 1f, is_infinite(z.y)), z.y));
}
fn times_conjugate(z: vec2<f32>, w: vec2<f32>) -> vec2<f32> {
  return vec2<f32>(z.x * w.x + z.y * w.y, z.y * w.x - z.x * w.y);
}
fn quotient(z: vec2<f32>, w: vec2<f32>) -> vec2<f32> {
  let above = max(bits(z.x), bits(z.y));
  let below = max(bits(w.x), bits(w.y));
  let infinity = bitcast<f32>(infinity_bits);
  if (above < 0x7f800000u && below < 0x7f800000u && below > 0u) {
    if (above == 0u) { return times_conjugate(z, w); }
    let e = i32(above >> 23u) - 127;
    let f = i32(below >> 23u) - 127;
    let p = times_power(z, -e);
    let q = times_power(w, -f);
    return times_power(times_conjugate(p, q) / dot(q, q), e - f);
  }
  let infinite = is_infinite(z.x) | is_infinite(z.y);
  if (below == 0u && !(bits(z.x) > 0x7f800000u && bits(z.y) > 0x7f800000u)) {
    return with_sign(infinity, w.x) * z;
  }
  if (infinite && below < 0x7f800000u) {
    return infinity * times_conjugate(unit(z), w);
  }
  if (above < 0x7f800000u && below == 0x7f800000u) {
    return 0f * times_conjugate(z, unit(w));
  }
  return vec2<f32>(bitcast<f32>(nan_bits));
}`;

export const emitComplexQuotient: LibraryEmitter = (context, { operands, results }) => {
  const count = sizeOf(results[0].shape);
  return emitItems(context, count, { operands, results }, ({ shader, load, store }) => {
    shader.declare("quotient", QUOTIENT);
    const [a, b, c, d] = load.map((value) => value("item"));
    return `let q = quotient(vec2<f32>(${a}, ${b}), vec2<f32>(${c}, ${d}));
${store[0]("item", "q.x")}
${store[1]("item", "q.y")}`;
  });
};
