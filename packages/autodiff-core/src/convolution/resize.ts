/** Fields on grids of another size. */
import { fromHost } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { gather } from "../primitives/indexing.ts";
import { repeat } from "../primitives/rearranging.ts";
import { checkShape, normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { applyAlongAxis } from "./axis-matrix.ts";
import {
  type AxisMap,
  type ResizeKernel,
  resizeKernel,
  resizeWeights,
  type SmoothResizeMethod,
} from "./resize-weights.ts";
import { checkWhole, type PerAxis, perAxis } from "./window-options.ts";

/** The nearest entry; or weights that fall to zero over 1, 2, 3 or 5 entries on both sides. */
export type ResizeMethod = "nearest" | SmoothResizeMethod;

/** What resizing has in common. */
export interface ResampleOptions {
  /** Default `"linear"`. */
  readonly method?: ResizeMethod;
  /** Average over the distance of the new entries where they are further apart than the old. Default true. */
  readonly antialias?: boolean;
  /**
   * Beyond the ends: `"edge"` uses what there is with weights that sum to 1, `"periodic"` goes on from the other end.
   * Default `"edge"`.
   */
  readonly boundary?: "edge" | "periodic";
}

/** Options of {@link resize}. */
export interface ResizeOptions extends ResampleOptions {
  /** Axes that the sizes belong to. Default: all. */
  readonly axes?: readonly number[];
}

/**
 * Interpolate to another shape, axis by axis, as `jax.image.resize`. Entries are cells: the edges of the grids agree,
 * entry `i` of `m` lies at `(i + ½)/m` of the extent. Linear in `x`; O(old size · new size) per line.
 *
 * @param shape - Sizes of all axes, or of `axes`. Axes that keep their size are left alone.
 * @returns Floats; with `"nearest"` the dtype of `x`.
 * @throws ShapeError if the number of sizes does not fit, or an axis of size 0 should get entries.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { resize } from "@fluxion/autodiff-core/convolution";
 *
 * resize(array([0, 4]), [4]).js() // => [0, 1, 3, 4]
 * resize(array([0, 4]), [4], { method: "nearest" }).js() // => [0, 0, 4, 4]
 * resize(array([0, 4]), [4], { boundary: "periodic" }).js() // => [1, 1, 3, 3]
 * ```
 */
export function resize(x: Tensor, shape: readonly number[], options: ResizeOptions = {}): Tensor {
  const axes = resizedAxes("resize", x, shape, options.axes);
  return shape.reduce(
    (y, to, i) => {
      const from = y.shape[axes[i]];
      if (from === to) return y;
      return resample(
        "resize",
        y,
        axes[i],
        { from, to, scale: to / from, translation: 0 },
        options,
      );
    },
    operand(x, options),
  );
}

/**
 * {@link resize} of the spatial axes of `[N, C, ...spatial]` by whole factors.
 *
 * @param factor - For every spatial axis, or one for all.
 * @param options - As for {@link resize}, but the method is `"nearest"` unless given.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { upsample } from "@fluxion/autodiff-core/convolution";
 *
 * upsample(array([[[1, 2]]]), 2).js() // => [[[1, 1, 2, 2]]]
 * ```
 */
export function upsample(x: Tensor, factor: PerAxis, options: ResampleOptions = {}): Tensor {
  const axes = x.shape.map((_, axis) => axis).slice(2);
  const factors = perAxis("upsample", "factors", factor, axes.length);
  const shape = axes.map((axis, i) => x.shape[axis] * factors[i]);
  return resize(x, shape, { method: "nearest", ...options, axes });
}

/** Options of {@link scaleAndTranslate}. */
export interface ScaleAndTranslateOptions extends ResampleOptions {
  /** Axes that the sizes, scales and translations belong to. Default: all. */
  readonly axes?: readonly number[];
  /** Size of an old entry, in new ones. */
  readonly scale: readonly number[];
  /** Where the edge of the operand comes to lie, in new entries. Default 0. */
  readonly translation?: readonly number[];
  readonly method?: SmoothResizeMethod;
}

/**
 * Interpolate to a window on the scaled and shifted operand, as `jax.image.scale_and_translate`: entry `i` of the
 * result lies at `(i + ½ - translation)/scale - ½` of the operand. Outside the operand the result is 0 (with boundary
 * `"edge"`).
 *
 * @throws ShapeError if the lists do not belong together.
 * @throws OptionError for a scale that is not positive.
 */
export function scaleAndTranslate(
  x: Tensor,
  shape: readonly number[],
  options: ScaleAndTranslateOptions,
): Tensor {
  const where = "scaleAndTranslate";
  const axes = resizedAxes(where, x, shape, options.axes);
  const { scale, translation = axes.map(() => 0) } = options;
  if (scale.length !== axes.length || translation.length !== axes.length) {
    throw wrongSizes(where, x, axes.length, [scale.length, translation.length].join(" and "));
  }
  return shape.reduce((y, to, i) => {
    if (!(scale[i] > 0) || !Number.isFinite(translation[i])) throw badScale(where, scale[i]);
    const map = { from: y.shape[axes[i]], to, scale: scale[i], translation: translation[i] };
    return resample(where, y, axes[i], map, options);
  }, asFloat(x));
}

function operand(x: Tensor, { method }: ResampleOptions): Tensor {
  return method === "nearest" ? x : asFloat(x);
}

function resample(
  where: string,
  x: Tensor,
  axis: number,
  map: AxisMap,
  options: ResampleOptions,
): Tensor {
  const { method = "linear", antialias = true, boundary = "edge" } = options;
  const { from, to } = map;
  if (from === 0 && to > 0) throw nothingThere(where, x, axis);
  if (boundary !== "edge" && boundary !== "periodic") {
    throw unknownChoice(where, 'boundary "edge" or "periodic"', boundary);
  }
  if (method === "nearest") return nearest(x, axis, map);
  const kernel: ResizeKernel | undefined = resizeKernel(method);
  if (kernel === undefined) throw unknownChoice(where, `a method among ${METHODS}`, method);
  const matrix = resizeWeights(map, kernel, antialias, boundary === "periodic");
  return applyAlongAxis(x, axis, matrix, to);
}

const METHODS = "nearest, linear, cubic, lanczos3, lanczos5";

function nearest(x: Tensor, axis: number, { from, to }: AxisMap): Tensor {
  if (to % from === 0) return repeat(x, to / from, axis);
  const positions = Int32Array.from({ length: to }, (_, i) =>
    Math.floor(((2 * i + 1) * from) / (2 * to)),
  );
  return gather(x, fromHost({ shape: [to], dtype: "int32", data: positions }), axis);
}

function resizedAxes(
  where: string,
  x: Tensor,
  shape: readonly number[],
  axes: readonly number[] = x.shape.map((_, axis) => axis),
): number[] {
  checkShape(where, shape);
  if (shape.length !== axes.length) throw wrongSizes(where, x, axes.length, `${shape.length}`);
  const list = axes.map((axis) => normalizeAxis(where, axis, x.shape.length));
  checkWhole(where, "axes, each once, a number", new Set(list).size, list.length);
  return list;
}

function wrongSizes(where: string, x: Tensor, expected: number, received: string): ShapeError {
  return new ShapeError({
    where,
    expected: `${expected} sizes for ${formatSpec(x)}`,
    received,
    fix: "Name the axes that the sizes belong to: { axes: [-2, -1] }.",
  });
}

function nothingThere(where: string, x: Tensor, axis: number): ShapeError {
  return new ShapeError({
    where,
    expected: `at least one entry along axis ${axis}`,
    received: formatSpec(x),
    fix: "There is nothing to interpolate; test the size before.",
  });
}

function badScale(where: string, received: number): OptionError {
  return new OptionError({
    where,
    expected: "positive scales and finite translations",
    received: `a scale of ${received}`,
    fix: "Mirror an axis with reverse.",
  });
}

function unknownChoice(where: string, expected: string, received: unknown): OptionError {
  return new OptionError({
    where,
    expected,
    received: String(received),
    fix: "Choose one of them.",
  });
}
