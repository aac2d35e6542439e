import type { TensorLike } from "../operands.ts";
import { binomialVariates } from "../random/binomial.ts";
import { split } from "../random/key.ts";
import { lbeta } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { beta } from "./beta.ts";
import { logChoose } from "./binomial.ts";
import { type Distribution, notCount, parameters, pointOf } from "./distribution.ts";

export interface BetaBinomialOptions {
  /** Number of trials, a whole number. */
  readonly trials: TensorLike;
  /** Positive. */
  readonly alpha: TensorLike;
  /** Positive. */
  readonly beta: TensorLike;
}

/** Number of successes in trials whose probability is drawn from a beta distribution. Samples are int32. */
export function betaBinomial(options: BetaBinomialOptions): Distribution {
  const { trials: n, alpha: a, beta: b } = options;
  const given = { trials: n, alpha: a, beta: b };
  const checked = parameters("betaBinomial", given, ["alpha", "beta"]);
  const { values, shape: batchShape, dtype } = checked;
  const { trials, alpha, beta: other } = values;
  const total = alpha.add(other);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      const [forProbability, forTrials] = split(key);
      const p = beta({ alpha: alpha.broadcastTo(full), beta: other }).sample(forProbability);
      return binomialVariates(forTrials, trials.broadcastTo(full), p);
    },
    logDensity(value) {
      const k = pointOf(value, dtype);
      const outside = notCount(k).logicalOr(k.greater(trials));
      const safe = outside.where(0, k);
      const weight = logChoose(trials, safe)
        .add(lbeta(safe.add(alpha), trials.sub(safe).add(other)))
        .sub(lbeta(alpha, other));
      return outside.where(Number.NEGATIVE_INFINITY, weight);
    },
    mean: () => spread(trials.mul(alpha).div(total)),
    variance: () =>
      spread(
        trials.mul(alpha.div(total)).mul(other.div(total)).mul(total.add(trials)).div(total.add(1)),
      ),
  };
}
