/** Borders, and gaps between entries. */
import { affine, allOf, positionsFrom } from "../../../wgsl/indices.ts";
import { valueType } from "../../../wgsl/types.ts";
import { emitItems, sizeOf, stridesOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

interface PadParams {
  readonly low: readonly number[];
  readonly interior: readonly number[];
}

export const emitPad: LibraryEmitter = (context, { operands, results, params }) => {
  const [x] = operands;
  const [y] = results;
  const { low, interior } = params as PadParams;
  return emitItems(context, sizeOf(y.shape), { operands, results }, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", y.shape, "i");
    const from = positions.map(
      (position, axis) => `((${position} - ${low[axis]}) / ${interior[axis] + 1})`,
    );
    const within = positions.flatMap((position, axis) => {
      const hits =
        interior[axis] === 0 ? [] : [`(${position} - ${low[axis]}) % ${interior[axis] + 1} == 0`];
      return [`${position} >= ${low[axis]}`, `${from[axis]} < ${x.shape[axis]}`, ...hits];
    });
    return [
      code,
      `var value: ${valueType(y.dtype)} = ${load[1]("0")};`,
      `if (${allOf(within)}) { value = ${load[0](affine(0, stridesOf(x.shape), from))}; }`,
      store[0]("item", "value"),
    ].join("\n");
  });
};
