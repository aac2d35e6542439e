import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { sin } from "../primitives/trigonometric.ts";
import { vonMisesVariates } from "../random/von-mises.ts";
import { besselI0e, besselI1e } from "../special/bessel.ts";
import type { Tensor } from "../tensor.ts";
import { type DistributionWithEntropy, parameters, pointOf } from "./distribution.ts";

export interface VonMisesOptions {
  /** Mean direction in radians. Default 0. */
  readonly location?: TensorLike;
  /** κ, not negative: about the inverse of the variance where it is large. */
  readonly concentration: TensorLike;
}

/**
 * Von Mises distribution of angles, `exp(κ cos(x - location))/(2π I₀(κ))`: the normal distribution of the circle. The
 * density has period 2π. Samples lie within π of the location; they are differentiable in it, not in κ.
 *
 * `mean()` is the mean direction and `variance()` the circular variance `1 - I₁(κ)/I₀(κ)`.
 */
export function vonMises(options: VonMisesOptions): DistributionWithEntropy {
  const { location: mu = 0, concentration: k } = options;
  const given = { location: mu, concentration: k };
  const { values, shape: batchShape, dtype } = parameters("vonMises", given);
  const { location, concentration } = values;
  const logNorm = log(besselI0e(concentration)).add(Math.log(2 * Math.PI));
  const variance = (): Tensor =>
    besselI1e(concentration).div(besselI0e(concentration)).neg().add(1).broadcastTo(batchShape);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      vonMisesVariates(key, concentration.broadcastTo([...shape, ...batchShape])).add(location),
    logDensity: (x) =>
      sin(pointOf(x, dtype).sub(location).div(2)).square().mul(concentration).mul(-2).sub(logNorm),
    mean: () => location.broadcastTo(batchShape),
    variance,
    entropy: () => variance().mul(concentration).add(logNorm),
  };
}
