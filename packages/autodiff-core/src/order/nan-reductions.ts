/** Reductions that leave NaN out. */
import { isFloat } from "../dtype.ts";
import { asFloat } from "../operands.ts";
import { type CumulativeOptions, cumprod, cumsum } from "../primitives/cumulative.ts";
import {
  all,
  any,
  argmax,
  max,
  min,
  prod,
  type ReduceOptions,
  sum,
} from "../primitives/reduction.ts";
import type { VarianceOptions } from "../primitives/statistics.ts";
import type { Axes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Sum of the entries that are not NaN, over axes (default: all). */
export function nansum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return sum(replaced(x, 0), axes, options);
}

/** Product of the entries that are not NaN, over axes (default: all). */
export function nanprod(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return prod(replaced(x, 1), axes, options);
}

/** Mean of the entries that are not NaN, over axes (default: all); NaN if there are none. */
export function nanmean(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return nansum(asFloat(x), axes, options).div(countOf(x, axes, options));
}

/** Variance of the entries that are not NaN, over axes (default: all); NaN if there are no more than `ddof`. */
export function nanvar(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  const { ddof = 0 } = options;
  const deviation = replaced(asFloat(x).sub(nanmean(x, axes, { keepDims: true })), 0);
  const freedom = countOf(x, axes, options).sub(ddof);
  const total = sum(deviation.mul(deviation), axes, options);
  return freedom.greater(0).where(total.div(freedom), Number.NaN);
}

/** Standard deviation of the entries that are not NaN: the root of {@link nanvar}. */
export function nanstd(x: Tensor, axes?: Axes, options: VarianceOptions = {}): Tensor {
  return nanvar(x, axes, options).sqrt();
}

/** Largest of the entries that are not NaN, over axes (default: all); NaN if there are none. */
export function nanmax(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const largest = max(replaced(x, Number.NEGATIVE_INFINITY), axes, options);
  return orNaN(x, largest, axes, options);
}

/** Smallest of the entries that are not NaN, over axes (default: all); NaN if there are none. */
export function nanmin(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const smallest = min(replaced(x, Number.POSITIVE_INFINITY), axes, options);
  return orNaN(x, smallest, axes, options);
}

/** Position of the first largest entry that is not NaN, as int32; -1 if there is none. */
export function nanargmax(x: Tensor, axis?: number): Tensor {
  return positionOf(x, nanmax(x, axis, { keepDims: true }), axis);
}

/** Position of the first smallest entry that is not NaN, as int32; -1 if there is none. */
export function nanargmin(x: Tensor, axis?: number): Tensor {
  return positionOf(x, nanmin(x, axis, { keepDims: true }), axis);
}

/** Running sum along an axis in which NaN counts as 0. */
export function nancumsum(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return cumsum(replaced(x, 0), axis, options);
}

/** Running product along an axis in which NaN counts as 1. */
export function nancumprod(x: Tensor, axis = 0, options: CumulativeOptions = {}): Tensor {
  return cumprod(replaced(x, 1), axis, options);
}

function positionOf(x: Tensor, extremum: Tensor, axis?: number): Tensor {
  const isThere = x.equal(extremum);
  return any(isThere, axis).where(argmax(isThere, axis), -1);
}

function replaced(x: Tensor, value: number): Tensor {
  return isFloat(x.dtype) ? x.isNaN().where(value, x) : x;
}

/** How many entries are not NaN, in the dtype of a float result. */
function countOf(x: Tensor, axes: Axes, { keepDims = false }: ReduceOptions): Tensor {
  return sum(x.isNaN().logicalNot(), axes, { keepDims }).cast(asFloat(x).dtype);
}

function orNaN(x: Tensor, result: Tensor, axes: Axes, { keepDims = false }: ReduceOptions): Tensor {
  if (!isFloat(x.dtype)) return result;
  return all(x.isNaN(), axes, { keepDims }).where(Number.NaN, result);
}
