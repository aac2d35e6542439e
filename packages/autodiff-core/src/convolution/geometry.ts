/** Sizes and positions of sliding windows, per spatial axis. */

/** Entries before and after. Negative ones crop. */
export type Widths = readonly [before: number, after: number];

/** Parameters of the `conv` primitive, one entry per spatial axis. */
export type ConvParams = {
  /** Steps of the window. */
  readonly strides: readonly number[];
  /** Zeros around the (dilated) input. */
  readonly padding: readonly Widths[];
  /** Distance that neighbouring entries of the input are moved apart, with zeros between them. */
  readonly inputDilation: readonly number[];
  /** Distance between neighbouring taps of the kernel. */
  readonly kernelDilation: readonly number[];
  /** Channels are divided into this many groups that do not see one another. */
  readonly groups: number;
};

/** Length of `n` entries that are `dilation` apart. */
export function dilatedLength(n: number, dilation: number): number {
  return n === 0 ? 0 : (n - 1) * dilation + 1;
}

/** How often a window of `reach` fits into `length` when it moves by `stride`. */
export function windowCount(length: number, reach: number, stride: number): number {
  return Math.max(0, Math.floor((length - reach) / stride) + 1);
}

/** After how many outputs along an axis windows meet the same taps again, none of which falls between entries. */
export function phaseLength(stride: number, inputDilation: number): number {
  return inputDilation / greatestCommonDivisor(stride, inputDilation);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Spatial shape of a convolution. */
export function convolvedShape(
  spatial: readonly number[],
  window: readonly number[],
  { strides, padding, inputDilation, kernelDilation }: ConvParams,
): number[] {
  return spatial.map((n, axis) => {
    const [before, after] = padding[axis];
    const length = dilatedLength(n, inputDilation[axis]) + before + after;
    return windowCount(length, dilatedLength(window[axis], kernelDilation[axis]), strides[axis]);
  });
}

/**
 * Parameters of the convolution that takes cotangents of the output (channels and window of the kernel reversed) to
 * those of an input of the given spatial shape: strides and input dilation change places.
 */
export function inputAdjoint(
  spatial: readonly number[],
  window: readonly number[],
  output: readonly number[],
  params: ConvParams,
): ConvParams {
  const { strides, padding, inputDilation, kernelDilation, groups } = params;
  return {
    strides: inputDilation,
    padding: spatial.map((n, axis): Widths => {
      const reach = dilatedLength(window[axis], kernelDilation[axis]);
      const before = reach - 1 - padding[axis][0];
      const received = dilatedLength(output[axis], strides[axis]);
      return [before, (n - 1) * inputDilation[axis] + reach - received - before];
    }),
    inputDilation: strides,
    kernelDilation,
    groups,
  };
}

/**
 * Parameters of the convolution of the input (examples as channels) with cotangents of the output (as kernel) that
 * gives those of the kernel: strides and kernel dilation change places.
 */
export function kernelAdjoint(
  spatial: readonly number[],
  window: readonly number[],
  output: readonly number[],
  params: ConvParams,
): ConvParams {
  const { strides, padding, inputDilation, kernelDilation, groups } = params;
  return {
    strides: kernelDilation,
    padding: spatial.map((n, axis): Widths => {
      const [before] = padding[axis];
      const reach = dilatedLength(output[axis], strides[axis]);
      const given = dilatedLength(n, inputDilation[axis]) + before;
      return [before, (window[axis] - 1) * kernelDilation[axis] + reach - given];
    }),
    inputDilation,
    kernelDilation: strides,
    groups,
  };
}
