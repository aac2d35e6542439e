import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import { generalizedNormalVariates } from "../random/generalized-normal.ts";
import { lgamma } from "../special/gamma.ts";
import { gammaincc, gammainccinv } from "../special/incomplete-gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf } from "./distribution.ts";
import type { LocationScale } from "./location-scale.ts";

export interface GeneralizedNormalOptions extends LocationScale {
  /** Positive: 1 gives the Laplace distribution, 2 a normal one (of variance `scale²/2`). */
  readonly power: TensorLike;
}

/** Generalized normal distribution, proportional to `exp(-|z|^power)` with `z = (x - location)/scale`. */
export function generalizedNormal(options: GeneralizedNormalOptions): ContinuousDistribution {
  const { location: mu = 0, scale: sigma = 1 } = options;
  const given = { location: mu, scale: sigma, power: options.power };
  const checked = parameters("generalizedNormal", given, ["scale", "power"]);
  const { values, shape: batchShape, dtype } = checked;
  const { location, scale, power } = values;
  const inverse = power.reciprocal();
  const standardized = (x: TensorLike): Tensor => pointOf(x, dtype).sub(location).div(scale);
  const back = (z: Tensor): Tensor => z.mul(scale).add(location);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  const upperTail = (z: Tensor): Tensor => {
    const outside = gammaincc(inverse, sizeToPower(z, power)).div(2);
    return z.less(0).where(outside.neg().add(1), outside);
  };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      back(generalizedNormalVariates(key, power, [...shape, ...batchShape], dtype)),
    logDensity: (x) =>
      log(power.div(scale.mul(2)))
        .sub(lgamma(inverse))
        .sub(sizeToPower(standardized(x), power)),
    cdf: (x) => upperTail(standardized(x).neg()),
    survival: (x) => upperTail(standardized(x)),
    quantile(value) {
      const p = pointOf(value, dtype);
      const upper = p.greater(0.5);
      const outside = upper.where(p.neg().add(1), p).mul(2);
      const size = sizeToPower(gammainccinv(inverse, outside), inverse);
      return back(upper.where(size, size.neg()));
    },
    mean: () => spread(location),
    variance: () => spread(exp(lgamma(inverse.mul(3)).sub(lgamma(inverse))).mul(scale.square())),
    entropy: () =>
      spread(
        inverse
          .sub(log(power))
          .add(log(scale.mul(2)))
          .add(lgamma(inverse)),
      ),
  };
}

/** `|z|^power`, whose derivatives at 0 are taken as 0. */
function sizeToPower(z: Tensor, power: Tensor): Tensor {
  const zero = z.equal(0);
  return zero.where(0, zero.where(1, z).abs().pow(power));
}
