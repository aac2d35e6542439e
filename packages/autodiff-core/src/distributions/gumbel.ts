import { exp, expm1, log } from "../primitives/exponential.ts";
import { gumbel as standardGumbel } from "../random/gumbel.ts";
import type { ContinuousDistribution } from "./distribution.ts";
import { EULER_GAMMA } from "./euler-gamma.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

const STANDARD_GUMBEL: Standard = {
  sample: (key, shape, dtype) => standardGumbel(key, shape, { dtype }),
  logDensity: (z) => z.neg().sub(exp(z.neg())),
  cdf: (z) => exp(exp(z.neg()).neg()),
  survival: (z) => expm1(exp(z.neg()).neg()).neg(),
  quantile: (p) => log(log(p).neg()).neg(),
  mean: EULER_GAMMA,
  variance: (Math.PI * Math.PI) / 6,
  entropy: 1 + EULER_GAMMA,
};

/** Gumbel distribution of maxima, whose cumulative probability is `exp(-exp(-z))`. */
export function gumbel(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("gumbel", options, STANDARD_GUMBEL);
}
