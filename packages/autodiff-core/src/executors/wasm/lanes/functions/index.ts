/**
 * Elementary functions on vectors.
 *
 * Branch-free polynomials behind exact reductions of the argument, without tables and without relying on a multiply-add
 * that rounds once; only huge angles and long remainders branch to functions of their own. Errors are in
 * {@link LARGEST_ERROR}.
 *
 * @module
 */
import {
  type CallArguments,
  call,
  f32x4,
  f64x2,
  float32,
  float64,
  i64x2,
  type Parameters,
  type Value,
  type ValueType,
} from "../../encoding/index.ts";
import type { LaneContext, LaneValue } from "../lane-value.ts";
import { cos, sin, tan } from "./circular.ts";
import { erf, erfc } from "./error-function.ts";
import { cosh, exp, expm1, logistic, sinh, softplus, tanh } from "./exponential.ts";
import { acos, asin, atan, atan2 } from "./inverse-circular.ts";
import { erfInv } from "./inverse-error-function.ts";
import { acosh, asinh, atanh } from "./inverse-hyperbolic.ts";
import { type FloatLanes, floatLanes, type Local, type Vector } from "./lane-arithmetic.ts";
import { log, log1p, log2, log10 } from "./logarithm.ts";
import { powDouble, powSingle } from "./power.ts";
import { remainder } from "./remainder.ts";

type FloatType = "f32" | "f64";
type FloatFunction = (m: FloatLanes, ...operands: Local[]) => Vector;

/** By the names of primitives. */
const FUNCTIONS: Readonly<Record<string, FloatFunction>> = {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cos,
  cosh,
  erf,
  erfInv,
  erfc,
  exp,
  expm1,
  log,
  log10,
  log1p,
  log2,
  logistic,
  pow: (m, x, y) => (m.type === "f64" ? powDouble(m, x, y) : throughDoubles(m, powSingle, [x, y])),
  rem: (m, x, y) => (m.type === "f64" ? remainder(m, x, y) : throughDoubles(m, remainder, [x, y])),
  rsqrt: (m, x) => m.div(1, m.sqrt(x)),
  sin,
  sinh,
  softplus,
  tan,
  tanh,
};

/** So long that a call costs less than what repeating their code does to caches and compilers. */
const OUT_OF_LINE: ReadonlySet<string> = /* @__PURE__ */ new Set(["erfInv", "pow", "rem"]);

/** Whether {@link emitFunction} has a function of floats by the name of a primitive. */
export function hasFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}

/** Apply the function that a primitive is named after to operands of one float dtype. */
export function emitFunction(
  context: LaneContext,
  name: string,
  operands: readonly LaneValue[],
): LaneValue {
  const { dtype } = operands[0];
  const values = operands.map(({ value }) => value);
  const inline = context.lanes > 1 && !OUT_OF_LINE.has(name);
  const emit = inline ? emitInline : emitCall;
  return { dtype, value: emit(context, name, dtype === "float64" ? "f64" : "f32", values) };
}

function emitInline(
  context: LaneContext,
  name: string,
  type: FloatType,
  operands: readonly Value[],
): Vector {
  const m = floatLanes(context, type);
  return FUNCTIONS[name](m, ...operands.map((operand) => m.let(operand as Vector)));
}

/** A call of a function of the module, which for one lane computes a vector and takes its first number. */
function emitCall(
  context: LaneContext,
  name: string,
  type: FloatType,
  operands: readonly Value[],
): Value {
  const { lanes, module } = context;
  const element: ValueType = lanes === 1 ? type : "v128";
  const params: Parameters = Object.fromEntries(operands.map((_, i) => [`x${i}`, element]));
  const target = context.once(`functions/${name}/${type}x${lanes}`, () =>
    module.function(`${name}_${type}x${lanes}`, { params, result: element }, (f, locals) => {
      const inner = Object.values(locals);
      if (lanes > 1) return emitInline({ ...context, f }, name, type, inner);
      const { vector } = type === "f32" ? float32 : float64;
      const splats = inner.map((x) => vector.splat(x as never));
      const result = emitInline({ ...context, f, lanes: 2 }, name, type, splats);
      return vector.extractLane(result, 0);
    }),
  );
  const values = Object.fromEntries(operands.map((x, i) => [`x${i}`, x]));
  return context.f.let(call(target, values as CallArguments<Parameters>));
}

/** Compute single precision in double precision. */
function throughDoubles(m: FloatLanes, compute: FloatFunction, operands: readonly Local[]): Vector {
  const double = floatLanes(m.context, "f64");
  const half = (singles: readonly Vector[]) =>
    f32x4.demoteF64x2Zero(
      compute(double, ...singles.map((x) => double.let(f64x2.promoteLowF32x4(x)))),
    );
  const low = half(operands);
  if (m.context.lanes < 4) return low;
  const first = m.let(low);
  return i64x2.shuffle(first, half(operands.map((x) => i64x2.shuffle(x, x, [1, 1]))), [0, 2]);
}
