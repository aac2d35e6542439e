/** Blocks of a tensor at computed starts, which are clamped so that the block lies inside. */
import { type Block, isBlock } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { Literal } from "../../../../program/program.ts";
import { type Shape, stridesOf } from "../../../../shape.ts";
import { i32, select, type Variable } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { addressOf, type Tile } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { emitInitial } from "./initial.ts";
import { axesOf } from "./strided-axes.ts";
import { emitStridedCopy } from "./strided-copy.ts";

/** `dynamicSlice(x, starts)`. */
export const emitDynamicSlice: LibraryEmitter = (context, kernel) => {
  const [x, starts] = kernel.operands;
  const [result] = kernel.results;
  if (!isBlock(x)) return emitInitial(context, "dynamicSlice", x, result);
  return emitStridedCopy(context, "dynamicSlice", {
    dtype: x.dtype,
    axes: axesOf(result.shape, stridesOf(result.shape), stridesOf(x.shape)),
    addresses: (tile) => [
      addressOf(context, tile, result),
      windowAddress(context, tile, x, starts, result.shape),
    ],
  });
};

/** `dynamicUpdate(x, update, starts)`: the whole of `x` first, then the block. */
export const emitDynamicUpdate: LibraryEmitter = (context, kernel) => {
  const [x, update, starts] = kernel.operands;
  const [result] = kernel.results;
  if (!isBlock(update)) return undefined;
  const { shape, dtype } = update;
  return [
    ...emitInitial(context, "dynamicUpdate copy", x, result),
    ...emitStridedCopy(context, "dynamicUpdate", {
      dtype,
      axes: axesOf(shape, stridesOf(x.shape), stridesOf(shape)),
      addresses: (tile) => [
        windowAddress(context, tile, result, starts, shape),
        addressOf(context, tile, update),
      ],
    }),
  ];
};

/** Address of the first element of the block of shape `sizes` at `starts`. */
function windowAddress(
  context: KernelContext,
  tile: Tile,
  x: Block,
  starts: Block | Literal,
  sizes: Shape,
): Variable<"i32"> {
  const { f } = tile;
  const strides = stridesOf(x.shape);
  const literal = isBlock(starts) ? 0 : starts.value;
  const first = addressOf(context, tile, x);
  const at = isBlock(starts) ? addressOf(context, tile, starts) : undefined;
  sizes.forEach((size, axis) => {
    const start = f.let(at ? i32.load(at, 4 * axis) : i32.const(literal));
    const last = x.shape[axis] - size;
    f.set(start, select(i32.gtS(start, last), i32.const(last), start));
    f.set(start, select(i32.ltS(start, 0), i32.const(0), start));
    f.set(first, i32.add(first, i32.mul(start, strides[axis] * BYTES_PER_ELEMENT[x.dtype])));
  });
  return first;
}
