/** Distributions of `location + scale · Z` with a standard variable Z. */

import type { TensorLike } from "../operands.ts";
import { log } from "../primitives/exponential.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type ContinuousDistribution, parameters, pointOf } from "./distribution.ts";

/** Location and scale: numbers or tensors that broadcast. */
export interface LocationScale {
  /** Default 0. */
  readonly location?: TensorLike;
  /** Positive. Default 1. */
  readonly scale?: TensorLike;
}

/** The standard variable, with location 0 and scale 1. */
export interface Standard {
  sample(key: Tensor, shape: Shape, dtype: "float32" | "float64"): Tensor;
  logDensity(z: Tensor): Tensor;
  cdf(z: Tensor): Tensor;
  survival(z: Tensor): Tensor;
  quantile(p: Tensor): Tensor;
  readonly mean: number;
  readonly variance: number;
  readonly entropy: number;
}

export function locationScale(
  where: string,
  { location = 0, scale = 1 }: LocationScale,
  standard: Standard,
): ContinuousDistribution {
  const { values, shape: batchShape, dtype } = parameters(where, { location, scale }, ["scale"]);
  const standardized = (x: TensorLike): Tensor =>
    pointOf(x, dtype).sub(values.location).div(values.scale);
  const spread = (z: Tensor | number): Tensor =>
    values.scale.mul(z).add(values.location).broadcastTo(batchShape);
  return {
    batchShape,
    eventShape: [],
    dtype,
    sample: (key, shape = []) =>
      standard
        .sample(key, [...shape, ...batchShape], dtype)
        .mul(values.scale)
        .add(values.location),
    logDensity: (x) => standard.logDensity(standardized(x)).sub(log(values.scale)),
    cdf: (x) => standard.cdf(standardized(x)),
    survival: (x) => standard.survival(standardized(x)),
    quantile: (p) => standard.quantile(pointOf(p, dtype)).mul(values.scale).add(values.location),
    mean: () => spread(standard.mean),
    variance: () => values.scale.square().mul(standard.variance).broadcastTo(batchShape),
    entropy: () => log(values.scale).add(standard.entropy).broadcastTo(batchShape),
  };
}
