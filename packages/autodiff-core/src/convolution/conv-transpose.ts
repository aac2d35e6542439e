import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { addBias, checkGroups, convOperands } from "./conv.ts";
import { inputCotangent } from "./conv-primitive.ts";
import { dilatedLength, type Widths } from "./geometry.ts";
import {
  checkWhole,
  explicitPadding,
  type PerAxis,
  perAxis,
  type WindowOptions,
} from "./window-options.ts";

/** Options of {@link convTranspose}: those of the convolution that it is the adjoint of. */
export interface ConvTransposeOptions extends WindowOptions {
  /**
   * Entries more at the end of each axis, less than the stride: several input sizes give the same number of windows,
   * and this says which of them is meant. Default 0. Not with padding `"same"`, which means `size · stride`.
   */
  readonly outputPadding?: PerAxis;
  /** As in the convolution. Default 1. */
  readonly groups?: number;
  /** Added to each channel of the result, shape `[Cout]`. */
  readonly bias?: Tensor;
}

/**
 * The exact adjoint of `conv` with the same kernel and options: `⟨conv(u, k), y⟩ = ⟨u, convTranspose(y, k)⟩`. Each
 * entry is spread over the window that it would have been the sum of, as in PyTorch's `conv_transpose`:
 *
 * `u[n, i, o·strides + w·dilation - before] += kernel[c, i, w] · y[n, c, o]`
 *
 * @param y - Fields `[N, Cin, ...spatial]`.
 * @param kernel - `[Cin, Cout/groups, ...window]`: the kernel of the convolution as it is, whose results are the input
 * here.
 * @returns `[N, Cout, ...]`, per spatial axis `(size - 1)·stride + reach - before - after + outputPadding`.
 * @throws ShapeError if ranks or channels do not fit, or nothing would be left.
 * @throws OptionError for strides, padding, dilation, outputPadding or groups out of range.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { convTranspose } from "@fluxion/autodiff-core/convolution";
 *
 * const y = array([[[1, 10]]]);
 * const kernel = array([[[1, 2, 3]]]);
 * convTranspose(y, kernel, { strides: 2 }).js() // => [[[1, 2, 13, 20, 30]]]
 * ```
 */
export function convTranspose(
  y: Tensor,
  kernel: Tensor,
  options: ConvTransposeOptions = {},
): Tensor {
  const where = "convTranspose";
  const { groups = 1, bias } = options;
  const [field, filters] = convOperands(where, y, kernel);
  checkGroups(where, field, groups);
  if (filters.shape[0] !== field.shape[1]) throw wrongChannels(field, filters);
  const steps = transposedSteps(where, field.shape.slice(2), filters.shape.slice(2), options);
  const { strides, padding, dilation, spatial } = steps;
  const shape = [field.shape[0], filters.shape[1] * groups, ...spatial];
  const inputDilation = spatial.map(() => 1);
  const params = { strides, padding, inputDilation, kernelDilation: dilation, groups };
  return addBias(
    where,
    inputCotangent(field, { shape, dtype: field.dtype }, filters, params),
    bias,
  );
}

interface TransposedSteps {
  readonly strides: readonly number[];
  readonly padding: readonly Widths[];
  readonly dilation: readonly number[];
  /** Spatial shape of the result. */
  readonly spatial: readonly number[];
}

function transposedSteps(
  where: string,
  sizes: readonly number[],
  window: readonly number[],
  options: ConvTransposeOptions,
): TransposedSteps {
  const rank = sizes.length;
  for (const n of window) checkWhole(where, "a window", n, 1);
  const strides = perAxis(where, "strides", options.strides ?? 1, rank);
  const dilation = perAxis(where, "dilation", options.dilation ?? 1, rank);
  const extra = perAxis(where, "outputPadding", options.outputPadding ?? 0, rank, 0);
  extra.forEach((n, axis) => {
    if (n > 0 && (n >= strides[axis] || options.padding === "same")) {
      throw tooMuch(where, n, strides[axis]);
    }
  });
  const reach = window.map((n, axis) => dilatedLength(n, dilation[axis]));
  const { padding = "valid" } = options;
  if (padding === "same") {
    const widths = reach.map((n, axis): Widths => {
      const missing = Math.max(0, n - strides[axis]);
      return [Math.floor(missing / 2), Math.ceil(missing / 2)];
    });
    return { strides, dilation, padding: widths, spatial: sizes.map((n, i) => n * strides[i]) };
  }
  const widths = explicitPadding(where, padding, rank);
  const spatial = sizes.map((n, axis) => {
    const [before, after] = widths[axis];
    const full = (n - 1) * strides[axis] + reach[axis];
    const length = n === 0 ? 0 : full - before - after + extra[axis];
    if (n > 0 && length <= 0) throw nothingLeft(where, axis, full, before + after);
    return length;
  });
  return { strides, dilation, padding: widths, spatial };
}

function wrongChannels(y: Tensor, kernel: Tensor): ShapeError {
  return new ShapeError({
    where: "convTranspose",
    expected: `a kernel [${y.shape[1]}, Cout/groups, ...window] for the ${y.shape[1]} channels of ${formatSpec(y)}`,
    received: formatSpec(kernel),
    fix: "The kernel is that of the convolution: its first axis is summed over here.",
  });
}

function tooMuch(where: string, received: number, stride: number): OptionError {
  return new OptionError({
    where,
    expected: `outputPadding below the stride ${stride}, and none with padding "same"`,
    received: `${received}`,
    fix: "Entries further out belong to another window; pad the result instead.",
  });
}

function nothingLeft(where: string, axis: number, full: number, removed: number): ShapeError {
  return new ShapeError({
    where,
    expected: `padding that leaves something of the ${full} entries on spatial axis ${axis}`,
    received: `${removed} entries to remove`,
    fix: "In a transposed convolution padding removes entries of the result; use less.",
  });
}
