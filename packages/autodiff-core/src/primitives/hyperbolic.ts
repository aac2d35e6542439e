/** Hyperbolic functions, and the logistic function that goes with them. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { coupledTaylor } from "../taylor/coupled.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const sinhPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "sinh",
  accepts: "float",
  value: Math.sinh,
  derivative: (x) => x.cosh(),
  taylor: coupledTaylor(
    (x) => x.sinh(),
    (x) => x.cosh(),
    1,
  ),
  flops: 12,
});

const coshPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "cosh",
  accepts: "float",
  value: Math.cosh,
  derivative: (x) => x.sinh(),
  taylor: coupledTaylor(
    (x) => x.cosh(),
    (x) => x.sinh(),
    1,
  ),
  flops: 12,
});

const tanhPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "tanh",
  accepts: "float",
  value: Math.tanh,
  derivative: (_x, y) => y.mul(y).neg().add(1),
  flops: 12,
});

const logisticPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "logistic",
  accepts: "float",
  value: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  derivative: (_x, y) => y.mul(y.neg().add(1)),
  flops: 12,
});

const asinhPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "asinh",
  accepts: "float",
  value: Math.asinh,
  derivative: (x) => x.mul(x).add(1).rsqrt(),
  flops: 12,
});

const acoshPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "acosh",
  accepts: "float",
  value: Math.acosh,
  derivative: (x) => x.sub(1).rsqrt().mul(x.add(1).rsqrt()),
  flops: 12,
});

const atanhPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "atanh",
  accepts: "float",
  value: Math.atanh,
  derivative: (x) => x.neg().add(1).mul(x.add(1)).reciprocal(),
  flops: 12,
});

const softplusPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "softplus",
  accepts: "float",
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  derivative: (x) => logistic(x),
  flops: 20,
});

/** Hyperbolic sine. */
export function sinh(x: TensorLike): Tensor {
  return bind1(sinhPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Hyperbolic cosine. */
export function cosh(x: TensorLike): Tensor {
  return bind1(coshPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Hyperbolic tangent. */
export function tanh(x: TensorLike): Tensor {
  return bind1(tanhPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `1/(1 + e⁻ˣ)`, also called the sigmoid. */
export function logistic(x: TensorLike): Tensor {
  return bind1(logisticPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse hyperbolic sine. */
export function asinh(x: TensorLike): Tensor {
  return bind1(asinhPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse hyperbolic cosine, for x ≥ 1; NaN below. */
export function acosh(x: TensorLike): Tensor {
  return bind1(acoshPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse hyperbolic tangent on [-1, 1]: infinite at the ends, NaN outside. */
export function atanh(x: TensorLike): Tensor {
  return bind1(atanhPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `log(1 + eˣ)`, accurate for large and for very negative x: a smooth `max(x, 0)`. */
export function softplus(x: TensorLike): Tensor {
  return bind1(softplusPrimitive, [asFloat(x)], NO_PARAMS);
}
