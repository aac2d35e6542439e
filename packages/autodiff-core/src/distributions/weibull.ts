import type { TensorLike } from "../operands.ts";
import { exp, expm1, log } from "../primitives/exponential.ts";
import { unitInterval } from "../random/uniform.ts";
import { xlogy } from "../special/elementary.ts";
import { gamma } from "../special/gamma.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";
import { EULER_GAMMA } from "./euler-gamma.ts";

export interface WeibullOptions {
  /** The exponent c, positive. */
  readonly concentration: TensorLike;
  /** Positive. Default 1. */
  readonly scale?: TensorLike;
}

/** Weibull distribution, `P(X > x) = exp(-(x/scale)^c)` for `x ≥ 0`. */
export function weibull(options: WeibullOptions): ContinuousDistribution {
  const { concentration: c, scale: s = 1 } = options;
  const given = { concentration: c, scale: s };
  const checked = parameters("weibull", given, ["concentration", "scale"]);
  const { values, shape: batchShape, dtype } = checked;
  const { concentration, scale } = values;
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  /** The point for an exponential variable; 0 has no power with finite derivatives. */
  const fromExponential = (e: Tensor): Tensor => {
    const zero = e.equal(0);
    return zero.where(0, zero.where(1, e).pow(concentration.reciprocal()).mul(scale));
  };
  const exponent = (value: TensorLike): Tensor => {
    const x = pointOf(value, dtype).div(scale);
    const low = x.lessEqual(0);
    return low.where(0, low.where(1, x).pow(concentration)).neg();
  };
  const moment = (k: number): Tensor => gamma(concentration.reciprocal().mul(k).add(1));
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample(key, shape = []) {
      const u = unitInterval("weibull", key, [...shape, ...batchShape], dtype);
      return fromExponential(u.neg().log1p().neg());
    },
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor =>
        xlogy(concentration.sub(1), v.div(scale))
          .add(log(concentration))
          .sub(log(scale))
          .add(exponent(v));
      return within(x, x.less(0), 1, density);
    },
    cdf: (x) => expm1(exponent(x)).neg(),
    survival: (x) => exp(exponent(x)),
    quantile: (p) => fromExponential(pointOf(p, dtype).neg().log1p().neg()),
    mean: () => spread(moment(1).mul(scale)),
    variance: () => spread(moment(2).sub(moment(1).square()).mul(scale.square())),
    entropy: () =>
      spread(
        concentration
          .reciprocal()
          .neg()
          .add(1)
          .mul(EULER_GAMMA)
          .add(log(scale.div(concentration)))
          .add(1),
      ),
  };
}
