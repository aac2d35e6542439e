/** Entries at computed positions. */
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import { literal, valueType } from "../../../wgsl/types.ts";
import { emitItems, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { baseOf, indexedAxes } from "./targets.ts";

/** A row that points outside gathers zeros. */
export const emitGather: LibraryEmitter = (context, { operands, results, params }) => {
  const [x, indices] = operands;
  const [y] = results;
  const { sizes, strides, restShape, restStrides } = indexedAxes(x.shape, params);
  const rows = sizeOf(indices.shape.slice(0, -1));
  return emitItems(context, sizeOf(y.shape), { operands, results }, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", [rows, ...restShape], "i");
    const [row, ...rest] = positions;
    return [
      code,
      baseOf(load[1], row, sizes, strides),
      `var value: ${valueType(y.dtype)} = ${literal(y.dtype, 0)};`,
      `if (inside) { value = ${load[0](`base + ${affine(0, restStrides, rest)}`)}; }`,
      store[0]("item", "value"),
    ].join("\n");
  });
};
