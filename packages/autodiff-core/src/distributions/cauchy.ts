import { epsilon } from "../dtype.ts";
import { atan2, tan } from "../primitives/trigonometric.ts";
import { uniformBetween } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import type { ContinuousDistribution } from "./distribution.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

/** `P(Z > z) = atan2(1, z)/π`, accurate in the tail. */
function tail(z: Tensor): Tensor {
  return atan2(1, z).div(Math.PI);
}

const STANDARD_CAUCHY: Standard = {
  sample(key, shape, dtype) {
    const u = uniformBetween("cauchy", key, shape, { min: epsilon(dtype), max: 1, dtype });
    return tan(u.sub(0.5).mul(Math.PI));
  },
  logDensity: (z) => z.square().log1p().neg().sub(Math.log(Math.PI)),
  cdf: (z) => tail(z.neg()),
  survival: tail,
  // -cot(πp) from the nearer end, so that both tails are exact.
  quantile(p) {
    const upper = p.greater(0.5);
    const size = tan(upper.where(p.neg().add(1), p).mul(Math.PI)).reciprocal();
    return upper.where(size, size.neg());
  },
  mean: Number.NaN,
  variance: Number.NaN,
  entropy: Math.log(4 * Math.PI),
};

/** Cauchy distribution, `1/(π scale (1 + z²))` with `z = (x - location)/scale`: it has no mean and no variance (NaN). */
export function cauchy(options: LocationScale = {}): ContinuousDistribution {
  return locationScale("cauchy", options, STANDARD_CAUCHY);
}
