import { isBlock } from "../../../../compiler/kernel.ts";
import { stridesOf } from "../../../../shape.ts";
import { addressOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { axesOf } from "./strided-axes.ts";
import { emitStridedCopy } from "./strided-copy.ts";

/** `bitcast` to a dtype of the same width: a copy. */
export const emitBitcast: LibraryEmitter = (context, { operands: [x], results: [result] }) => {
  if (!isBlock(x)) return undefined;
  const strides = stridesOf(x.shape);
  return emitStridedCopy(context, "bitcast", {
    dtype: result.dtype,
    axes: axesOf(x.shape, strides, strides),
    addresses: (tile) => [addressOf(context, tile, result), addressOf(context, tile, x)],
  });
};
