import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { split } from "../random/key.ts";
import { xlogy } from "../special/elementary.ts";
import { digamma, lbeta } from "../special/gamma.ts";
import { betainc, betaincinv } from "../special/incomplete-beta.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface FisherFOptions {
  /** Degrees of freedom of the numerator, positive. */
  readonly numeratorDf: TensorLike;
  /** Degrees of freedom of the denominator, positive. */
  readonly denominatorDf: TensorLike;
}

/** Fisher's F distribution: the ratio of two χ² variables, each divided by its degrees of freedom. */
export function fisherF(options: FisherFOptions): ContinuousDistribution {
  const { numeratorDf, denominatorDf } = options;
  const given = { numeratorDf, denominatorDf };
  const checked = parameters("fisherF", given, ["numeratorDf", "denominatorDf"]);
  const { values, shape: batchShape, dtype } = checked;
  const { numeratorDf: m, denominatorDf: n } = values;
  const [a, b] = [m.div(2), n.div(2)];
  const total = a.add(b);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  const weighted = (x: TensorLike): Tensor => pointOf(x, dtype).maximum(0).mul(m);
  /** A moment that is infinite for `n ≤ least`. */
  const moment = (least: number, value: (n: Tensor) => Tensor): Tensor => {
    const finite = n.greater(least);
    const result = finite.where(value(finite.where(n, least + 1)), Number.POSITIVE_INFINITY);
    return spread(n.equal(n).where(result, Number.NaN));
  };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      const [forDenominator, forNumerator] = split(key);
      const above = logGammaVariates(forNumerator, a.broadcastTo(full));
      const below = logGammaVariates(forDenominator, b.broadcastTo(full));
      return exp(above.sub(below)).mul(n).div(m);
    },
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor =>
        xlogy(a.sub(1), v)
          .add(log(m.div(n)).mul(a))
          .sub(v.mul(m).div(n).log1p().mul(total))
          .sub(lbeta(a, b));
      return within(x, x.less(0), 1, density);
    },
    cdf(x) {
      const v = weighted(x);
      return betainc(a, b, v.div(v.add(n)));
    },
    survival: (x) => betainc(b, a, n.div(weighted(x).add(n))),
    quantile(value) {
      const p = pointOf(value, dtype);
      const upper = p.greater(0.5);
      const share = betaincinv(a, b, upper.where(0.5, p));
      const rest = betaincinv(b, a, upper.where(p.neg().add(1), 0.5));
      const ratio = upper.where(rest.neg().add(1).div(rest), share.div(share.neg().add(1)));
      return ratio.mul(n).div(m);
    },
    mean: () => moment(2, (v) => v.div(v.sub(2))),
    variance: () =>
      moment(4, (v) =>
        v
          .div(v.sub(2))
          .square()
          .mul(2)
          .mul(m.add(v).sub(2))
          .div(m.mul(v.sub(4))),
      ),
    entropy: () =>
      spread(
        lbeta(a, b)
          .add(log(n.div(m)))
          .sub(a.sub(1).mul(digamma(a)))
          .sub(b.add(1).mul(digamma(b)))
          .add(total.mul(digamma(total))),
      ),
  };
}
