import type { TensorLike } from "../operands.ts";
import { exp } from "../primitives/exponential.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { split } from "../random/key.ts";
import { xlog1py, xlogy } from "../special/elementary.ts";
import { digamma, lbeta } from "../special/gamma.ts";
import { betainc, betaincinv } from "../special/incomplete-beta.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface BetaOptions {
  /** Positive. */
  readonly alpha: TensorLike;
  /** Positive. */
  readonly beta: TensorLike;
}

/** Beta distribution, `x^(α-1) (1-x)^(β-1)/B(α, β)` on [0, 1]. Samples are differentiable in both parameters. */
export function beta(options: BetaOptions): ContinuousDistribution {
  const {
    values,
    shape: batchShape,
    dtype,
  } = parameters("beta", { alpha: options.alpha, beta: options.beta }, ["alpha", "beta"]);
  const { alpha, beta: b } = values;
  const total = alpha.add(b);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  const inside = (x: TensorLike): Tensor => pointOf(x, dtype).clamp(0, 1);
  return {
    batchShape,
    eventShape: [],
    dtype,
    family: { kind: "beta", alpha, beta: b },
    sample(key, shape = []) {
      const full = [...shape, ...batchShape];
      const [first, second] = split(key);
      const x = logGammaVariates(first, alpha.broadcastTo(full));
      const y = logGammaVariates(second, b.broadcastTo(full));
      const top = x.maximum(y);
      const part = exp(x.sub(top));
      return part.div(part.add(exp(y.sub(top))));
    },
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor =>
        xlogy(alpha.sub(1), v)
          .add(xlog1py(b.sub(1), v.neg()))
          .sub(lbeta(alpha, b));
      return within(x, x.less(0).logicalOr(x.greater(1)), 0.5, density);
    },
    cdf: (x) => betainc(alpha, b, inside(x)),
    survival: (x) => betainc(b, alpha, inside(x).neg().add(1)),
    quantile: (p) => betaincinv(alpha, b, pointOf(p, dtype)),
    mean: () => spread(alpha.div(total)),
    variance: () => spread(alpha.mul(b).div(total.square().mul(total.add(1)))),
    entropy: () =>
      spread(
        lbeta(alpha, b)
          .sub(alpha.sub(1).mul(digamma(alpha)))
          .sub(b.sub(1).mul(digamma(b)))
          .add(total.sub(2).mul(digamma(total))),
      ),
  };
}
