import type { TensorLike } from "../operands.ts";
import { floor } from "../primitives/rounding.ts";
import { poissonVariates } from "../random/poisson.ts";
import { xlogy } from "../special/elementary.ts";
import { lgamma } from "../special/gamma.ts";
import { gammainc, gammaincc } from "../special/incomplete-gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type CumulativeDistribution, parameters, pointOf } from "./distribution.ts";

export interface PoissonOptions {
  /** The mean, positive. */
  readonly rate: TensorLike;
}

/** Poisson distribution, `rate^k exp(-rate)/k!`. Samples are int32 and have no derivative. */
export function poisson(options: PoissonOptions): CumulativeDistribution {
  const {
    values,
    shape: batchShape,
    dtype,
  } = parameters("poisson", { rate: options.rate }, ["rate"]);
  const { rate } = values;
  const below = (k: Tensor): Tensor => floor(k).maximum(0).add(1);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) => poissonVariates(key, rate.broadcastTo([...shape, ...batchShape])),
    logDensity(value) {
      const k = pointOf(value, dtype);
      const outside = k.less(0).logicalOr(k.notEqual(floor(k)).logicalAnd(k.equal(k)));
      const safe = outside.where(0, k);
      const weight = xlogy(safe, rate)
        .sub(rate)
        .sub(lgamma(safe.add(1)));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    cdf(value) {
      const k = pointOf(value, dtype);
      return k.less(0).where(0, gammaincc(below(k), rate));
    },
    survival(value) {
      const k = pointOf(value, dtype);
      return k.less(0).where(1, gammainc(below(k), rate));
    },
    mean: () => rate,
    variance: () => rate,
  };
}
