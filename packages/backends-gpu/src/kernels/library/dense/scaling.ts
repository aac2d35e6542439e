/** Powers of two that bring entries near 1, so that squares stay in range. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import type { Matrices } from "./matrices.ts";
import { declareTests, largeTeam, Team } from "./team.ts";

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

/** Writes for each matrix the power of two with which it is to be multiplied; 0 for one that is not finite. */
export function findScales(
  context: KernelContext,
  { buffer, offset, count, rows, columns }: Matrices,
  scales: number,
): DispatchStep {
  const size = largeTeam(context);
  const team = new Team(context, { reads: [buffer], writes: [scales], count, size });
  const from = team.part(buffer, rows * columns, offset);
  return team.finish(`${findScale(team, rows * columns, from.get)}
if (lane == 0) { ${team.shader.store(scales, "team", "select(unscale, 0f, failed)")} }`);
}
