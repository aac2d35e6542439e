/** Piecewise polynomials: what every spline here is, and how it is evaluated. */
import { array } from "../creation.ts";
import { guard } from "../debugging/guard.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { searchSorted } from "../order/search-sorted.ts";
import { mod } from "../primitives/arithmetic.ts";
import { gather } from "../primitives/indexing.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";

/**
 * On `[breaks[i], breaks[i+1])`: `p(x) = Σ_k coefficients[k, i] (x - breaks[i])^k`. A plain tree, so that it can be
 * passed through `jit`, `grad` and `vmap`.
 */
export interface PiecewisePolynomial {
  /** Ascending, `[n]`. */
  readonly breaks: Tensor;
  /** `[order, n - 1, ...F]`, lowest power first. */
  readonly coefficients: Tensor;
}

/** What a piecewise polynomial is outside its breaks. */
export type Extrapolation = "extend" | "clamp" | "nan" | "periodic";

export interface EvaluateOptions {
  /** How many times to differentiate. Default 0. */
  readonly derivative?: number;
  /**
   * `extend` goes on with the outermost pieces (the default), `clamp` takes the value at the nearest end, `nan` says that
   * there is none, `periodic` repeats.
   */
  readonly extrapolate?: Extrapolation;
}

/**
 * Values of a piecewise polynomial. Differentiable in the points, the breaks and the coefficients.
 *
 * @returns `[...x.shape, ...F]`.
 */
export function evaluatePiecewise(
  p: PiecewisePolynomial,
  x: TensorLike,
  options: EvaluateOptions = {},
): Tensor {
  const { derivative = 0, extrapolate = "extend" } = options;
  let { breaks, coefficients } = p;
  for (let i = 0; i < derivative; i++) coefficients = derivativeOf(coefficients);
  const points = asFloat(asTensor(x, breaks.dtype));
  const [first, last] = [breaks.slice(0), breaks.slice(-1)];
  const inside = into(points, first, last, extrapolate);
  const piece = searchSorted(breaks, inside, { side: "right" })
    .sub(1)
    .clamp(0, breaks.size - 2);
  const features = coefficients.shape.slice(2).map(() => 1);
  const t = inside.sub(gather(breaks, piece)).reshape([...points.shape, ...features]);
  const rows = gather(coefficients, piece, 1);
  let value = rows.slice(-1);
  for (let k = rows.shape[0] - 2; k >= 0; k--) value = value.mul(t).add(rows.slice(k));
  if (extrapolate !== "nan") return value;
  const outside = points.less(first).logicalOr(points.greater(last));
  return outside.reshape([...points.shape, ...features]).where(Number.NaN, value);
}

/** The derivative as a piecewise polynomial of one order less. */
export function differentiatePiecewise({
  breaks,
  coefficients,
}: PiecewisePolynomial): PiecewisePolynomial {
  return { breaks, coefficients: derivativeOf(coefficients) };
}

/** The integral from the first break, as a piecewise polynomial of one order more. */
export function integratePiecewise({
  breaks,
  coefficients,
}: PiecewisePolynomial): PiecewisePolynomial {
  const [order] = coefficients.shape;
  const powers = byPower(coefficients, order, (k) => 1 / (k + 1));
  const raised = coefficients.mul(powers);
  const widths = breaks.slice([1, null]).sub(breaks.slice([null, -1]));
  const h = widths.reshape([-1, ...coefficients.shape.slice(2).map(() => 1)]);
  let whole = raised.slice(-1);
  for (let k = order - 2; k >= 0; k--) whole = whole.mul(h).add(raised.slice(k));
  const sums = whole.mul(h).cumsum(0);
  const start = concat([sums.slice([0, 1]).mul(0), sums.slice([null, -1])]);
  return { breaks, coefficients: concat([start.expandDims(0), raised]) };
}

function derivativeOf(coefficients: Tensor): Tensor {
  const [order] = coefficients.shape;
  if (order === 1) return coefficients.mul(0);
  return coefficients.slice([1, null]).mul(byPower(coefficients, order - 1, (k) => k + 1));
}

function byPower(coefficients: Tensor, n: number, value: (k: number) => number): Tensor {
  const numbers = Array.from({ length: n }, (_, k) => value(k));
  const shape = [n, ...coefficients.shape.slice(1).map(() => 1)];
  return array(numbers, { dtype: coefficients.dtype }).reshape(shape);
}

function into(x: Tensor, first: Tensor, last: Tensor, rule: Extrapolation): Tensor {
  if (rule === "clamp") return x.maximum(first).minimum(last);
  if (rule === "periodic") return first.add(mod(x.sub(first), last.sub(first)));
  return x;
}

/** Samples of a function: abscissae `[n]` in ascending order and values `[n, ...F]`. */
export interface Samples {
  readonly x: Tensor;
  readonly y: Tensor;
  /** `x[i+1] - x[i]`, shaped to go with `y`. */
  readonly steps: Tensor;
  /** `(y[i+1] - y[i])/steps[i]`. */
  readonly slopes: Tensor;
}

/** Descending abscissae fail when the program runs. */
function ascending(where: string, x: Tensor): Tensor {
  const descends = x
    .slice([1, null])
    .less(x.slice([null, -1]))
    .any();
  return guard(x, descends, {
    where,
    expected: "abscissae in ascending order",
    received: "one that is smaller than the one before it",
    fix: "Sort both with sortBy(x, y), or reverse them.",
  });
}

/** Samples in a common float dtype, with a check of their shapes, and of their order unless any will do. */
export function samplesOf(
  where: string,
  x: Tensor,
  y: Tensor,
  least: number,
  order: "ascending" | "any" = "ascending",
): Samples {
  const n = x.shape[0];
  if (x.rank !== 1 || n < least || y.shape[0] !== n) {
    throw new ShapeError({
      where,
      expected: `x of shape [n] and y of shape [n, ...F] with n >= ${least}`,
      received: `${formatSpec(x)} and ${formatSpec(y)}`,
      fix: "Give one value for every abscissa; use vmap for several sets of abscissae.",
    });
  }
  const dtype =
    asFloat(x).dtype === "float64" || asFloat(y).dtype === "float64" ? "float64" : "float32";
  const places = order === "any" ? x.cast(dtype) : ascending(where, x.cast(dtype));
  const values = y.cast(dtype);
  const gaps = places.slice([1, null]).sub(places.slice([null, -1]));
  const steps = gaps.reshape([n - 1, ...y.shape.slice(1).map(() => 1)]);
  const slopes = values
    .slice([1, null])
    .sub(values.slice([null, -1]))
    .div(steps);
  return { x: places, y: values, steps, slopes };
}

/** The cubic through values with given slopes `[n, ...F]` at the abscissae. */
export function cubicFromSlopes({ x, y, steps, slopes }: Samples, m: Tensor): PiecewisePolynomial {
  const [left, right] = [m.slice([null, -1]), m.slice([1, null])];
  const bend = left.add(right).sub(slopes.mul(2));
  const second = slopes.sub(left).sub(bend).div(steps);
  const third = bend.div(steps.square());
  const rows = [y.slice([null, -1]), left, second, third].map((row) => row.expandDims(0));
  return { breaks: x, coefficients: concat(rows) };
}
