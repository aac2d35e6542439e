import { onesLike } from "../creation.ts";
import type { TensorLike } from "../operands.ts";
import { exp, expm1, log } from "../primitives/exponential.ts";
import { unitInterval } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface ExponentialOptions {
  /** Positive. Default 1. */
  readonly rate?: TensorLike;
}

/** Exponential distribution, `rate · exp(-rate x)` for `x ≥ 0`. */
export function exponential(options: ExponentialOptions = {}): ContinuousDistribution {
  const { rate: r = 1 } = options;
  const { values, shape: batchShape, dtype } = parameters("exponential", { rate: r }, ["rate"]);
  const { rate } = values;
  const above = (x: TensorLike): Tensor => pointOf(x, dtype).maximum(0).mul(rate).neg();
  return {
    batchShape,
    eventShape: [],
    dtype,
    family: { kind: "gamma", concentration: onesLike(rate), rate },
    sample: (key, shape = []) =>
      unitInterval("exponential", key, [...shape, ...batchShape], dtype)
        .neg()
        .log1p()
        .neg()
        .div(rate),
    logDensity(value) {
      const x = pointOf(value, dtype);
      return within(x, x.less(0), 0, (v) => log(rate).sub(v.mul(rate)));
    },
    cdf: (x) => expm1(above(x)).neg(),
    survival: (x) => exp(above(x)),
    quantile: (p) => pointOf(p, dtype).neg().log1p().neg().div(rate),
    mean: () => rate.reciprocal(),
    variance: () => rate.square().reciprocal(),
    entropy: () => log(rate).neg().add(1),
  };
}
