/** Averages and what is made of them. */
import { asFloat } from "../operands.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
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

/** Euclidean norm `√Σx²` over axes (default: all). Its gradient at 0 is NaN; add a small number under the root there. */
export function norm(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const operand = asFloat(x);
  return sum(operand.mul(operand), axes, options).sqrt();
}

function countAlong(where: string, x: Tensor, axes: Axes): number {
  return normalizeAxes(where, axes, x.shape.length).reduce((n, axis) => n * x.shape[axis], 1);
}
