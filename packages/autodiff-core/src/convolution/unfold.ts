import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { pad } from "../primitives/slicing.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { Widths } from "./geometry.ts";
import { bindFold, bindUnfold, windowPositions } from "./unfold-primitive.ts";
import { type PerAxis, perAxis, type WindowOptions, windowSteps } from "./window-options.ts";

/** Options of {@link unfold}. */
export interface UnfoldOptions extends WindowOptions {
  /** Size of the window. */
  readonly window: PerAxis;
}

/**
 * The contents of every window, as `jax.lax.conv_general_dilated_patches` (and, with the positions flattened, PyTorch's
 * `unfold`): the matrix that turns a convolution into a product.
 *
 * @param x - `[N, C, ...spatial]`.
 * @returns `[N, C·taps, ...positions]`, channels slowest, then the taps of the window in row-major order.
 * @throws ShapeError if a window is larger than the padded axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { unfold } from "@fluxion/autodiff-core/convolution";
 *
 * unfold(array([[[1, 2, 3, 4]]]), { window: 2 }).js() // => [[[1, 2, 3], [2, 3, 4]]]
 * ```
 */
export function unfold(x: Tensor, options: UnfoldOptions): Tensor {
  const [examples, channels, ...spatial] = spatialShape("unfold", x);
  const window = perAxis("unfold", "window", options.window, spatial.length);
  const { strides, padding, dilation } = windowSteps("unfold", spatial, window, options);
  const padded = pad(x, { widths: [[0, 0], [0, 0], ...padding] });
  const patches = bindUnfold(padded, { window, strides, dilation });
  const positions = patches.shape.slice(2 + window.length);
  return patches.reshape([examples, channels * sizeOf(window), ...positions]);
}

/** Options of {@link fold}: those of the `unfold` that it is the adjoint of. */
export interface FoldOptions extends UnfoldOptions {
  /** Spatial shape of the result: what was unfolded. */
  readonly shape: readonly number[];
}

/**
 * Put windows back and add where they overlap, as PyTorch's `fold`: the exact adjoint of {@link unfold}.
 *
 * `fold(unfold(x))` is `x` times the number of windows that each entry lies in.
 *
 * @param y - `[N, C·taps, ...positions]`.
 * @returns `[N, C, ...shape]`.
 * @throws ShapeError if `y` is not what `unfold` gives for this shape and these options.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { fold, unfold } from "@fluxion/autodiff-core/convolution";
 *
 * const windows = unfold(array([[[1, 2, 3, 4]]]), { window: 2 });
 * fold(windows, { window: 2, shape: [4] }).js() // => [[[1, 4, 6, 4]]]
 * ```
 */
export function fold(y: Tensor, options: FoldOptions): Tensor {
  const [examples, rows, ...positions] = spatialShape("fold", y);
  const spatial = perAxis("fold", "shape", options.shape, positions.length, 0);
  const window = perAxis("fold", "window", options.window, positions.length);
  const { strides, padding, dilation } = windowSteps("fold", spatial, window, options);
  const padded = spatial.map((n, axis) => Math.max(0, n + padding[axis][0] + padding[axis][1]));
  const params = { window, strides, dilation, spatial: padded };
  const channels = rows / sizeOf(window);
  const expected = windowPositions(padded, params);
  if (!Number.isInteger(channels) || positions.some((n, axis) => n !== expected[axis])) {
    throw new ShapeError({
      where: "fold",
      expected: `[N, C*${sizeOf(window)}, ${expected.join(", ")}] for spatial shape [${spatial.join(", ")}]`,
      received: formatSpec(y),
      fix: "Give the shape and options that unfold was called with.",
    });
  }
  const sum = bindFold(y.reshape([examples, channels, ...window, ...positions]), params);
  const back = padding.map(([before, after]): Widths => [-before, -after]);
  return pad(sum, { widths: [[0, 0], [0, 0], ...back] });
}

function spatialShape(where: string, x: Tensor): readonly number[] {
  if (x.shape.length >= 2) return x.shape;
  throw new ShapeError({
    where,
    expected: "a tensor [N, C, ...spatial]",
    received: formatSpec(x),
    fix: "Add axes of size 1 for a single example or channel.",
  });
}
