import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { logistic, softplus } from "../primitives/hyperbolic.ts";
import { stack } from "../primitives/joining.ts";
import { unitInterval } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import {
  type CumulativeDistribution,
  checkProbability,
  parameters,
  pointOf,
} from "./distribution.ts";

/** A probability, or the logarithm of its odds. */
export type BernoulliOptions =
  | { readonly probability: TensorLike; readonly logits?: never }
  | { readonly logits: TensorLike; readonly probability?: never };

/** A distribution of whole numbers with an entropy. */
export interface BernoulliDistribution extends CumulativeDistribution {
  entropy(): Tensor;
}

/** 1 with a probability, else 0. Samples are int32 and have no derivative. */
export function bernoulli(options: BernoulliOptions): BernoulliDistribution {
  const { logits, p, shape: batchShape, dtype } = resolve(options);
  const logP = softplus(logits.neg()).neg();
  const logQ = softplus(logits).neg();
  return {
    batchShape,
    eventShape: [],
    dtype,
    family: { kind: "outcomes", logProbabilities: stack([logQ, logP], -1) },
    sample: (key, shape = []) =>
      unitInterval("bernoulli", key, [...shape, ...batchShape], dtype)
        .less(p)
        .cast("int32"),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const none = x.notEqual(0).logicalAnd(x.notEqual(1));
      const weight = x.equal(1).where(logP, logQ);
      return none.where(Number.NEGATIVE_INFINITY, weight);
    },
    cdf(value) {
      const x = pointOf(value, dtype);
      return x.less(0).where(0, x.less(1).where(p.neg().add(1), 1));
    },
    survival(value) {
      const x = pointOf(value, dtype);
      return x.less(0).where(1, x.less(1).where(p, 0));
    },
    mean: () => p,
    variance: () => p.mul(p.neg().add(1)),
    entropy() {
      const share = (q: Tensor, logShare: Tensor): Tensor => {
        const none = q.equal(0);
        return none.where(0, q.mul(none.where(0, logShare)));
      };
      return share(p, logP)
        .add(share(p.neg().add(1), logQ))
        .neg();
    },
  };
}

function resolve({ probability, logits }: BernoulliOptions) {
  if (logits !== undefined) {
    const { values, shape, dtype } = parameters("bernoulli", { logits });
    return { logits: values.logits, p: logistic(values.logits), shape, dtype };
  }
  checkProbability("bernoulli", probability);
  const { values, shape, dtype } = parameters("bernoulli", { p: probability });
  return { logits: log(values.p).sub(values.p.neg().log1p()), p: values.p, shape, dtype };
}
