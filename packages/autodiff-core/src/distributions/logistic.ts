import { log } from "../primitives/exponential.ts";
import { logistic as sigmoid, softplus } from "../primitives/hyperbolic.ts";
import { openUnitInterval } from "../random/uniform.ts";
import type { ContinuousDistribution } from "./distribution.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

const STANDARD_LOGISTIC: Standard = {
  sample(key, shape, dtype) {
    const u = openUnitInterval("logistic", key, shape, dtype);
    return log(u).sub(u.neg().log1p());
  },
  logDensity: (z) => softplus(z).mul(-2).add(z),
  cdf: (z) => sigmoid(z),
  survival: (z) => sigmoid(z.neg()),
  quantile: (p) => log(p).sub(p.neg().log1p()),
  mean: 0,
  variance: (Math.PI * Math.PI) / 3,
  entropy: 2,
};

/** Logistic distribution, whose cumulative probability is `1/(1 + exp(-z))`. */
export function logistic(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("logistic", options, STANDARD_LOGISTIC);
}
