import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import { floor } from "../primitives/rounding.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { split } from "../random/key.ts";
import { poissonVariates } from "../random/poisson.ts";
import { xlog1py, xlogy } from "../special/elementary.ts";
import { lbeta } from "../special/gamma.ts";
import { betainc } from "../special/incomplete-beta.ts";
import type { Tensor } from "../tensor.ts";
import {
  type CumulativeDistribution,
  checkProbability,
  notCount,
  parameters,
  pointOf,
} from "./distribution.ts";

export interface NegativeBinomialOptions {
  /** Number of successes r to wait for, positive, not necessarily whole. */
  readonly successes: TensorLike;
  /** Probability of a success, from 0 to 1. */
  readonly probability: TensorLike;
}

/**
 * Number of failures before a number of successes, `Γ(k + r)/(k! Γ(r)) p^r (1-p)^k`. Samples are int32 and have no
 * derivative.
 */
export function negativeBinomial(options: NegativeBinomialOptions): CumulativeDistribution {
  checkProbability("negativeBinomial", options.probability);
  const given = { r: options.successes, p: options.probability };
  const { values, shape: batchShape, dtype } = parameters("negativeBinomial", given, ["r"]);
  const { r, p } = values;
  const q = p.neg().add(1);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      const [forRate, forCount] = split(key);
      const rate = exp(logGammaVariates(forRate, r.broadcastTo(full))).mul(q.div(p));
      return poissonVariates(forCount, rate);
    },
    logDensity(value) {
      const k = pointOf(value, dtype);
      const outside = notCount(k);
      const safe = outside.where(0, k);
      const weight = xlogy(r, p)
        .add(xlog1py(safe, p.neg()))
        .sub(lbeta(r, safe.add(1)))
        .sub(log(r.add(safe)));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    cdf(value) {
      const k = floor(pointOf(value, dtype));
      return k.less(0).where(0, betainc(r, k.maximum(0).add(1), p));
    },
    survival(value) {
      const k = floor(pointOf(value, dtype));
      return k.less(0).where(1, betainc(k.maximum(0).add(1), r, q));
    },
    mean: () => spread(r.mul(q).div(p)),
    variance: () => spread(r.mul(q).div(p.square())),
  };
}
