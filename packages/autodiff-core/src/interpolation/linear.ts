import { asTensor, type TensorLike } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import {
  type Extrapolation,
  evaluatePiecewise,
  type PiecewisePolynomial,
  samplesOf,
} from "./piecewise-polynomial.ts";

export interface InterpOptions {
  /** Outside the abscissae. Default `clamp`, as NumPy; see {@link Extrapolation}. */
  readonly extrapolate?: Extrapolation;
  /** Value on the left of the first abscissa, instead of `extrapolate`. */
  readonly left?: TensorLike;
  /** Value on the right of the last abscissa, instead of `extrapolate`. */
  readonly right?: TensorLike;
}

/**
 * Linear interpolation at `x` between values `fp` at ascending `xp`, as `numpy.interp`.
 *
 * @param fp - `[n, ...F]`.
 * @returns `[...x.shape, ...F]`.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { interp } from "@fluxion/autodiff-core/interpolation";
 *
 * interp(array([0.5, 1, 9]), array([0, 1, 3]), array([10, 20, 0])).js() // => [15, 20, 0]
 * ```
 */
export function interp(x: TensorLike, xp: Tensor, fp: Tensor, options: InterpOptions = {}): Tensor {
  const { extrapolate = "clamp", left, right } = options;
  const value = evaluatePiecewise(linearSpline(xp, fp), x, { extrapolate });
  const points = asTensor(x, xp.dtype);
  const open = (mask: Tensor): Tensor =>
    mask.reshape([...points.shape, ...fp.shape.slice(1).map(() => 1)]);
  const low = left === undefined ? value : open(points.less(xp.slice(0))).where(left, value);
  return right === undefined ? low : open(points.greater(xp.slice(-1))).where(right, low);
}

/** The continuous function that is linear between its values `y: [n, ...F]` at ascending `x: [n]`. */
export function linearSpline(x: Tensor, y: Tensor): PiecewisePolynomial {
  const samples = samplesOf("linearSpline", x, y, 2);
  const rows = [samples.y.slice([null, -1]), samples.slopes].map((row) => row.expandDims(0));
  return { breaks: samples.x, coefficients: concat(rows) };
}
