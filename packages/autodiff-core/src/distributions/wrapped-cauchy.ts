import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { atan, sin, tan } from "../primitives/trigonometric.ts";
import { uniformAroundZero } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { type DistributionWithEntropy, parameters, pointOf } from "./distribution.ts";

export interface WrappedCauchyOptions {
  /** Mean direction in radians. Default 0. */
  readonly location?: TensorLike;
  /** c, from 0 (uniform) to 1 (a point), both excluded. */
  readonly concentration: TensorLike;
}

/**
 * Cauchy distribution wound around the circle, `(1-c²)/(2π(1 + c² - 2c cos(x - location)))`. The density has period 2π.
 * Samples lie within π of the location and are differentiable in both parameters.
 *
 * `mean()` is the mean direction and `variance()` the circular variance `1 - c`.
 */
export function wrappedCauchy(options: WrappedCauchyOptions): DistributionWithEntropy {
  const { location: mu = 0, concentration } = options;
  const given = { location: mu, c: concentration };
  const { values, shape: batchShape, dtype } = parameters("wrappedCauchy", given);
  const { location } = values;
  const valid = values.c.greater(0).logicalAnd(values.c.less(1));
  const c = valid.where(values.c, Number.NaN);
  const rest = c.neg().add(1);
  const logWhole = (): Tensor =>
    log(rest)
      .add(c.log1p())
      .add(Math.log(2 * Math.PI));
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const u = uniformAroundZero("wrappedCauchy", key, [...shape, ...batchShape], dtype);
      const turned = tan(u.mul(Math.PI / 2)).mul(rest.div(c.add(1)));
      return atan(turned).mul(2).add(location);
    },
    logDensity(x) {
      // 1 + c² - 2c cos x, as a sum of squares.
      const half = sin(pointOf(x, dtype).sub(location).div(2));
      const size = rest.square().add(half.square().mul(c).mul(4));
      return log(rest)
        .add(c.log1p())
        .sub(log(size))
        .sub(Math.log(2 * Math.PI));
    },
    mean: () => location.broadcastTo(batchShape),
    variance: () => rest.broadcastTo(batchShape),
    entropy: () => logWhole().broadcastTo(batchShape),
  };
}
