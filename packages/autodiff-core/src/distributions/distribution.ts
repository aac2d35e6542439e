/** What a distribution is: a value that can draw samples and weigh them. */

import { promote } from "../dtype.ts";
import { DomainError, OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { floor } from "../primitives/rounding.ts";
import { broadcastShapes, type Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Family } from "./family.ts";

/** Shapes: a sample has the axes that were asked for, then those of the batch, then those of one event. */
export interface Distribution {
  /** Common shape of the parameters: so many independent distributions are described at once. */
  readonly batchShape: Shape;
  /** Shape of one draw: `[]` for numbers. */
  readonly eventShape: Shape;
  readonly dtype: "float32" | "float64";
  /** What `klDivergence` knows the distribution by; absent where it has no formula. */
  readonly family?: Family;
  /**
   * Draw samples. With the same key they are those of `jax.random`, to rounding (of `poisson`, in float32 only).
   *
   * @param shape - Axes in front; default `[]`, one sample per entry of the batch.
   * @returns `[...shape, ...batchShape, ...eventShape]`.
   */
  sample(key: Tensor, shape?: Shape): Tensor;
  /**
   * Logarithm of the density, or of the probability for whole numbers; minus infinity outside the support.
   *
   * @param x - Broadcasts against `[...batchShape, ...eventShape]`.
   */
  logDensity(x: TensorLike): Tensor;
  mean(): Tensor;
  /** Variance of each coordinate. */
  variance(): Tensor;
}

/** A distribution of numbers with its probability below a bound. */
export interface CumulativeDistribution extends Distribution {
  /** `P(X ≤ x)`. */
  cdf(x: TensorLike): Tensor;
  /** `P(X > x)`, accurate where it is tiny. */
  survival(x: TensorLike): Tensor;
}

/** A distribution with an entropy. */
export interface DistributionWithEntropy extends Distribution {
  /** `-E log p`. */
  entropy(): Tensor;
}

/** A continuous distribution on the line. */
export interface ContinuousDistribution extends CumulativeDistribution {
  /** The inverse of `cdf`; NaN unless `0 ≤ p ≤ 1`. */
  quantile(p: TensorLike): Tensor;
  /** Differential entropy `-E log p`. */
  entropy(): Tensor;
}

/** Parameters in a common float dtype, and their common shape. */
export interface Parameters<T extends string> {
  readonly values: Readonly<Record<T, Tensor>>;
  readonly shape: Shape;
  readonly dtype: "float32" | "float64";
}

/** Promote and check parameters; numbers that make no sense are refused, tensors give NaN. */
export function parameters<T extends string>(
  where: string,
  given: Readonly<Record<T, TensorLike>>,
  positive: readonly NoInfer<T>[] = [],
): Parameters<T> {
  for (const name of positive) {
    const value = given[name];
    if (typeof value === "number" && !(value > 0)) throw notPositive(where, name, value);
  }
  const entries = Object.entries<TensorLike>(given);
  const dtype = entries.reduce(
    (found: "float32" | "float64", [, value]) =>
      typeof value === "object" && promote(where, found, asFloat(value).dtype) === "float64"
        ? "float64"
        : found,
    "float32",
  );
  const tensors = entries.map(
    ([name, value]) => [name, asTensor(value, dtype).cast(dtype)] as const,
  );
  const shape = tensors.reduce(
    (found: Shape, [, value]) => broadcastShapes(where, found, value.shape),
    [],
  );
  return { values: Object.fromEntries(tensors) as Record<T, Tensor>, shape, dtype };
}

/** A point in the dtype of a distribution. */
export function pointOf(x: TensorLike, dtype: "float32" | "float64"): Tensor {
  return asTensor(x, dtype).cast(dtype);
}

/**
 * A density that is zero outside of a set: evaluated at a harmless point there, so that no derivative is NaN.
 *
 * @param outside - Where the density is zero; not where x is NaN.
 */
export function within(
  x: Tensor,
  outside: Tensor,
  harmless: TensorLike,
  logDensity: (x: Tensor) => Tensor,
): Tensor {
  return outside.where(Number.NEGATIVE_INFINITY, logDensity(outside.where(harmless, x)));
}

/** Where a count has no probability because it is negative or not a whole number. */
export function notCount(k: Tensor): Tensor {
  return k.less(0).logicalOr(k.notEqual(floor(k)).logicalAnd(k.equal(k)));
}

/** Refuse a probability that is a number outside of [0, 1]. */
export function checkProbability(where: string, p: TensorLike): void {
  if (typeof p !== "number" || (p >= 0 && p <= 1)) return;
  throw new OptionError({
    where,
    expected: "a probability from 0 to 1",
    received: `${p}`,
    fix: "Give a probability.",
  });
}

/** The last axis of a parameter that describes vectors. */
export function vectorSize(where: string, name: string, x: Tensor): number {
  const n = x.shape.at(-1);
  if (n !== undefined && n > 0) return n;
  throw new ShapeError({
    where,
    expected: `${name} of shape [..., n]`,
    received: formatSpec(x),
    fix: "The last axis runs over the coordinates of one draw.",
  });
}

function notPositive(where: string, name: string, value: number): DomainError {
  return new DomainError({
    where,
    expected: `${name} > 0`,
    received: `${value}`,
    fix: "Give a positive number.",
  });
}
