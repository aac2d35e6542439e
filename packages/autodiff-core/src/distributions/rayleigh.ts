import { epsilon } from "../dtype.ts";
import { exp, expm1, log } from "../primitives/exponential.ts";
import { unitInterval } from "../random/uniform.ts";
import type { ContinuousDistribution } from "./distribution.ts";
import { within } from "./distribution.ts";
import { EULER_GAMMA } from "./euler-gamma.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

/** Length of a normal vector in the plane. */
const STANDARD_RAYLEIGH: Standard = {
  sample: (key, shape, dtype) =>
    log(unitInterval("rayleigh", key, shape, dtype).maximum(epsilon(dtype) / 2))
      .mul(-2)
      .sqrt(),
  logDensity: (z) => within(z, z.less(0), 1, (v) => log(v).sub(v.square().div(2))),
  cdf: (z) => expm1(z.maximum(0).square().div(-2)).neg(),
  survival: (z) => exp(z.maximum(0).square().div(-2)),
  quantile: (p) => p.neg().log1p().mul(-2).sqrt(),
  mean: Math.sqrt(Math.PI / 2),
  variance: 2 - Math.PI / 2,
  entropy: 1 + EULER_GAMMA / 2 - Math.LN2 / 2,
};

/** Rayleigh distribution, `z exp(-z²/2)/scale` with `z = (x - location)/scale ≥ 0`. */
export function rayleigh(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("rayleigh", options, STANDARD_RAYLEIGH);
}
