import type { TensorLike } from "../operands.ts";
import { floor } from "../primitives/rounding.ts";
import { binomialVariates } from "../random/binomial.ts";
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

export interface BinomialOptions {
  /** Number of trials, a whole number. */
  readonly trials: TensorLike;
  /** Probability of a success, from 0 to 1. */
  readonly probability: TensorLike;
}

/** Number of successes in independent trials, `C(n, k) p^k (1-p)^(n-k)`. Samples are int32 and have no derivative. */
export function binomial(options: BinomialOptions): CumulativeDistribution {
  checkProbability("binomial", options.probability);
  const given = { n: options.trials, p: options.probability };
  const { values, shape: batchShape, dtype } = parameters("binomial", given);
  const { n, p } = values;
  const q = p.neg().add(1);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  /** The probability `f(k)` of a range that ends at k, with its limits at both ends. */
  const upTo =
    (atLeast: number, atMost: number, f: (k: Tensor) => Tensor) =>
    (value: TensorLike): Tensor => {
      const k = floor(pointOf(value, dtype));
      const [none, all] = [k.less(0), k.greaterEqual(n)];
      const inner = f(none.where(0, all.where(n.sub(1).maximum(0), k)));
      return none.where(atLeast, all.where(atMost, inner));
    };
  const rest = (k: Tensor): Tensor => n.sub(k).maximum(1);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      return binomialVariates(key, n.broadcastTo(full), p.broadcastTo(full));
    },
    logDensity(value) {
      const k = pointOf(value, dtype);
      const outside = notCount(k).logicalOr(k.greater(n));
      const safe = outside.where(0, k);
      const weight = logChoose(n, safe)
        .add(xlogy(safe, p))
        .add(xlog1py(n.sub(safe), p.neg()));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    cdf: upTo(0, 1, (k) => betainc(rest(k), k.add(1), q)),
    survival: upTo(1, 0, (k) => betainc(k.add(1), rest(k), p)),
    mean: () => spread(n.mul(p)),
    variance: () => spread(n.mul(p).mul(q)),
  };
}

/** `log C(n, k)` */
export function logChoose(n: Tensor, k: Tensor): Tensor {
  return lbeta(n.sub(k).add(1), k.add(1)).add(n.log1p()).neg();
}
