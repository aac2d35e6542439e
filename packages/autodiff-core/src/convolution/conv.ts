/** Convolution of a batch of fields with a bank of filters. */
import { promote } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { bindConv } from "./conv-primitive.ts";
import { dilatedLength, type Widths } from "./geometry.ts";
import { type PadMode, pad } from "./padding.ts";
import { type PerAxis, perAxis, type WindowOptions, windowSteps } from "./window-options.ts";

/** What stands outside the field: nothing, the field again, its mirror image (without or with the edge), its edge. */
export type PaddingMode = "zero" | "periodic" | "reflect" | "symmetric" | "replicate";

/** Options of {@link conv}. */
export interface ConvOptions extends WindowOptions {
  /** What the border holds. Default `"zero"`. */
  readonly paddingMode?: PaddingMode;
  /** Distance that entries of the input are moved apart before, with zeros between them. Default 1. */
  readonly inputDilation?: PerAxis;
  /** Channels are divided into this many groups that do not see one another. Default 1. */
  readonly groups?: number;
  /** Added to each filter's result, shape `[Cout]`. */
  readonly bias?: Tensor;
}

const PAD_MODES: Readonly<Record<PaddingMode, PadMode>> = {
  zero: "constant",
  periodic: "wrap",
  reflect: "reflect",
  symmetric: "symmetric",
  replicate: "edge",
};

/**
 * Convolution as networks and stencils mean it (the kernel is not reversed), over as many spatial axes as the rank
 * says:
 *
 * `y[n, c, o] = bias[c] + Σ_i Σ_w kernel[c, i, w] · x[n, i, o·strides + w·dilation - before]`
 *
 * with `i` over the channels of the group that `c` is in. Cost: two operations per result, channel of the group and
 * tap of the window. Integers are multiplied and added modulo 2³².
 *
 * @param x - Fields `[N, Cin, ...spatial]`.
 * @param kernel - Filters `[Cout, Cin/groups, ...window]`.
 * @returns `[N, Cout, ...]`, per spatial axis `⌊(padded - reach)/stride⌋ + 1` where
 * `reach = (window - 1)·dilation + 1`.
 * @throws ShapeError if ranks or channels do not fit, or a window is larger than the padded field.
 * @throws OptionError for strides, padding, dilation or groups out of range.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { conv } from "@fluxion/autodiff-core/convolution";
 *
 * const u = array([[[1, 4, 9, 16, 25]]]);
 * const laplacian = array([[[1, -2, 1]]]);
 * conv(u, laplacian).js() // => [[[2, 2, 2]]]
 * conv(u, laplacian, { padding: "same", paddingMode: "periodic" }).js() // => [[[27, 2, 2, 2, -33]]]
 * ```
 */
export function conv(x: Tensor, kernel: Tensor, options: ConvOptions = {}): Tensor {
  const { paddingMode = "zero", groups = 1, bias } = options;
  const [field, filters] = convOperands("conv", x, kernel);
  checkGroups("conv", field, groups);
  const [spatial, window] = [field.shape.slice(2), filters.shape.slice(2)];
  const inputDilation = perAxis(
    "conv",
    "inputDilation",
    options.inputDilation ?? 1,
    spatial.length,
  );
  const lengths = spatial.map((n, axis) => dilatedLength(n, inputDilation[axis]));
  const { strides, padding, dilation } = windowSteps("conv", lengths, window, options);
  const params = { strides, inputDilation, kernelDilation: dilation, groups };
  const mode = modeOf(paddingMode, inputDilation);
  if (mode === "constant")
    return addBias("conv", bindConv(field, filters, { ...params, padding }), bias);
  const untouched: readonly Widths[] = [
    [0, 0],
    [0, 0],
  ];
  const padded = pad(field, { widths: [...untouched, ...padding], mode });
  const none = padding.map((): Widths => [0, 0]);
  return addBias("conv", bindConv(padded, filters, { ...params, padding: none }), bias);
}

/** Operands with a common dtype that convolutions exist for. */
export function convOperands(where: string, x: Tensor, kernel: Tensor): [Tensor, Tensor] {
  const rank = x.shape.length;
  if (rank < 2 || kernel.shape.length !== rank) {
    throw new ShapeError({
      where,
      expected: "fields [N, C, ...spatial] and a kernel of the same rank",
      received: `${formatSpec(x)} and ${formatSpec(kernel)}`,
      fix: "Add axes of size 1 for a single example or channel, for example x.reshape([1, 1, n]).",
    });
  }
  const dtype = promote(where, x.dtype, kernel.dtype);
  return dtype === "bool" ? [asFloat(x), asFloat(kernel)] : [x.cast(dtype), kernel.cast(dtype)];
}

/** Throws unless the channels can be divided. */
export function checkGroups(where: string, x: Tensor, groups: number): void {
  if (Number.isInteger(groups) && groups >= 1 && x.shape[1] % groups === 0) return;
  throw new OptionError({
    where,
    expected: `groups to divide the ${x.shape[1]} channels of ${formatSpec(x)}`,
    received: `${groups}`,
    fix: "Use 1 for a full convolution, and the number of channels for one filter per channel.",
  });
}

/** Add one number per channel. */
export function addBias(where: string, y: Tensor, bias: Tensor | undefined): Tensor {
  if (bias === undefined) return y;
  if (bias.shape.length !== 1 || bias.shape[0] !== y.shape[1]) {
    throw new ShapeError({
      where,
      expected: `a bias of shape [${y.shape[1]}]`,
      received: formatSpec(bias),
      fix: "The bias has one entry per filter.",
    });
  }
  return y.add(bias.reshape([-1, ...y.shape.slice(2).map(() => 1)]));
}

function modeOf(mode: PaddingMode, inputDilation: readonly number[]): PadMode {
  const isZero = mode === "zero" || inputDilation.every((n) => n === 1);
  if (Object.hasOwn(PAD_MODES, mode) && isZero) return PAD_MODES[mode];
  throw new OptionError({
    where: "conv",
    expected: `paddingMode ${Object.keys(PAD_MODES).join(", ")} (with inputDilation only zero)`,
    received: `${mode}`,
    fix: "Pad before with pad() where the input is dilated.",
  });
}
