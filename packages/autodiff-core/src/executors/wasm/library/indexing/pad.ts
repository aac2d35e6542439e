import { isBlock } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { PadParams } from "../../../../primitives/slicing.ts";
import { stridesOf } from "../../../../shape.ts";
import { i32 } from "../../encoding/index.ts";
import { addressOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { elementBits, emitFill } from "./initial.ts";
import { axesOf } from "./strided-axes.ts";
import { emitStridedCopy } from "./strided-copy.ts";

/** `pad` with places between the entries: the value everywhere, then the entries on their grid. */
export const emitPad: LibraryEmitter = (context, { operands: [x, value], results, params }) => {
  if (!isBlock(x)) return undefined;
  const { low, interior } = params as PadParams;
  const [result] = results;
  const { dtype } = x;
  const strides = stridesOf(result.shape);
  const steps = strides.map((stride, axis) => stride * (interior[axis] + 1));
  const first = low.reduce((sum, n, axis) => sum + n * strides[axis], 0);
  return [
    ...emitFill(context, "pad border", result, (tile) => elementBits(context, tile, value)),
    ...emitStridedCopy(context, "pad", {
      dtype,
      axes: axesOf(x.shape, steps, stridesOf(x.shape)),
      addresses: (tile) => {
        const start = i32.add(addressOf(context, tile, result), first * BYTES_PER_ELEMENT[dtype]);
        return [tile.f.let(start), addressOf(context, tile, x)];
      },
    }),
  ];
};
