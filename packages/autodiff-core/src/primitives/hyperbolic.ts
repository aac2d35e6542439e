/** Hyperbolic functions, and the logistic function that goes with them. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { coupledTaylor } from "../taylor/coupled.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const sinhPrimitive = unaryPrimitive({
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

const coshPrimitive = unaryPrimitive({
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

const tanhPrimitive = unaryPrimitive({
  name: "tanh",
  accepts: "float",
  value: Math.tanh,
  derivative: (_x, y) => y.mul(y).neg().add(1),
  flops: 12,
});

const logisticPrimitive = unaryPrimitive({
  name: "logistic",
  accepts: "float",
  value: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  derivative: (_x, y) => y.mul(y.neg().add(1)),
  flops: 12,
});

export function sinh(x: TensorLike): Tensor {
  return bind1(sinhPrimitive, [asFloat(x)], NO_PARAMS);
}

export function cosh(x: TensorLike): Tensor {
  return bind1(coshPrimitive, [asFloat(x)], NO_PARAMS);
}

export function tanh(x: TensorLike): Tensor {
  return bind1(tanhPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `1/(1 + e⁻ˣ)`, also called the sigmoid. */
export function logistic(x: TensorLike): Tensor {
  return bind1(logisticPrimitive, [asFloat(x)], NO_PARAMS);
}
