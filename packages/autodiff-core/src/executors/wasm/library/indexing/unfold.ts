import { isBlock } from "../../../../compiler/kernel.ts";
import type { UnfoldParams } from "../../../../convolution/unfold-primitive.ts";
import { stridesOf } from "../../../../shape.ts";
import { addressOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { emitInitial } from "./initial.ts";
import { axesOf, type StridedAxis } from "./strided-axes.ts";
import { emitStridedCopy } from "./strided-copy.ts";

/** `unfold`: windows are a tensor whose strides overlap, copied. */
export const emitUnfold: LibraryEmitter = (context, { operands: [x], results, params }) => {
  const [result] = results;
  if (!isBlock(x)) return emitInitial(context, "unfold", x, result);
  return emitStridedCopy(context, "unfold", {
    dtype: x.dtype,
    axes: windowAxes(x.shape, result.shape, params as UnfoldParams),
    addresses: (tile) => [addressOf(context, tile, result), addressOf(context, tile, x)],
  });
};

/**
 * Axes `[...leading, ...window, ...positions]` with strides in the windows and in the tensor.
 *
 * @param sizes - Of those axes.
 */
export function windowAxes(
  shape: readonly number[],
  sizes: readonly number[],
  { window, strides, dilation }: UnfoldParams,
): StridedAxis[] {
  const leading = shape.length - window.length;
  const inTensor = stridesOf(shape);
  const spatial = inTensor.slice(leading);
  const steps = [
    ...inTensor.slice(0, leading),
    ...spatial.map((stride, d) => stride * dilation[d]),
    ...spatial.map((stride, d) => stride * strides[d]),
  ];
  return axesOf(sizes, stridesOf(sizes), steps);
}
