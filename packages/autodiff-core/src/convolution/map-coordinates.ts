/** Values of a field between its entries. */
import { bind1, uniform } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { gatherPrimitive } from "../primitives/indexing.ts";
import { stack } from "../primitives/joining.ts";
import { unstack } from "../primitives/unstack.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * What stands beyond the ends of a row `a b c d`, as in `jax.scipy.ndimage.map_coordinates`:
 *
 * - `"constant"`: `value`
 * - `"nearest"`: `a a | a b c d | d d`
 * - `"wrap"`: `c d | a b c d | a b`, period 4 (SciPy's `"grid-wrap"`)
 * - `"mirror"`: `c b | a b c d | c b`
 * - `"reflect"`: `b a | a b c d | d c`
 */
export type CoordinateMode = "constant" | "nearest" | "wrap" | "mirror" | "reflect";

/** Options of {@link mapCoordinates}. */
export interface MapCoordinatesOptions {
  /** 0: the nearest entry (halves away from zero); 1: linear between neighbours. Default 1. */
  readonly order?: 0 | 1;
  /** Default `"constant"`. */
  readonly mode?: CoordinateMode;
  /** Value outside with mode `"constant"`. Default 0. */
  readonly value?: number;
}

/**
 * Interpolate a field at arbitrary positions, counted in entries, as `jax.scipy.ndimage.map_coordinates`.
 * Differentiable in the field and, with order 1, in the positions: there the derivative is that of the cell to the
 * right where a position is whole. A position that is NaN gives NaN.
 *
 * @param x - Field of rank d; channels and batches are for vmap.
 * @param coordinates - d tensors that broadcast together, or one tensor `[d, ...points]`.
 * @returns Floats of the shape of the points; with order 0 the dtype of `x`.
 * @throws ShapeError if there is not one coordinate per axis, or the field has an empty axis.
 * @throws OptionError for an unknown order or mode.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { mapCoordinates } from "@fluxion/autodiff-core/convolution";
 *
 * const field = array([[0, 1], [10, 11]]);
 * mapCoordinates(field, [array([0.5, 1]), array([0.5, 0.25])]).js() // => [5.5, 10.25]
 * ```
 */
export function mapCoordinates(
  x: Tensor,
  coordinates: Tensor | readonly Tensor[],
  options: MapCoordinatesOptions = {},
): Tensor {
  const { order = 1, mode = "constant", value = 0 } = options;
  if ((order !== 0 && order !== 1) || !MODES.includes(mode)) throw badOptions(order, mode);
  const points = positions(x, coordinates);
  const field = order === 0 ? x : asFloat(x);
  const along = points.map((c, axis) => nodesAlong(c, x.shape[axis], order, mode));
  const corners = along.reduce<readonly (readonly Node[])[]>(
    (found, nodes) => found.flatMap((corner) => nodes.map((node) => [...corner, node])),
    [[]],
  );
  const terms = corners.map((corner) => cornerTerm(field, corner, mode, value));
  const total = terms.reduce((sum, term) => sum.add(term));
  return order === 0 ? keepNaN(total, points) : total;
}

const MODES: readonly string[] = ["constant", "nearest", "wrap", "mirror", "reflect"];

/** An entry that takes part, by whole but floating-point position, and its weight (left out: 1). */
interface Node {
  readonly position: Tensor;
  readonly isInside?: Tensor;
  readonly weight?: Tensor;
}

function positions(x: Tensor, coordinates: Tensor | readonly Tensor[]): Tensor[] {
  const list = isList(coordinates) ? coordinates : unstackCoordinates(coordinates);
  if (list.length !== x.shape.length || x.shape.length === 0 || x.shape.includes(0)) {
    throw new ShapeError({
      where: "mapCoordinates",
      expected: "a field without empty axes and one coordinate for each of its axes",
      received: `${formatSpec(x)} and ${list.length} coordinates`,
      fix: "Use vmap over axes that are not interpolated.",
    });
  }
  const shape = broadcastShapes("mapCoordinates", ...list.map((c) => c.shape));
  return list.map((c) => asFloat(c).broadcastTo(shape));
}

function isList(coordinates: Tensor | readonly Tensor[]): coordinates is readonly Tensor[] {
  return Array.isArray(coordinates);
}

function unstackCoordinates(coordinates: Tensor): Tensor[] {
  return coordinates.shape.length === 0 ? [coordinates] : unstack(coordinates);
}

function nodesAlong(c: Tensor, size: number, order: 0 | 1, mode: CoordinateMode): Node[] {
  if (order === 0) return [nodeAt(roundHalfAway(c), undefined, size, mode)];
  const lower = c.floor();
  const fraction = c.sub(lower);
  return [
    nodeAt(lower, fraction.neg().add(1), size, mode),
    nodeAt(lower.add(1), fraction, size, mode),
  ];
}

function nodeAt(
  position: Tensor,
  weight: Tensor | undefined,
  size: number,
  mode: CoordinateMode,
): Node {
  const node = { position: reindex(position, size, mode), ...(weight && { weight }) };
  if (mode !== "constant") return node;
  const isInside = position.greaterEqual(0).logicalAnd(position.less(size));
  return { ...node, position: isInside.where(position, -1), isInside };
}

/** Exact, where adding ½ would round. */
function roundHalfAway(c: Tensor): Tensor {
  const size = c.abs();
  const whole = size.floor();
  const up = size.sub(whole).greaterEqual(0.5).cast(c.dtype);
  return whole.add(up).mul(c.sign()).stopGradient();
}

function reindex(i: Tensor, n: number, mode: CoordinateMode): Tensor {
  switch (mode) {
    case "constant":
      return i;
    case "nearest":
      return i.clamp(0, n - 1);
    case "wrap":
      return i.mod(n);
    case "mirror":
      return n === 1 ? i.mul(0) : triangle(i, n - 1);
    case "reflect":
      return triangle(i.mul(2).add(1), 2 * n)
        .sub(1)
        .div(2)
        .floor();
  }
}

/** Wave that rises from 0 at 0 to `height` at `height` and falls again. */
function triangle(i: Tensor, height: number): Tensor {
  return i
    .add(height)
    .mod(2 * height)
    .sub(height)
    .abs();
}

function cornerTerm(
  x: Tensor,
  corner: readonly Node[],
  mode: CoordinateMode,
  value: number,
): Tensor {
  const indices = stack(
    corner.map(({ position }) => position.stopGradient().cast("int32")),
    -1,
  );
  // A position outside gathers 0.
  const entries = bind1(gatherPrimitive, [x, indices], { axes: corner.map((_, axis) => axis) });
  const inside = corner.flatMap(({ isInside }) => (isInside ? [isInside] : []));
  const known =
    mode === "constant" && value !== 0
      ? inside.reduce((a, b) => a.logicalAnd(b)).where(entries, value)
      : entries;
  return corner.reduce((term, { weight }) => (weight ? term.mul(weight) : term), known);
}

function keepNaN(result: Tensor, points: readonly Tensor[]): Tensor {
  const isUnknown = points.map((c) => c.isNaN()).reduce((a, b) => a.logicalOr(b));
  if (result.dtype !== "float32" && result.dtype !== "float64") return result;
  return isUnknown.where(uniform({ shape: [], dtype: result.dtype }, Number.NaN), result);
}

function badOptions(order: number, mode: string): OptionError {
  return new OptionError({
    where: "mapCoordinates",
    expected: `order 0 or 1 and a mode among ${MODES.join(", ")}`,
    received: `order ${order}, mode "${mode}"`,
    fix: "Choose one of them.",
  });
}
