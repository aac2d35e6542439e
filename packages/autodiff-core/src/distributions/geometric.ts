import type { TensorLike } from "../operands.ts";
import { exp, expm1, log } from "../primitives/exponential.ts";
import { floor } from "../primitives/rounding.ts";
import { unitInterval } from "../random/uniform.ts";
import { xlog1py } from "../special/elementary.ts";
import type { Tensor } from "../tensor.ts";
import {
  type CumulativeDistribution,
  checkProbability,
  notCount,
  parameters,
  pointOf,
} from "./distribution.ts";

export interface GeometricOptions {
  /** Probability of a success, from 0 to 1. */
  readonly probability: TensorLike;
}

/** Number of trials up to the first success, `p (1-p)^(k-1)` for `k ≥ 1`. Samples are int32 and have no derivative. */
export function geometric(options: GeometricOptions): CumulativeDistribution {
  checkProbability("geometric", options.probability);
  const { values, shape: batchShape, dtype } = parameters("geometric", { p: options.probability });
  const { p } = values;
  const logFailures = (value: TensorLike): Tensor =>
    xlog1py(floor(pointOf(value, dtype)).maximum(0), p.neg());
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const u = unitInterval("geometric", key, [...shape, ...batchShape], dtype);
      const logU = log(u.equal(0).where(1, u));
      return floor(logU.div(p.neg().log1p())).add(1).cast("int32");
    },
    logDensity(value) {
      const k = pointOf(value, dtype);
      const outside = notCount(k).logicalOr(k.less(1));
      const safe = outside.where(1, k);
      const weight = xlog1py(safe.sub(1), p.neg()).add(log(p));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    cdf: (x) => expm1(logFailures(x)).neg(),
    survival: (x) => exp(logFailures(x)),
    mean: () => p.reciprocal(),
    variance: () => p.neg().add(1).div(p.square()),
  };
}
