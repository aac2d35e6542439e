/** Operations on entries at the same position. */
import type { DType } from "@fluxion/autodiff-core";
import { type Lowering, type Lowerings, takes } from "../lowering.ts";
import type { Tf, TfTensor } from "../tf.ts";

type Apply = (tf: Tf, x: TfTensor, y: TfTensor, z: TfTensor) => TfTensor;

const FLOATS: readonly DType[] = ["float32"];
const ORDERED: readonly DType[] = ["float32", "int32"];
/** Sums wrap around: they have the same bits for both kinds of integers. */
const NUMBERS: readonly DType[] = ["float32", "int32", "uint32"];
const BITS: readonly DType[] = ["float32", "int32", "uint32", "bool"];

/** One operation of TensorFlow.js. */
function native(kernel: string, apply: Apply, dtypes: readonly DType[] = FLOATS): Lowering {
  return {
    kernels: [kernel],
    broadcasts: true,
    suits: takes(...dtypes),
    apply: (tf, [x, y, z]) => apply(tf, x, y, z),
  };
}

/** Several of them. */
function composed(
  kernels: readonly string[],
  apply: Apply,
  dtypes: readonly DType[] = FLOATS,
): Lowering {
  return {
    kernels,
    composed: true,
    broadcasts: true,
    suits: takes(...dtypes),
    apply: (tf, [x, y, z]) => apply(tf, x, y, z),
  };
}

/** An operand that is not a number is the result, also where the kernels of a backend do not see to that. */
function extremum(kernel: string, extreme: Apply): Lowering {
  const apply: Apply = (tf, x, y, z) => {
    const result = extreme(tf, x, y, z);
    if (x.dtype !== "float32") return result;
    return tf.where(tf.notEqual(y, y), y, tf.where(tf.notEqual(x, x), x, result));
  };
  return composed([kernel, "NotEqual", "Select"], apply, ORDERED);
}

/** The cpu backend multiplies integers as doubles, which lose the low bits of large products. */
const product: Lowering = {
  ...native("Multiply", (tf, x, y) => tf.mul(x, y)),
  suits: ({ inputs: [{ dtype }] }, { backend }) =>
    dtype === "float32" || (backend !== "cpu" && dtype !== "bool"),
};

/** The wasm backend takes booleans that are selected for floats, and writes past their end (4.22). */
const select = composed(
  ["Select", "LogicalAnd", "LogicalOr", "LogicalNot"],
  (tf, condition, x, y) => {
    if (x.dtype !== "bool") return tf.where(condition, x, y);
    const kept = tf.logicalAnd(condition, x);
    return tf.logicalOr(kept, tf.logicalAnd(tf.logicalNot(condition), y));
  },
  BITS,
);

/** Zeros and NaN are their own signs. */
const sign = composed(["Greater", "Less", "Select"], (tf, x) =>
  tf.where(tf.greater(x, 0), tf.scalar(1), tf.where(tf.less(x, 0), tf.scalar(-1), x)),
);

export const ELEMENTWISE: Lowerings = {
  abs: native("Abs", (tf, x) => tf.abs(x)),
  acos: native("Acos", (tf, x) => tf.acos(x)),
  acosh: native("Acosh", (tf, x) => tf.acosh(x)),
  add: native("Add", (tf, x, y) => tf.add(x, y), NUMBERS),
  and: native("LogicalAnd", (tf, x, y) => tf.logicalAnd(x, y), ["bool"]),
  asin: native("Asin", (tf, x) => tf.asin(x)),
  asinh: native("Asinh", (tf, x) => tf.asinh(x)),
  atan: native("Atan", (tf, x) => tf.atan(x)),
  atan2: native("Atan2", (tf, x, y) => tf.atan2(x, y)),
  atanh: native("Atanh", (tf, x) => tf.atanh(x)),
  ceil: native("Ceil", (tf, x) => tf.ceil(x)),
  cos: native("Cos", (tf, x) => tf.cos(x)),
  cosh: native("Cosh", (tf, x) => tf.cosh(x)),
  div: native("RealDiv", (tf, x, y) => tf.div(x, y)),
  equal: native("Equal", (tf, x, y) => tf.equal(x, y), BITS),
  erf: native("Erf", (tf, x) => tf.erf(x)),
  exp: native("Exp", (tf, x) => tf.exp(x)),
  expm1: native("Expm1", (tf, x) => tf.expm1(x)),
  floor: native("Floor", (tf, x) => tf.floor(x)),
  greater: native("Greater", (tf, x, y) => tf.greater(x, y), ORDERED),
  greaterEqual: native("GreaterEqual", (tf, x, y) => tf.greaterEqual(x, y), ORDERED),
  isFinite: native("IsFinite", (tf, x) => tf.isFinite(x)),
  less: native("Less", (tf, x, y) => tf.less(x, y), ORDERED),
  lessEqual: native("LessEqual", (tf, x, y) => tf.lessEqual(x, y), ORDERED),
  log: native("Log", (tf, x) => tf.log(x)),
  log10: composed(["Log", "RealDiv"], (tf, x) => tf.div(tf.log(x), Math.LN10)),
  log1p: native("Log1p", (tf, x) => tf.log1p(x)),
  log2: composed(["Log", "RealDiv"], (tf, x) => tf.div(tf.log(x), Math.LN2)),
  logistic: native("Sigmoid", (tf, x) => tf.sigmoid(x)),
  maximum: extremum("Maximum", (tf, x, y) => tf.maximum(x, y)),
  minimum: extremum("Minimum", (tf, x, y) => tf.minimum(x, y)),
  mul: product,
  neg: native("Neg", (tf, x) => tf.neg(x), NUMBERS),
  not: native("LogicalNot", (tf, x) => tf.logicalNot(x), ["bool"]),
  notEqual: native("NotEqual", (tf, x, y) => tf.notEqual(x, y), BITS),
  or: native("LogicalOr", (tf, x, y) => tf.logicalOr(x, y), ["bool"]),
  pow: native("Pow", (tf, x, y) => tf.pow(x, y)),
  round: native("Round", (tf, x) => tf.round(x)),
  rsqrt: native("Rsqrt", (tf, x) => tf.rsqrt(x)),
  select,
  sign,
  sin: native("Sin", (tf, x) => tf.sin(x)),
  sinh: native("Sinh", (tf, x) => tf.sinh(x)),
  softplus: native("Softplus", (tf, x) => tf.softplus(x)),
  sqrt: native("Sqrt", (tf, x) => tf.sqrt(x)),
  sub: native("Sub", (tf, x, y) => tf.sub(x, y), NUMBERS),
  tan: native("Tan", (tf, x) => tf.tan(x)),
  tanh: native("Tanh", (tf, x) => tf.tanh(x)),
  xor: native("NotEqual", (tf, x, y) => tf.notEqual(x, y), ["bool"]),
};
