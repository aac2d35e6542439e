/** Interpolation on a regular grid of any dimension. */
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { searchSorted } from "../order/search-sorted.ts";
import { gather, gatherNd } from "../primitives/indexing.ts";
import { stack } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import type { Extrapolation } from "./piecewise-polynomial.ts";

export interface GridOptions {
  /** Default `linear`, in every dimension. */
  readonly method?: "linear" | "nearest";
  /** Outside the grid: go on linearly (the default), take the value at the nearest end, or NaN. */
  readonly extrapolate?: Exclude<Extrapolation, "periodic">;
}

/**
 * Multilinear (or nearest) interpolation in values on the product of `d` ascending axes.
 *
 * @param axes - One `[n_i]` per dimension.
 * @param values - `[n_1, …, n_d, ...F]`.
 * @param points - `[..., d]`.
 * @returns `[..., ...F]`; differentiable in values and points, and for `linear` in the axes.
 *
 * @example
 * ```ts test
 * import { arange, array } from "@fluxion/autodiff-core";
 * import { interpolateGrid } from "@fluxion/autodiff-core/interpolation";
 *
 * const x = array([0, 1]);
 * const plane = array([[0, 1], [2, 3]]); // 2x + y
 * interpolateGrid([x, x], plane, array([[0.5, 0.5], [1, 0.25]])).js() // => [1.5, 2.25]
 * ```
 */
export function interpolateGrid(
  axes: readonly Tensor[],
  values: Tensor,
  points: Tensor,
  options: GridOptions = {},
): Tensor {
  checkGrid(axes, values, points);
  const { method = "linear", extrapolate = "extend" } = options;
  const p = asFloat(points);
  const grid = asFloat(values);
  const places = axes.map((axis, i) => locate(asFloat(axis), p.slice("...", i), extrapolate));
  const features = values.shape.slice(axes.length).map(() => 1);
  const open = (x: Tensor): Tensor => x.reshape([...x.shape, ...features]);
  const corner = (choices: readonly Tensor[]): Tensor => gatherNd(grid, stack(choices, -1));
  let result: Tensor;
  if (method === "nearest") {
    result = corner(places.map(({ index, t }) => index.add(t.greater(0.5).cast("int32"))));
  } else {
    result = corners(places.length)
      .map((upper) => {
        const weight = places
          .map(({ t }, i) => (upper[i] ? t : t.neg().add(1)))
          .reduce((a, b) => a.mul(b));
        return corner(places.map(({ index }, i) => index.add(upper[i] ? 1 : 0))).mul(open(weight));
      })
      .reduce((a, b) => a.add(b));
  }
  if (extrapolate !== "nan") return result;
  const outside = places.map((place) => place.outside).reduce((a, b) => a.logicalOr(b));
  return open(outside).where(Number.NaN, result);
}

interface Place {
  /** Cell along the axis, int32. */
  readonly index: Tensor;
  /** Position in the cell, from 0 to 1. */
  readonly t: Tensor;
  readonly outside: Tensor;
}

function locate(axis: Tensor, x: Tensor, extrapolate: Extrapolation): Place {
  const [first, last] = [axis.slice(0), axis.slice(-1)];
  const inside = extrapolate === "clamp" ? x.maximum(first).minimum(last) : x;
  const index = searchSorted(axis, inside, { side: "right" })
    .sub(1)
    .clamp(0, axis.size - 2);
  const left = gather(axis, index);
  const t = inside.sub(left).div(gather(axis, index.add(1)).sub(left));
  return { index, t, outside: x.less(first).logicalOr(x.greater(last)) };
}

/** Every choice of lower and upper neighbours. */
function corners(d: number): boolean[][] {
  return Array.from({ length: 2 ** d }, (_, bits) =>
    Array.from({ length: d }, (_unused, i) => (bits & (1 << i)) !== 0),
  );
}

function checkGrid(axes: readonly Tensor[], values: Tensor, points: Tensor): void {
  const d = axes.length;
  const fits =
    d > 0 &&
    points.shape[points.rank - 1] === d &&
    axes.every((axis, i) => axis.rank === 1 && axis.size >= 2 && axis.size === values.shape[i]);
  if (fits) return;
  throw new ShapeError({
    where: "interpolateGrid",
    expected: `axes of at least 2 points each, values of shape [${axes.map((a) => a.size)}, ...F] and points of shape [..., ${d}]`,
    received: `axes ${axes.map(formatSpec).join(", ")}, values ${formatSpec(values)}, points ${formatSpec(points)}`,
    fix: "The leading axes of values run along the axes of the grid.",
  });
}
