/** Numbers as u32 that are ordered as they are, with NaN above all. */
import type { DType } from "@fluxion/autodiff-core";
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";

const FLOAT_BITS = `fn ordered_bits(x: f32) -> u32 {
  let b = bitcast<u32>(x);
  if ((b & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
  return select(b | 0x80000000u, ~b, b >= 0x80000000u);
}`;

const FLOAT_OF_BITS = `fn ordered_float(b: u32) -> f32 {
  return bitcast<f32>(select(~b, b & 0x7fffffffu, b >= 0x80000000u));
}`;

/** The bits of a value; of a float they tell the zeros apart. */
function orderedBits(shader: ShaderWriter, dtype: DType, value: string): string {
  switch (dtype) {
    case "int32":
      return `(bitcast<u32>(${value}) ^ 0x80000000u)`;
    case "uint32":
      return value;
    case "bool":
      return `select(0u, 1u, ${value})`;
    default:
      shader.declare("ordered_bits", FLOAT_BITS);
      return `ordered_bits(${value})`;
  }
}

/** The value of {@link orderedBits}. */
function ofOrderedBits(shader: ShaderWriter, dtype: DType, bits: string): string {
  switch (dtype) {
    case "int32":
      return `bitcast<i32>(${bits} ^ 0x80000000u)`;
    case "uint32":
      return bits;
    case "bool":
      return `(${bits} != 0u)`;
    default:
      shader.declare("ordered_float", FLOAT_OF_BITS);
      return `ordered_float(${bits})`;
  }
}

/** Which of several values is kept. */
export type Extremum = "max" | "min";

export interface ExtremumRule {
  readonly dtype: DType;
  readonly kind: Extremum;
}

/** Bits of which the largest is that of the extremum; NaN is above all for both. */
export function extremumBits(
  shader: ShaderWriter,
  { dtype, kind }: ExtremumRule,
  value: string,
): string {
  const bits = orderedBits(shader, dtype, value);
  if (kind === "max") return bits;
  if (dtype !== "float32") return `(~${bits})`;
  const body = "return select(~b, b, b == 0xffffffffu);";
  shader.declare("lowest_bits", `fn lowest_bits(b: u32) -> u32 { ${body} }`);
  return `lowest_bits(${bits})`;
}

/** {@link extremumBits} with -0 as 0. */
export function comparedBits(shader: ShaderWriter, rule: ExtremumRule, value: string): string {
  if (rule.dtype !== "float32") return extremumBits(shader, rule, value);
  shader.declare("one_zero", "fn one_zero(x: f32) -> f32 { return select(x, 0f, x == 0f); }");
  return extremumBits(shader, rule, `one_zero(${value})`);
}

/** The value of {@link extremumBits}. */
export function ofExtremumBits(
  shader: ShaderWriter,
  { dtype, kind }: ExtremumRule,
  bits: string,
): string {
  return ofOrderedBits(shader, dtype, kind === "max" ? bits : `(~${bits})`);
}
