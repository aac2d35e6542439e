import type { TensorLike } from "../operands.ts";
import { exp, log } from "../primitives/exponential.ts";
import { logGammaVariates } from "../random/gamma.ts";
import { xlogy } from "../special/elementary.ts";
import { digamma, lgamma } from "../special/gamma.ts";
import { gammainc, gammaincc, gammaincinv } from "../special/incomplete-gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface GammaOptions {
  /** The shape parameter α, positive. */
  readonly concentration: TensorLike;
  /** The inverse scale β, positive. Default 1. */
  readonly rate?: TensorLike;
}

/**
 * Gamma distribution, `β^α x^(α-1) exp(-βx)/Γ(α)` for `x ≥ 0`. Samples are differentiable in both parameters.
 *
 * @example The derivative of an expectation, by the reparameterisation trick
 * ```ts test
 * import { grad, key, scalar } from "@fluxion/autodiff-core";
 * import { gamma } from "@fluxion/autodiff-core/distributions";
 *
 * const meanOf = (a) => gamma({ concentration: a }).sample(key(1), [4000]).mean();
 * const slope = grad(meanOf)(scalar(2.5)).item();
 * Math.abs(slope - 1) < 0.03 // => true
 * ```
 */
export function gamma(options: GammaOptions): ContinuousDistribution {
  const { concentration: a, rate: b = 1 } = options;
  const given = { concentration: a, rate: b };
  const {
    values,
    shape: batchShape,
    dtype,
  } = parameters("gamma", given, ["concentration", "rate"]);
  const { concentration, rate } = values;
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  const scaled = (x: TensorLike): Tensor => pointOf(x, dtype).maximum(0).mul(rate);
  return {
    batchShape,
    eventShape: [],
    dtype,
    family: { kind: "gamma", concentration, rate },
    sample: (key, shape = []) =>
      exp(logGammaVariates(key, concentration.broadcastTo([...shape, ...batchShape]))).div(rate),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor =>
        xlogy(concentration.sub(1), v)
          .sub(v.mul(rate))
          .add(concentration.mul(log(rate)))
          .sub(lgamma(concentration));
      return within(x, x.less(0), 1, density);
    },
    cdf: (x) => gammainc(concentration, scaled(x)),
    survival: (x) => gammaincc(concentration, scaled(x)),
    quantile: (p) => gammaincinv(concentration, pointOf(p, dtype)).div(rate),
    mean: () => spread(concentration.div(rate)),
    variance: () => spread(concentration.div(rate.square())),
    entropy: () =>
      spread(
        concentration
          .sub(log(rate))
          .add(lgamma(concentration))
          .add(concentration.neg().add(1).mul(digamma(concentration))),
      ),
  };
}

export interface ChiSquaredOptions {
  /** Degrees of freedom, positive. */
  readonly df: TensorLike;
}

/** Distribution of the sum of squares of `df` standard normal variables. */
export function chiSquared({ df }: ChiSquaredOptions): ContinuousDistribution {
  const { values } = parameters("chiSquared", { df }, ["df"]);
  return gamma({ concentration: values.df.div(2), rate: 0.5 });
}
