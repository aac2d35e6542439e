import { erfc } from "../primitives/error-function.ts";
import { exp, log } from "../primitives/exponential.ts";
import { normal as standardNormal } from "../random/normal.ts";
import { ndtri } from "../special/normal.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, pointOf, within } from "./distribution.ts";
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
  return locationScale("normal", options, STANDARD_NORMAL);
}

/** Distribution of `exp(X)` with X normal of the given location and scale. */
export function logNormal(options: LocationScale = {}): ContinuousDistribution {
  const x = locationScale("logNormal", options, STANDARD_NORMAL);
  const { dtype, batchShape } = x;
  const inLog =
    (f: (t: Tensor) => Tensor, below: number) => (value: Parameters<typeof x.cdf>[0]) => {
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
