/** Sorting along an axis: by some operands, all of them. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { emitItems, type Operand, sizeOf } from "../blocks.ts";
import type { LibraryEmitter } from "../library-emitter.ts";
import { comparedBits } from "./ordered-bits.ts";
import type { Lines } from "./run-kernel.ts";
import { linesAlong } from "./runs.ts";
import { emitSortOrder } from "./sort-order.ts";
import type { SortKey } from "./sort-problem.ts";

interface SortParams {
  readonly axis: number;
  readonly keys: number;
  readonly descending: boolean;
}

export const emitSort: LibraryEmitter = (context, { operands, results, params }) => {
  const { axis, keys, descending } = params as SortParams;
  const [{ shape }] = results;
  if (sizeOf(shape) === 0) return [];
  const lines = linesAlong(shape, axis);
  const { order, steps } = emitSortOrder(context, {
    lines: lines.outer * lines.inner,
    length: lines.length,
    keys: operands.slice(0, keys).map((x) => sortKey(x, lines, descending)),
  });
  const moves = results.map((result, i) =>
    emitArranged(context, operands[i], order, result, lines),
  );
  return [...steps, ...moves.flat()];
};

function sortKey(operand: Operand, lines: Lines, descending: boolean): SortKey {
  const { dtype } = operand;
  return {
    operand,
    bits: dtype === "bool" ? 1 : 32,
    at: (shader, load, line, position) => {
      const value = load(indexIn(lines, line, position));
      const bits = comparedBits(shader, { dtype, kind: "max" }, value);
      return descending ? `~${bits}` : bits;
    },
  };
}

/** Index of an entry of a line, as u32. */
function indexIn({ length, inner }: Lines, line: string, position: string): string {
  if (inner === 1) return `${line} * ${length}u + ${position}`;
  return `(${line} / ${inner}u * ${length}u + ${position}) * ${inner}u + ${line} % ${inner}u`;
}

function emitArranged(
  context: KernelContext,
  operand: Operand,
  order: Block,
  result: Block,
  lines: Lines,
): readonly DispatchStep[] {
  const { length, inner } = lines;
  const tensors = { operands: [operand, order], results: [result] };
  return emitItems(context, sizeOf(result.shape), tensors, ({ load, store }) => {
    const code = `let line = item / ${length * inner}u * ${inner}u + item % ${inner}u;
let position = ${load[1](`line * ${length}u + item / ${inner}u % ${length}u`)};`;
    return `${code}\n${store[0]("item", load[0](indexIn(lines, "line", "position")))}`;
  });
}
