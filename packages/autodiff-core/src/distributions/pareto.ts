import type { TensorLike } from "../operands.ts";
import { exp, expm1, log } from "../primitives/exponential.ts";
import { unitInterval } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf, within } from "./distribution.ts";

export interface ParetoOptions {
  /** The exponent b of the tail, positive. */
  readonly concentration: TensorLike;
  /** The smallest value, positive. Default 1. */
  readonly scale?: TensorLike;
}

/** Pareto distribution, `P(X > x) = (scale/x)^b` for `x ≥ scale`. */
export function pareto(options: ParetoOptions): ContinuousDistribution {
  const { concentration, scale: s = 1 } = options;
  const given = { concentration, scale: s };
  const checked = parameters("pareto", given, ["concentration", "scale"]);
  const { values, shape: batchShape, dtype } = checked;
  const { concentration: b, scale } = values;
  const fromExponential = (e: Tensor): Tensor => exp(e.div(b)).mul(scale);
  const exponent = (value: TensorLike): Tensor =>
    log(pointOf(value, dtype).maximum(scale).div(scale)).mul(b).neg();
  /** A moment that is infinite for `b ≤ least`. */
  const moment = (least: number, value: (b: Tensor) => Tensor): Tensor => {
    const finite = b.greater(least);
    const result = finite.where(value(finite.where(b, least + 1)), Number.POSITIVE_INFINITY);
    return b.equal(b).where(result, Number.NaN).broadcastTo(batchShape);
  };
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      fromExponential(
        unitInterval("pareto", key, [...shape, ...batchShape], dtype)
          .neg()
          .log1p()
          .neg(),
      ),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const density = (v: Tensor): Tensor =>
        log(b)
          .sub(log(scale))
          .sub(log(v.div(scale)).mul(b.add(1)));
      return within(x, x.less(scale), scale, density);
    },
    cdf: (x) => expm1(exponent(x)).neg(),
    survival: (x) => exp(exponent(x)),
    quantile: (p) => fromExponential(pointOf(p, dtype).neg().log1p().neg()),
    mean: () => moment(1, (v) => v.mul(scale).div(v.sub(1))),
    variance: () => moment(2, (v) => v.mul(scale.square()).div(v.sub(1).square()).div(v.sub(2))),
    entropy: () => log(scale.div(b)).add(b.reciprocal()).add(1).broadcastTo(batchShape),
  };
}
