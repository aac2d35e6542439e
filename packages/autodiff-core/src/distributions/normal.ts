import { erfc } from "../primitives/error-function.ts";
import { normal as standardNormal } from "../random/normal.ts";
import { ndtri } from "../special/normal.ts";
import { type ContinuousDistribution, parameters } from "./distribution.ts";
import { type LocationScale, locationScale, type Standard } from "./location-scale.ts";

export const HALF_LOG_TWO_PI = 0.9189385332046727;

/** The standard normal variable. */
export const STANDARD_NORMAL: Standard = {
  sample: (key, shape, dtype) => standardNormal(key, shape, { dtype }),
  logDensity: (z) => z.square().div(-2).sub(HALF_LOG_TWO_PI),
  cdf: (z) => erfc(z.mul(-Math.SQRT1_2)).div(2),
  survival: (z) => erfc(z.mul(Math.SQRT1_2)).div(2),
  quantile: ndtri,
  mean: 0,
  variance: 1,
  entropy: 0.5 + HALF_LOG_TWO_PI,
};

/**
 * Normal distribution, `exp(-(x - location)²/2 scale²)/(scale √2π)`.
 *
 * @example
 * ```ts test
 * import { key } from "@fluxion/autodiff-core";
 * import { normal } from "@fluxion/autodiff-core/distributions";
 *
 * const heights = normal({ location: 170, scale: 10 });
 * heights.sample(key(0), [3]).shape // => [3]
 * heights.survival(190).item() // ≈ 0.02275
 * ```
 */
export function normal(options: LocationScale = {}): ContinuousDistribution {
  const { location: mu = 0, scale: sigma = 1 } = options;
  const d = locationScale("normal", options, STANDARD_NORMAL);
  const { location, scale } = parameters("normal", { location: mu, scale: sigma }).values;
  return { ...d, family: { kind: "normal", location, scale } };
}
