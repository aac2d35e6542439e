/** The order in which lines are sorted. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../../lowering/step.ts";
import { scratchBlock } from "../blocks.ts";
import { emitRadixOrder } from "./radix-order.ts";
import type { SortProblem } from "./sort-problem.ts";
import { emitTileOrder, largestTile } from "./tile-order.ts";

export interface SortOrder {
  readonly steps: readonly DispatchStep[];
  /** For every line, `length` positions in it, those with the smallest keys first; uint32. */
  readonly order: Block;
}

/** Sort: short lines in the memory of a workgroup, long ones digit by digit. */
export function emitSortOrder(context: KernelContext, problem: SortProblem): SortOrder {
  const order = scratchBlock(context, "uint32", problem.lines * problem.length);
  const isShort = problem.length <= largestTile(context.capabilities, problem.keys.length);
  const emit = isShort ? emitTileOrder : emitRadixOrder;
  return { order, steps: emit(context, problem, order) };
}
