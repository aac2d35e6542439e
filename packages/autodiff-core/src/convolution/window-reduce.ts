import { uniform } from "../bind.ts";
import { highestOf, lowestOf } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { max, min, prod } from "../primitives/reduction.ts";
import { pad } from "../primitives/slicing.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { bindConv } from "./conv-primitive.ts";
import type { Widths } from "./geometry.ts";
import { bindUnfold } from "./unfold-primitive.ts";
import {
  type PerAxis,
  perAxis,
  type WindowOptions,
  type WindowSteps,
  windowSteps,
} from "./window-options.ts";

/** What is computed of the entries in a window. */
export type WindowReduction = "sum" | "prod" | "max" | "min";

/** Options of {@link windowReduce}. */
export interface WindowReduceOptions extends WindowOptions {
  /** Size of the window: a list for as many last axes, or one number for all axes after the first two. */
  readonly window: PerAxis;
}

/**
 * Reduce every window of a tensor, as `jax.lax.reduce_window`. The border holds what changes nothing: 0 for the sum, 1
 * for the product, the lowest and the highest number for the extrema.
 *
 * Entries that are equally large share the derivative of an extremum equally, as in `max` and `min`. Sums are read
 * off the tensor; the other reductions copy every window first.
 *
 * @param x - `[...leading, ...spatial]`.
 * @returns `[...leading, ...positions]`. Booleans are counted as int32.
 * @throws ShapeError if a window has more axes than `x`, or is larger than the padded axis.
 * @throws OptionError for strides, padding or dilation out of range.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { windowReduce } from "@fluxion/autodiff-core/convolution";
 *
 * windowReduce(array([3, 1, 4, 1, 5]), "max", { window: [2] }).js() // => [3, 4, 4, 5]
 * windowReduce(array([3, 1, 4, 1, 5]), "sum", { window: [2], strides: 2 }).js() // => [4, 5]
 * ```
 */
export function windowReduce(
  x: Tensor,
  reduction: WindowReduction,
  options: WindowReduceOptions,
): Tensor {
  const values = x.dtype === "bool" ? x.cast("int32") : x;
  const { steps } = pooledSteps("windowReduce", x, options);
  return reduceWindows(values, reduction, steps);
}

/** Spatial shape of a tensor that is pooled, and how the window moves over it. */
export function pooledSteps(
  where: string,
  x: Tensor,
  options: WindowReduceOptions,
): { readonly spatial: readonly number[]; readonly steps: WindowSteps } {
  const { window } = options;
  const axes = typeof window === "number" ? Math.max(0, x.shape.length - 2) : window.length;
  if (axes > x.shape.length || (axes === 0 && typeof window === "number")) {
    throw new ShapeError({
      where,
      expected:
        "a window with at most one entry per axis; a single number is for [N, C, ...spatial]",
      received: `window ${JSON.stringify(window)} for ${formatSpec(x)}`,
      fix: "Name the size along each of the last axes, for example window: [2, 2].",
    });
  }
  const spatial = x.shape.slice(x.shape.length - axes);
  const sizes = perAxis(where, "window", window, axes);
  return { spatial, steps: windowSteps(where, spatial, sizes, options) };
}

/** {@link windowReduce} with every option given. */
export function reduceWindows(x: Tensor, reduction: WindowReduction, steps: WindowSteps): Tensor {
  const leading = x.shape.slice(0, x.shape.length - steps.window.length);
  if (reduction === "sum") return sumWindows(x, leading, steps);
  const { window, strides, dilation, padding } = steps;
  const untouched = leading.map((): Widths => [0, 0]);
  const value = neutral(reduction, x);
  const padded = pad(x, { widths: [...untouched, ...padding], value });
  const windows = bindUnfold(padded, { window, strides, dilation });
  const taps = window.map((_, axis) => leading.length + axis);
  const reduce = { prod, max, min }[reduction];
  return reduce(windows, taps);
}

/** The convolution of every channel with ones. */
function sumWindows(x: Tensor, leading: readonly number[], steps: WindowSteps): Tensor {
  const { window, strides, dilation, padding } = steps;
  const spatial = x.shape.slice(leading.length);
  const kernel = uniform({ shape: [1, 1, ...window], dtype: x.dtype }, 1);
  const sums = bindConv(x.reshape([sizeOf(leading), 1, ...spatial]), kernel, {
    strides,
    padding,
    inputDilation: window.map(() => 1),
    kernelDilation: dilation,
    groups: 1,
  });
  return sums.reshape([...leading, ...sums.shape.slice(2)]);
}

function neutral(reduction: Exclude<WindowReduction, "sum">, { dtype }: Tensor): number {
  switch (reduction) {
    case "prod":
      return 1;
    case "max":
      return lowestOf(dtype);
    case "min":
      return highestOf(dtype);
    default:
      throw new OptionError({
        where: "windowReduce",
        expected: 'a reduction "sum", "prod", "max" or "min"',
        received: String(reduction),
        fix: "Means are averagePool.",
      });
  }
}
