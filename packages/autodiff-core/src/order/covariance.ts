/** Averages with weights, and how variables vary together. */
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { max, min, type ReduceOptions, sum } from "../primitives/reduction.ts";
import { countAlong, mean, std, type VarianceOptions } from "../primitives/statistics.ts";
import { type Axes, normalizeAxes, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of {@link average}. */
export interface AverageOptions extends ReduceOptions {
  /** Default: all. */
  readonly axis?: Axes;
  /** Of the shape of `x`, or `[n]` for the n entries along one axis. Default: equal weights. */
  readonly weights?: Tensor;
}

/**
 * `Σ wᵢ xᵢ / Σ wᵢ` over axes (default: all).
 *
 * @throws ShapeError if the weights do not fit.
 */
export function average(x: Tensor, options: AverageOptions = {}): Tensor {
  const { axis, weights, keepDims = false } = options;
  const operand = asFloat(x);
  if (weights === undefined) return mean(operand, axis, { keepDims });
  const w = alignWeights(x, weights, axis).broadcastTo(x.shape);
  const total = sum(operand.mul(w), axis, { keepDims });
  return total.div(sum(asFloat(w), axis, { keepDims }));
}

/** Largest minus smallest entry over axes (default: all). */
export function ptp(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return max(x, axes, options).sub(min(x, axes, options));
}

/** Standard error of the mean over axes (default: all): the unbiased standard deviation by the root of the count. */
export function sem(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const { ddof = 1 } = options;
  return std(x, axes, { ...options, ddof }).div(Math.sqrt(countAlong("sem", x, axes)));
}

/** Options of {@link cov}. */
export interface CovarianceOptions {
  /** Variables are the rows (default) or, with false, the columns. */
  readonly rowVariables?: boolean;
  /** Subtracted from the number of observations. Default 1, the unbiased estimate. */
  readonly ddof?: number;
}

/**
 * Covariance matrix `Σ (xᵢ - x̄ᵢ)(xⱼ - x̄ⱼ) / (N - ddof)` of d variables.
 *
 * @param x - `[d, N]`: one variable per row, one observation per column; or `[N]` for one variable.
 * @returns `[d, d]`, a scalar for one variable of shape `[N]`.
 *
 * @example
 * ```ts test
 * import { array, cov } from "@fluxion/autodiff-core";
 *
 * cov(array([[0, 1, 2], [2, 1, 0]])).js() // => [[1, -1], [-1, 1]]
 * ```
 */
export function cov(x: Tensor, options: CovarianceOptions = {}): Tensor {
  const { rowVariables = true, ddof = 1 } = options;
  if (x.shape.length === 1) return cov(x.expandDims(0), { ddof }).reshape([]);
  if (x.shape.length !== 2) throw notObservations(x);
  const rows = asFloat(rowVariables ? x : x.transpose());
  const deviation = rows.sub(mean(rows, 1, { keepDims: true }));
  return matmul(deviation, deviation.transpose()).div(rows.shape[1] - ddof);
}

/** Pearson's correlation coefficients: {@link cov} of the variables divided by their standard deviations. */
export function corrcoef(x: Tensor, options: Pick<CovarianceOptions, "rowVariables"> = {}): Tensor {
  const c = cov(x, options);
  if (c.shape.length === 0) return c.div(c);
  const deviation = diagonal(c).sqrt();
  return c.div(deviation.expandDims(0)).div(deviation.expandDims(1)).clamp(-1, 1);
}

function alignWeights(x: Tensor, weights: Tensor, axis: Axes): Tensor {
  if (sameShape(x.shape, weights.shape)) return weights;
  const axes = normalizeAxes("average", axis, x.shape.length);
  const fits = axes.length === 1 && sameShape(weights.shape, [x.shape[axes[0]]]);
  if (fits) return weights.reshape(x.shape.map((n, i) => (i === axes[0] ? n : 1)));
  throw new ShapeError({
    where: "average",
    expected: `weights of the shape of ${formatSpec(x)}, or a vector along the one axis`,
    received: formatSpec(weights),
    fix: "Broadcast the weights first.",
  });
}

function notObservations(x: Tensor): ShapeError {
  return new ShapeError({
    where: "cov",
    expected: "observations of shape [variables, N] or [N]",
    received: formatSpec(x),
    fix: "Reshape to a matrix; for a batch use vmap.",
  });
}
