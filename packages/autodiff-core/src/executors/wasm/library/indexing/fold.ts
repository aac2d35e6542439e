import { isBlock } from "../../../../compiler/kernel.ts";
import type { FoldParams, UnfoldParams } from "../../../../convolution/unfold-primitive.ts";
import { BYTES_PER_ELEMENT, isFloat } from "../../../../dtype.ts";
import { sizeOf, stridesOf } from "../../../../shape.ts";
import { f64, forRange, i32, memory } from "../../encoding/index.ts";
import { addressOf, doubleAccess, phase, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { axesOf, mergeAxes, nestLoops, type StridedAxis } from "./strided-axes.ts";

const PER_TILE = 1 << 15;
/** Most entries of a spatial block, whose sums a thread keeps. */
const LARGEST_PLANE = 1 << 20;

/** `fold`: overlapping windows are added in float64, one spatial block after the other. */
export const emitFold: LibraryEmitter = (context, { operands: [y], results, params }) => {
  const [result] = results;
  const { dtype, shape } = result;
  const { spatial, window } = params as FoldParams;
  const plane = sizeOf(spatial);
  if (!isBlock(y) || !isFloat(dtype) || plane > LARGEST_PLANE) return undefined;
  const leading = sizeOf(shape.slice(0, shape.length - window.length));
  if (leading * plane === 0) return [];
  const windows = y.shape.slice(shape.length - window.length);
  const axes = mergeAxes(windowAxes(spatial, windows, params as FoldParams));
  const perRow = sizeOf(y.shape) / leading;
  const tiles = Math.min(leading, tileCount(leading * (perRow + plane), PER_TILE));
  const bytes = BYTES_PER_ELEMENT[dtype];
  const { load, store } = doubleAccess(dtype);
  context.reserveScratch(8 * plane);
  return [
    phase(context, "fold", tiles, (tile) => {
      const { f, scratch } = tile;
      const [source, target] = [y, result].map((block) => addressOf(context, tile, block));
      const { from, to } = tileRange(tile, leading, tiles);
      forRange(f, from, to, 1, (row) => {
        memory.fill(f, scratch, 0, 8 * plane);
        const first = f.let(i32.add(source, i32.mul(row, perRow * bytes)));
        if (perRow > 0) {
          nestLoops(f, axes, [first, scratch], [bytes, 8], ([p, sum]) => {
            f64.store(f, sum, f64.add(f64.load(sum), load(p)));
          });
        }
        const out = f.let(i32.add(target, i32.mul(row, plane * bytes)));
        forRange(f, 0, plane, 1, (i) => {
          const sum = f64.load(i32.add(scratch, i32.shl(i, 3)));
          store(f, i32.add(out, i32.mul(i, bytes)), sum);
        });
      });
    }),
  ];
};

/**
 * Axes `[...leading, ...window, ...positions]` with strides in the windows and in the tensor.
 *
 * @param sizes - Of those axes.
 */
function windowAxes(
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
