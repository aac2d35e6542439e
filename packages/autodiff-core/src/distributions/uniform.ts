import { DomainError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import { unitInterval } from "../random/uniform.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf } from "./distribution.ts";

export interface UniformOptions {
  /** Default 0. */
  readonly low?: TensorLike;
  /** Default 1. */
  readonly high?: TensorLike;
}

/** Uniform distribution on `[low, high]`. */
export function uniform(options: UniformOptions = {}): ContinuousDistribution {
  const { low: a = 0, high: b = 1 } = options;
  if (typeof a === "number" && typeof b === "number" && !(a < b)) {
    throw notOrdered("uniform", a, b);
  }
  const { values, shape: batchShape, dtype } = parameters("uniform", { low: a, high: b });
  const { low, high } = values;
  const width = high.sub(low);
  const spread = (x: Tensor): Tensor => x.broadcastTo(batchShape);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      unitInterval("uniform", key, [...shape, ...batchShape], dtype)
        .mul(width)
        .add(low),
    logDensity(value) {
      const x = pointOf(value, dtype);
      const outside = x.less(low).logicalOr(x.greater(high));
      return outside.where(Number.NEGATIVE_INFINITY, log(width).neg().add(x.mul(0)));
    },
    cdf: (x) => pointOf(x, dtype).sub(low).div(width).clamp(0, 1),
    survival: (x) => high.sub(pointOf(x, dtype)).div(width).clamp(0, 1),
    quantile: (p) => pointOf(p, dtype).mul(width).add(low),
    mean: () => spread(low.add(high).div(2)),
    variance: () => spread(width.square().div(12)),
    entropy: () => spread(log(width)),
  };
}

/** The bounds are numbers and in the wrong order. */
export function notOrdered(where: string, low: number, high: number): DomainError {
  return new DomainError({
    where,
    expected: "low < high",
    received: `${low} and ${high}`,
    fix: "Swap them.",
  });
}
