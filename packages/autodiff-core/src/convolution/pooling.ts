/** Pooling: the largest, smallest or mean entry of every window. */
import { fromHost } from "../bind.ts";
import { asFloat } from "../operands.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { dilatedLength, windowCount } from "./geometry.ts";
import type { WindowSteps } from "./window-options.ts";
import {
  pooledSteps,
  reduceWindows,
  type WindowReduceOptions,
  type WindowReduction,
} from "./window-reduce.ts";

/** Options of pooling. Strides left out are the size of the window: windows side by side. */
export type PoolOptions = WindowReduceOptions;

/**
 * Largest entry of every window; entries of the border count as lowest. Ties share the derivative equally.
 *
 * @param x - `[...leading, ...spatial]`, with `window` a number `[N, C, ...spatial]`.
 * @throws ShapeError if a window is larger than the padded axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { maxPool } from "@fluxion/autodiff-core/convolution";
 *
 * maxPool(array([[[1, 5, 2, 4]]]), { window: 2 }).js() // => [[[5, 4]]]
 * ```
 */
export function maxPool(x: Tensor, options: PoolOptions): Tensor {
  return pool("maxPool", x, "max", options);
}

/** Smallest entry of every window; see {@link maxPool}. */
export function minPool(x: Tensor, options: PoolOptions): Tensor {
  return pool("minPool", x, "min", options);
}

/** Options of {@link averagePool}. */
export interface AveragePoolOptions extends PoolOptions {
  /** Whether entries of the border count, as zeros. Default true. */
  readonly countIncludePad?: boolean;
}

/**
 * Mean of every window.
 *
 * @param x - `[...leading, ...spatial]`, with `window` a number `[N, C, ...spatial]`.
 * @returns Floats. Without `countIncludePad`, NaN for a window that lies in the border.
 * @throws ShapeError if a window is larger than the padded axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { averagePool } from "@fluxion/autodiff-core/convolution";
 *
 * const options = { window: 2, padding: 1 };
 * averagePool(array([[[2, 4, 6, 8]]]), options).js() // => [[[1, 5, 4]]]
 * averagePool(array([[[2, 4, 6, 8]]]), { ...options, countIncludePad: false }).js() // => [[[2, 5, 8]]]
 * ```
 */
export function averagePool(x: Tensor, options: AveragePoolOptions): Tensor {
  const { countIncludePad = true } = options;
  const values = asFloat(x);
  const { spatial, steps } = pooledSteps("averagePool", values, sideBySide(options));
  const sums = reduceWindows(values, "sum", steps);
  return sums.div(countIncludePad ? sizeOf(steps.window) : counts(spatial, steps, values));
}

/** Mean over all spatial axes: `[N, C, ...spatial]` to `[N, C]`. */
export function globalAveragePool(x: Tensor): Tensor {
  return asFloat(x).mean(spatialAxes(x));
}

/** Largest entry over all spatial axes: `[N, C, ...spatial]` to `[N, C]`. */
export function globalMaxPool(x: Tensor): Tensor {
  return x.max(spatialAxes(x));
}

function pool(where: string, x: Tensor, reduction: WindowReduction, options: PoolOptions): Tensor {
  return reduceWindows(x, reduction, pooledSteps(where, x, sideBySide(options)).steps);
}

function sideBySide(options: PoolOptions): PoolOptions {
  return { ...options, strides: options.strides ?? options.window };
}

function spatialAxes(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).slice(2);
}

/** How many entries of every window are not border. */
function counts(spatial: readonly number[], steps: WindowSteps, { dtype }: Tensor): Tensor {
  const along = spatial.map((n, axis) => countsAlong(n, steps, axis));
  const all = along.reduce(
    (found, list) => found.flatMap((count) => list.map((next) => count * next)),
    [1],
  );
  const shape = along.map((list) => list.length);
  return fromHost({ shape, dtype: "float64", data: Float64Array.from(all) }).cast(dtype);
}

function countsAlong(n: number, steps: WindowSteps, axis: number): number[] {
  const { window, strides, dilation, padding } = steps;
  const [before, after] = padding[axis];
  const reach = dilatedLength(window[axis], dilation[axis]);
  const positions = windowCount(n + before + after, reach, strides[axis]);
  return Array.from({ length: positions }, (_, p) => {
    const first = p * strides[axis] - before;
    const taps = Array.from({ length: window[axis] }, (_unused, w) => first + w * dilation[axis]);
    return taps.filter((at) => at >= 0 && at < n).length;
  });
}
