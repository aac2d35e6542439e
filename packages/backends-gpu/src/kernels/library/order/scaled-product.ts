/** Products of many factors, of which partial ones may lie outside the range of floats. */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";

/**
 * A product is kept as `value·2^(64·scale)` with `value` between 2⁻⁶² and 2⁶³, so that two values can be multiplied.
 * `times_scaled` multiplies a number by it, in an order in which nothing but the result leaves the range.
 */
const SCALED = `struct Scaled { value: f32, scale: i32 }
fn scaled(x: f32, scale: i32) -> Scaled {
  if (abs(x) > 0x1p32f) { return Scaled(x * 0x1p-64f, scale + 1); }
  if (abs(x) < 0x1p-32f && x != 0f) { return Scaled(x * 0x1p64f, scale - 1); }
  return Scaled(x, scale);
}
fn times_scaled(value: f32, scale: i32, x: f32) -> f32 {
  var y = x;
  var rest = clamp(scale, -6, 6);
  for (; rest > 0 && abs(y) < 1f; rest--) { y *= 0x1p64f; }
  for (; rest < 0 && abs(y) >= 1f; rest++) { y *= 0x1p-64f; }
  y *= value;
  for (; rest > 0; rest--) { y *= 0x1p64f; }
  for (; rest < 0; rest++) { y *= 0x1p-64f; }
  return y;
}`;

export function declareScaled(shader: ShaderWriter): void {
  shader.declare("scaled", SCALED);
}
