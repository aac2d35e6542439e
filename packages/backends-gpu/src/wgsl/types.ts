/** Elements of tensors in WGSL. */
import type { DType } from "@fluxion/autodiff-core";

/** Type of an element in memory; of float64, that of each of its two words. */
export function storedType(dtype: DType): "f32" | "i32" | "u32" {
  switch (dtype) {
    case "float32":
      return "f32";
    case "int32":
      return "i32";
    case "uint32":
    case "bool":
    case "float64":
      return "u32";
  }
}

/** Type of a value in an expression. Numbers of float64 are their bits, the low word first. */
export function valueType(dtype: DType): "f32" | "i32" | "u32" | "bool" | "vec2u" {
  if (dtype === "float64") return "vec2u";
  return dtype === "bool" ? "bool" : storedType(dtype);
}

/** A constant. */
export function literal(dtype: DType, value: number): string {
  switch (dtype) {
    case "bool":
      return value === 0 ? "false" : "true";
    case "int32":
      // The smallest number has no literal, as its absolute value is none.
      return value === -(2 ** 31) ? "(-2147483647i - 1i)" : `${value}i`;
    case "uint32":
      return `${value}u`;
    case "float64":
      return `vec2u(${[...new Uint32Array(Float64Array.of(value).buffer)].map((word) => `${word}u`)})`;
    case "float32":
      return floatLiteral(Math.fround(value));
  }
}

/** WGSL has no literals of infinities and NaN, and no constant expressions that give them. */
function floatLiteral(value: number): string {
  if (Number.isNaN(value)) return "bitcast<f32>(nan_bits)";
  if (value === Number.POSITIVE_INFINITY) return "bitcast<f32>(infinity_bits)";
  if (value === Number.NEGATIVE_INFINITY) return "(-bitcast<f32>(infinity_bits))";
  // Tint makes one constant of both zeros.
  if (Object.is(value, -0)) return "bitcast<f32>(nan_bits << 9u)";
  const text = `${value}f`;
  return value < 0 ? `(${text})` : text;
}
