/** Exponentials, logarithms and roots. */
import { bind1, uniform } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const expPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "exp",
  accepts: "float",
  value: Math.exp,
  derivative: (_x, y) => y,
  flops: 10,
});

const expm1Primitive = /* @__PURE__ */ unaryPrimitive({
  name: "expm1",
  accepts: "float",
  value: Math.expm1,
  derivative: (_x, y) => y.add(1),
  flops: 10,
});

const logPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "log",
  accepts: "float",
  value: Math.log,
  derivative: (x) => x.reciprocal(),
  flops: 10,
});

const log2Primitive = /* @__PURE__ */ unaryPrimitive({
  name: "log2",
  accepts: "float",
  value: Math.log2,
  derivative: (x) => x.mul(Math.LN2).reciprocal(),
  flops: 10,
});

const log10Primitive = /* @__PURE__ */ unaryPrimitive({
  name: "log10",
  accepts: "float",
  value: Math.log10,
  derivative: (x) => x.mul(Math.LN10).reciprocal(),
  flops: 10,
});

const log1pPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "log1p",
  accepts: "float",
  value: Math.log1p,
  derivative: (x) => x.add(1).reciprocal(),
  flops: 10,
});

const sqrtPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "sqrt",
  accepts: "float",
  value: Math.sqrt,
  derivative: (_x, y) => y.reciprocal().mul(0.5),
});

const rsqrtPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "rsqrt",
  accepts: "float",
  value: (x) => 1 / Math.sqrt(x),
  derivative: (x, y) => y.div(x).mul(-0.5),
});

/** `eˣ`. */
export function exp(x: TensorLike): Tensor {
  return bind1(expPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `eˣ - 1`, accurate near 0. */
export function expm1(x: TensorLike): Tensor {
  return bind1(expm1Primitive, [asFloat(x)], NO_PARAMS);
}

/** `2^x`. */
export function exp2(x: TensorLike): Tensor {
  const exponent = asFloat(x);
  return uniform({ shape: [], dtype: exponent.dtype }, 2).pow(exponent);
}

/** Natural logarithm. */
export function log(x: TensorLike): Tensor {
  return bind1(logPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Logarithm to base 2, exact for powers of 2. */
export function log2(x: TensorLike): Tensor {
  return bind1(log2Primitive, [asFloat(x)], NO_PARAMS);
}

/** Logarithm to base 10. */
export function log10(x: TensorLike): Tensor {
  return bind1(log10Primitive, [asFloat(x)], NO_PARAMS);
}

/** `log(1 + x)`, accurate near 0. */
export function log1p(x: TensorLike): Tensor {
  return bind1(log1pPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Square root. */
export function sqrt(x: TensorLike): Tensor {
  return bind1(sqrtPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `1/√x`. */
export function rsqrt(x: TensorLike): Tensor {
  return bind1(rsqrtPrimitive, [asFloat(x)], NO_PARAMS);
}
