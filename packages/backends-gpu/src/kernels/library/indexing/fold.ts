/** Sums of overlapping windows. */
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import { literal } from "../../../wgsl/types.ts";
import { emitItems, sizeOf, stridesOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

interface FoldParams {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
  readonly spatial: readonly number[];
}

/** Each entry of the result collects what windows have for it, in the order of their taps. */
export const emitFold: LibraryEmitter = (context, { operands, results, params }) => {
  const [x] = operands;
  const [y] = results;
  const { window, strides, dilation, spatial } = params as FoldParams;
  const leading = sizeOf(y.shape.slice(0, y.shape.length - spatial.length));
  const counts = x.shape.slice(x.shape.length - spatial.length);
  return emitItems(context, sizeOf(y.shape), { operands, results }, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", [leading, ...spatial], "i");
    const [row, ...place] = positions;
    const taps = window.map((_, axis) => `t${axis}`);
    const windows = window.map((_, axis) => `w${axis}`);
    const loops = window.map(
      (n, axis) => `for (var t${axis} = 0; t${axis} < ${n}; t${axis}++) {
let d${axis} = ${place[axis]} - t${axis} * ${dilation[axis]};
let w${axis} = d${axis} / ${strides[axis]};
if (d${axis} < 0 || d${axis} % ${strides[axis]} != 0 || w${axis} >= ${counts[axis]}) { continue; }`,
    );
    const index = affine(0, stridesOf([leading, ...window, ...counts]), [row, ...taps, ...windows]);
    return [
      code,
      `var total = ${literal(y.dtype, 0)};`,
      ...loops,
      `total += ${load[0](index)};`,
      ...loops.map(() => "}"),
      store[0]("item", "total"),
    ].join("\n");
  });
};
