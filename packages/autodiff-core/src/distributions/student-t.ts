import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { split } from "../random/key.ts";
import { normal as standardNormal } from "../random/normal.ts";
import { digamma, lbeta } from "../special/gamma.ts";
import { betainc, betaincinv } from "../special/incomplete-beta.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf } from "./distribution.ts";
import type { LocationScale } from "./location-scale.ts";

export interface StudentTOptions extends LocationScale {
  /** Degrees of freedom, positive. */
  readonly df: TensorLike;
}

/** Student's t distribution: heavy tails, `(1 + z²/df)^(-(df+1)/2)`. Samples are differentiable in all parameters. */
export function studentT(options: StudentTOptions): ContinuousDistribution {
  const { location: mu = 0, scale: sigma = 1 } = options;
  const given = { location: mu, scale: sigma, df: options.df };
  const { values, shape: batchShape, dtype } = parameters("studentT", given, ["scale", "df"]);
  const { location, scale, df } = values;
  const half = df.div(2);
  const logBeta = (): Tensor => lbeta(half, 0.5);
  const standardized = (x: TensorLike): Tensor => pointOf(x, dtype).sub(location).div(scale);
  /** `P(Z > |z|)`. */
  const tail = (z: Tensor): Tensor => betainc(half, 0.5, df.div(df.add(z.square()))).div(2);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      const [forNormal, forGamma] = split(key);
      const h = half.broadcastTo(full);
      const g = logGammaVariates(forGamma, h).exp();
      const z = standardNormal(forNormal, full, { dtype }).mul(h.div(g).sqrt());
      return z.mul(scale).add(location);
    },
    logDensity: (x) =>
      standardized(x)
        .square()
        .div(df)
        .log1p()
        .mul(df.add(1).div(-2))
        .sub(log(df).div(2))
        .sub(logBeta())
        .sub(log(scale)),
    cdf(x) {
      const z = standardized(x);
      return z.greater(0).where(tail(z).neg().add(1), tail(z));
    },
    survival(x) {
      const z = standardized(x);
      return z.greater(0).where(tail(z), tail(z).neg().add(1));
    },
    quantile(p) {
      const point = pointOf(p, dtype);
      const nearer = point.minimum(point.neg().add(1));
      const ratio = betaincinv(half, 0.5, nearer.mul(2));
      const z = df.mul(ratio.neg().add(1)).div(ratio).sqrt();
      return point.less(0.5).where(z.neg(), z).mul(scale).add(location);
    },
    mean: () => df.greater(1).where(location, Number.NaN).broadcastTo(batchShape),
    variance() {
      const finite = df.greater(2);
      const value = scale
        .square()
        .mul(df)
        .div(finite.where(df.sub(2), 1));
      const heavy = df.greater(1).where(Number.POSITIVE_INFINITY, Number.NaN);
      return finite.where(value, heavy).broadcastTo(batchShape);
    },
    entropy: () =>
      df
        .add(1)
        .div(2)
        .mul(digamma(df.add(1).div(2)).sub(digamma(half)))
        .add(log(df).div(2))
        .add(logBeta())
        .add(log(scale))
        .broadcastTo(batchShape),
  };
}
