/** The transform of complex numbers, and its inverse. */
import { sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { linesAlong } from "../order/runs.ts";
import { indexIn, neighboursOf } from "./strided-lines.ts";
import { emitTransform } from "./transform.ts";

export const emitFft: LibraryEmitter = (context, { operands, results, params }) => {
  const { axis, inverse } = params as { readonly axis: number; readonly inverse: boolean };
  const { shape } = results[0];
  if (sizeOf(shape) === 0) return [];
  const lines = linesAlong(shape, axis);
  const neighbours = neighboursOf(lines);
  const index = indexIn(lines);
  // Exchanging the parts of the numbers on both sides turns the transform into its inverse.
  const [re, im] = inverse ? [1, 0] : [0, 1];
  return emitTransform(context, {
    length: lines.length,
    lines: lines.outer * lines.inner,
    source: {
      operands,
      tables: [],
      neighbours,
      at: ({ load }, line, j) =>
        `vec2<f32>(${load[re](index(line, j))}, ${load[im](index(line, j))})`,
    },
    sink: {
      results,
      tables: [],
      neighbours,
      put: ({ store }, line, k, value) =>
        `${store[re](index(line, k), `${value}.x`)} ${store[im](index(line, k), `${value}.y`)}`,
    },
  });
};
