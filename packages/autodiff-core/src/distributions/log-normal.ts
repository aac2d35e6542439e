import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, pointOf, within } from "./distribution.ts";
import { type LocationScale, locationScale } from "./location-scale.ts";
import { STANDARD_NORMAL } from "./normal.ts";

/** Distribution of `exp(X)` with X normal of the given location and scale. */
export function logNormal(options: LocationScale = {}): ContinuousDistribution {
  const x = locationScale("logNormal", options, STANDARD_NORMAL);
  const { dtype, batchShape } = x;
  const inLog = (f: (t: Tensor) => Tensor, below: number) => (value: TensorLike) => {
    const v = pointOf(value, dtype);
    const low = v.lessEqual(0);
    return low.where(below, f(log(low.where(1, v))));
  };
  const density = (v: Tensor): Tensor => x.logDensity(log(v)).sub(log(v));
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape) => exp(x.sample(key, shape)),
    logDensity: (value) => {
      const v = pointOf(value, dtype);
      return within(v, v.lessEqual(0), 1, density);
    },
    cdf: inLog(x.cdf, 0),
    survival: inLog(x.survival, 1),
    quantile: (p) => exp(x.quantile(p)),
    mean: () => exp(x.mean().add(x.variance().div(2))),
    variance: () =>
      x
        .variance()
        .expm1()
        .mul(exp(x.mean().mul(2).add(x.variance()))),
    entropy: () => x.entropy().add(x.mean()),
  };
}
