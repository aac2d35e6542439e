/** Powers of two that bring entries near 1, so that squares stay in range. */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { declareTests, type Team } from "./team.ts";

/**
 * Statements over `value(e)` for `count` entries: `scale`, the power of two that brings the largest into `[1, 2)`, its inverse
 * `unscale`, and `failed`, whether an entry is not finite.
 */
export function findScale(team: Team, count: number, value: (e: string) => string): string {
  declareScales(team.shader);
  return `var wrong = false;
var most = 0f;
${team.each(
  "e",
  0,
  count,
  `let value = ${value("e")};
wrong = wrong || !is_finite_bits(value);
most = max(most, abs(value));`,
)}
let failed = ${team.any("wrong")};
let scale = power_near(${team.largest("select(most, 0f, wrong)")});
let unscale = inverse_power(scale);`;
}

function declareScales(shader: ShaderWriter): void {
  declareTests(shader);
  shader.declare(
    "scales",
    `fn power_near(x: f32) -> f32 {
if (x == 0) { return 1f; }
return bitcast<f32>(clamp(bitcast<u32>(x) & 0x7f800000u, 1u << 23u, 253u << 23u));
}
fn inverse_power(x: f32) -> f32 { return bitcast<f32>((254u << 23u) - bitcast<u32>(x)); }`,
  );
}
