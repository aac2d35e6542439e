/** Setting entries: of rows that point at the same position, the last counts. */
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { affine, positionsFrom } from "../../../wgsl/indices.ts";
import { valueType } from "../../../wgsl/types.ts";
import { accessTo, emitItems, finishItems, scratchBlock, sizeOf, stridesOf } from "../blocks.ts";
import { baseOf, type Scatter } from "./targets.ts";

/** An atomic maximum finds the last row of every position; then each entry comes from that or stays. */
export function emitScatterLast(
  context: KernelContext,
  { x, indices, updates, result, axes, rows }: Scatter,
): readonly DispatchStep[] {
  const { sizes, restShape } = axes;
  const targets = sizeOf(sizes);
  // For each position one more than the last row that points at it.
  const last = scratchBlock(context, "uint32", targets);
  const cleared = emitItems(context, targets, { operands: [], results: [last] }, ({ store }) =>
    store[0]("item", "0u"),
  );
  const marking = accessTo(context, { operands: [indices], results: [last] }, [last.buffer]);
  const marked = finishItems(context, rows, marking, ({ shader, load }) => {
    const position = baseOf(load[0], "i32(item)", sizes, stridesOf(sizes));
    const mark = (pointer: string): string => `atomicMax(${pointer}, item + 1u);`;
    return `${position}\nif (inside) { ${shader.atomically(last.buffer, "base", mark)} }`;
  });
  const tensors = { operands: [x, updates, last], results: [result] };
  const taken = emitItems(context, sizeOf(result.shape), tensors, ({ load, store }) => {
    const { code, positions } = positionsFrom("item", x.shape, "i");
    const among = (own: readonly number[], shape: readonly number[]): string =>
      affine(
        0,
        stridesOf(shape),
        own.map((axis) => positions[axis]),
      );
    return [
      code,
      `let row = i32(${load[2](among(axes.axes, sizes))});`,
      `var value: ${valueType(x.dtype)};`,
      `if (row > 0) { value = ${load[1](`(row - 1) * ${sizeOf(restShape)} + ${among(axes.rest, restShape)}`)}; }`,
      `else { value = ${load[0]("item")}; }`,
      store[0]("item", "value"),
    ].join("\n");
  });
  return [...cleared, ...marked, ...taken];
}
