/** Arithmetic on values of any dtype, for kernels that combine what they loaded: sums, products, extrema. */
import type { DType } from "@fluxion/autodiff-core";
import { callFunction } from "./functions/call.ts";
import type { ShaderWriter } from "./shader-writer.ts";

/** An expression from the expressions of two numbers of one dtype. */
export type BinaryOperation = (shader: ShaderWriter, dtype: DType, a: string, b: string) => string;

/** An operation that WGSL has for what it has numbers of. */
function infix(operator: string, name: string): BinaryOperation {
  return (shader, dtype, a, b) =>
    dtype === "float64" ? callFunction(shader, dtype, name, [a, b]) : `(${a} ${operator} ${b})`;
}

export const add: BinaryOperation = /* @__PURE__ */ infix("+", "add");
export const sub: BinaryOperation = /* @__PURE__ */ infix("-", "sub");
export const mul: BinaryOperation = /* @__PURE__ */ infix("*", "mul");

/** `a b + c`, rounded once or twice. */
export function multiplyAdd(
  shader: ShaderWriter,
  dtype: DType,
  [a, b, c]: readonly [string, string, string],
): string {
  return add(shader, dtype, mul(shader, dtype, a, b), c);
}

function extremum(name: "maximum" | "minimum", onBool: string, onInteger: string): BinaryOperation {
  return (shader, dtype, a, b) => {
    if (dtype === "bool") return `(${a} ${onBool} ${b})`;
    if (dtype === "int32" || dtype === "uint32") return `${onInteger}(${a}, ${b})`;
    return callFunction(shader, dtype, name, [a, b]);
  };
}

/** The larger number; NaN if one is, and 0 rather than -0. */
export const maximum: BinaryOperation = /* @__PURE__ */ extremum("maximum", "|", "max");

/** The smaller number; NaN if one is, and -0 rather than 0. */
export const minimum: BinaryOperation = /* @__PURE__ */ extremum("minimum", "&", "min");
