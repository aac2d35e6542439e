/** Averages and what is made of them, and the norm. */
import { asFloat } from "../operands.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { powerOfTwoScale } from "./power-of-two-scale.ts";
import { type ReduceOptions, sum } from "./reduction.ts";

/** Options of {@link variance} and {@link std}. */
export interface VarianceOptions extends ReduceOptions {
  /** Subtracted from the count: 1 for the unbiased estimate from a sample. Default 0. */
  readonly ddof?: number;
}

/** Arithmetic mean over axes (default: all); of nothing, NaN. */
export function mean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return sum(asFloat(x), axes, options).div(countAlong("mean", x, axes));
}

/** Mean squared deviation from the mean over axes (default: all). */
export function variance(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const { ddof = 0 } = options;
  const deviation = asFloat(x).sub(mean(x, axes, { keepDims: true }));
  return sum(deviation.mul(deviation), axes, options).div(countAlong("variance", x, axes) - ddof);
}

/** Standard deviation, the root of the {@link variance}. */
export function std(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  return variance(x, axes, options).sqrt();
}

/**
 * Euclidean norm `√Σx²` over axes (default: all).
 *
 * Entries are scaled by the largest of them, so that squares neither overflow nor underflow. The derivative of the norm
 * of a zero vector is 0, and so is the norm of no entries.
 */
export function norm(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const { keepDims = false } = options;
  const operand = asFloat(x);
  const list = normalizeAxes("norm", axes, operand.shape.length);
  const size = operand.abs();
  if (list.some((axis) => operand.shape[axis] === 0)) return size.sum(list, { keepDims });
  const scale = powerOfTwoScale(size, list);
  const y = operand.div(scale);
  const squares = y.mul(y).sum(list, { keepDims });
  const isZero = squares.equal(0);
  const root = isZero.where(0, isZero.where(1, squares).sqrt());
  return root.mul(keepDims ? scale : scale.squeeze(list));
}

/** How many entries are reduced into one. */
export function countAlong(where: string, x: Tensor, axes: Axes): number {
  return normalizeAxes(where, axes, x.shape.length).reduce((n, axis) => n * x.shape[axis], 1);
}
