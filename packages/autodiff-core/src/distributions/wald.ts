import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { waldLogDensity, waldProbabilities, waldVariates } from "../random/wald.ts";
import type { Tensor } from "../tensor.ts";
import { type CumulativeDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface WaldOptions {
  /** The mean μ, positive. */
  readonly mean: TensorLike;
  /** λ, positive: the variance is `μ³/λ`. Default 1. */
  readonly scale?: TensorLike;
}

/**
 * Wald or inverse Gaussian distribution, `√(λ/2πx³) exp(-λ(x-μ)²/(2μ²x))` for `x > 0`: when Brownian motion with drift
 * reaches a level. Samples are differentiable in both parameters.
 */
export function wald(options: WaldOptions): CumulativeDistribution {
  const { mean: m, scale: s = 1 } = options;
  const given = { mean: m, scale: s };
  const { values, shape: batchShape, dtype } = parameters("wald", given, ["mean", "scale"]);
  const { mean, scale } = values;
  const ratio = mean.div(scale);
  const probability =
    (which: "below" | "above", atZero: number) =>
    (value: TensorLike): Tensor => {
      const x = pointOf(value, dtype).div(scale);
      const low = x.lessEqual(0);
      return low.where(atZero, waldProbabilities(low.where(1, x), ratio)[which]);
    };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      waldVariates(ratio.broadcastTo([...shape, ...batchShape]), key).mul(scale),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor => waldLogDensity(v.div(scale), ratio).sub(log(scale));
      return within(x, x.lessEqual(0), 1, density);
    },
    cdf: probability("below", 0),
    survival: probability("above", 1),
    mean: () => mean.broadcastTo(batchShape),
    variance: () => mean.square().mul(ratio).broadcastTo(batchShape),
  };
}
