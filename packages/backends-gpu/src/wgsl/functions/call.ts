/**
 * Functions of WGSL that kernels call. A kernel declares those that it uses, each once, with what they need.
 *
 * Their texts are written for one number type `T`: `T_exp` becomes `f32_exp`, with `T` for `f32`, and `#{a|b}` is `a` in
 * single and `b` in double precision.
 */
import { type DType, isFloat } from "@fluxion/autodiff-core";
import type { ShaderWriter } from "../shader-writer.ts";
import { valueType } from "../types.ts";
import { CIRCULAR } from "./circular.ts";
import type { Definitions } from "./definitions.ts";
import { DOUBLE_WORD } from "./double-word.ts";
import { ERROR_FUNCTION } from "./error-function.ts";
import { EXPONENTIAL } from "./exponential.ts";
import { INTEGER } from "./integer.ts";
import { INVERSE_CIRCULAR } from "./inverse-circular.ts";
import { INVERSE_HYPERBOLIC } from "./inverse-hyperbolic.ts";
import { LOGARITHM } from "./logarithm.ts";
import { singlePolynomial } from "./polynomial.ts";
import { POWER } from "./power.ts";
import { ON_PROCESSOR, SINGLE } from "./single.ts";
import { SINGLE_ANGLE } from "./single-angle.ts";
import { SINGLE_REMAINDER } from "./single-remainder.ts";
import { WIDE_PRODUCT } from "./wide-product.ts";

/** Functions of float64, once {@link loadFloat64} has brought them. */
let float64: typeof import("./double-precision.ts") | undefined;

/** Load what float64 needs. */
export async function loadFloat64(): Promise<void> {
  float64 ??= await import("./double-precision.ts");
}

/** Of floats of either precision. */
const FUNCTIONS: Definitions = {
  ...DOUBLE_WORD,
  ...EXPONENTIAL,
  ...LOGARITHM,
  ...CIRCULAR,
  ...INVERSE_CIRCULAR,
  ...INVERSE_HYPERBOLIC,
  ...ERROR_FUNCTION,
  ...POWER,
};

const OF_SINGLES: Definitions = {
  ...SINGLE,
  ...SINGLE_ANGLE,
  ...SINGLE_REMAINDER,
  ...WIDE_PRODUCT,
};

const PREFIXES: Readonly<Record<DType, string>> = {
  float32: "f32_",
  float64: "f64_",
  int32: "i32_",
  uint32: "u32_",
  bool: "bool_",
};

/** Whether numbers of a dtype have a function of that name. */
export function hasFunction(dtype: DType, name: string): boolean {
  if (!isFloat(dtype)) return dtype !== "bool" && Object.hasOwn(INTEGER, name);
  if (Object.hasOwn(FUNCTIONS, name)) return true;
  return dtype === "float32" ? Object.hasOwn(OF_SINGLES, name) : !!float64?.isOfDoubles(name);
}

/**
 * A call of the function of a dtype's numbers, which the shader declares.
 *
 * @param more - Functions beside those that are known here.
 */
export function callFunction(
  shader: ShaderWriter,
  dtype: DType,
  name: string,
  operands: readonly string[],
  more: Definitions = {},
): string {
  declareFunction(shader, dtype, name, more);
  return `${PREFIXES[dtype]}${name}(${operands.join(", ")})`;
}

function declareFunction(
  shader: ShaderWriter,
  dtype: DType,
  name: string,
  more: Definitions,
): void {
  const prefix = PREFIXES[dtype];
  if (shader.has(prefix + name)) return;
  const text = more[name] ?? textOf(dtype, name, shader.isSoftware);
  const named = text.replace(/\bT_/g, prefix).replace(/\bT\b/g, valueType(dtype));
  shader.declare(prefix + name, named);
  for (const [, other] of text.matchAll(/\bT_(\w+)/g)) declareFunction(shader, dtype, other, more);
}

function textOf(dtype: DType, name: string, isSoftware: boolean): string {
  if (!isFloat(dtype)) return INTEGER[name];
  const shared: string | undefined = FUNCTIONS[name];
  if (dtype === "float32") {
    const own = (isSoftware ? ON_PROCESSOR[name] : undefined) ?? OF_SINGLES[name];
    return own ?? (shared ? choose(shared, "$1") : singlePolynomial(name));
  }
  if (float64 === undefined) throw new Error("The functions of float64 have not been loaded.");
  return float64.doubleText(name, shared && choose(shared, "$2"));
}

function choose(text: string, part: "$1" | "$2"): string {
  return text.replace(/#\{([^|}]*)\|([^}]*)\}/g, part);
}
