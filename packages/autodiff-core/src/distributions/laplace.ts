import { exp, log } from "../primitives/exponential.ts";
import { uniformAroundZero } from "../random/uniform.ts";
import type { ContinuousDistribution } from "./distribution.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

const STANDARD_LAPLACE: Standard = {
  sample(key, shape, dtype) {
    const u = uniformAroundZero("laplace", key, shape, dtype);
    return u.sign().mul(u.abs().neg().log1p());
  },
  logDensity: (z) => z.abs().neg().sub(Math.LN2),
  cdf: (z) => z.less(0).where(exp(z.minimum(0)).div(2), exp(z.maximum(0).neg()).div(-2).add(1)),
  survival: (z) =>
    z.greater(0).where(exp(z.maximum(0).neg()).div(2), exp(z.minimum(0)).div(-2).add(1)),
  quantile: (p) => p.less(0.5).where(log(p.mul(2)), log(p.neg().add(1).mul(2)).neg()),
  mean: 0,
  variance: 2,
  entropy: 1 + Math.LN2,
};

/** Laplace distribution, `exp(-|x - location|/scale)/(2 scale)`. */
export function laplace(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("laplace", options, STANDARD_LAPLACE);
}
