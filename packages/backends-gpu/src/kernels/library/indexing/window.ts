/** Blocks of a tensor that begin at a computed position. */
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import { valueType } from "../../../wgsl/types.ts";
import { emitItems, type Load, sizeOf, stridesOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/** The block of the shape of the result. */
export const emitDynamicSlice: LibraryEmitter = (context, { operands, results }) => {
  const [x] = operands;
  const [y] = results;
  return emitItems(context, sizeOf(y.shape), { operands, results }, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", y.shape, "i");
    const moved = positions.map((position, axis) => `(s${axis} + ${position})`);
    return [
      startsOf(load[1], x.shape, y.shape),
      code,
      store[0]("item", load[0](affine(0, stridesOf(x.shape), moved))),
    ].join("\n");
  });
};

/** A copy of the first operand with the block that begins at a position replaced. */
export const emitDynamicUpdate: LibraryEmitter = (context, { operands, results }) => {
  const [x, update] = operands;
  const [y] = results;
  return emitItems(context, sizeOf(y.shape), { operands, results }, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", y.shape, "i");
    const inBlock = positions.map((position, axis) => `(${position} - s${axis})`);
    const within = update.shape.flatMap((n, axis) => [
      `${inBlock[axis]} >= 0`,
      `${inBlock[axis]} < ${n}`,
    ]);
    return [
      startsOf(load[2], x.shape, update.shape),
      code,
      `var value: ${valueType(y.dtype)};`,
      `if (${within.join(" && ") || "true"}) { value = ${load[1](affine(0, stridesOf(update.shape), inBlock))}; }`,
      `else { value = ${load[0]("item")}; }`,
      store[0]("item", "value"),
    ].join("\n");
  });
};

/** Statements that define `s0`, `s1`, …: the starts, moved so that the block lies inside. */
function startsOf(starts: Load, shape: readonly number[], block: readonly number[]): string {
  return shape
    .map((n, axis) => `let s${axis} = clamp(${starts(`${axis}`)}, 0, ${n - block[axis]});`)
    .join("\n");
}
