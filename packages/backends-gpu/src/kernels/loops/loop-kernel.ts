/**
 * Loop nests: elementwise operations and reductions.
 *
 * 1. A kernel of several stages runs row by row (rows.ts), in one dispatch, if rows are many or short: values stay in
 *    registers, totals of a row meet in memory of the workgroup (totals.ts), and results that nothing else reads get no
 *    memory (kept-values.ts). Otherwise its stages run one after the other.
 * 2. A stage is divided into passes, each with the reductions over the same axes (stores.ts); into stages that touch as
 *    many buffers as may be bound (fewer-bindings.ts), and as much of them (ranges.ts).
 * 3. Without reductions, each invocation takes a vector of four entries where stores can be vectors (map.ts); loads along
 *    another axis than the stores go through tiles (transposition.ts).
 * 4. A reduction is a stage of rows, of which workgroups take several, one, or a part (row-layout.ts, reduce.ts). How rows
 *    are divided depends on shapes and on the device alone, so that results have the same bits every time.
 *
 * @module
 */
import type { LoopKernel, Stage } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { joined, type Rows } from "./axes.ts";
import { fits, withFewerBindings } from "./fewer-bindings.ts";
import { emitMap } from "./map.ts";
import { areBoundWhole, inRanges } from "./ranges.ts";
import { emitReduction } from "./reduce.ts";
import { extentOf, layoutOf, orderRows } from "./row-layout.ts";
import { emitRows } from "./rows.ts";
import { MOST_TOTALS, passesOf, withStores } from "./stores.ts";

/** Rows that keep a device busy, each done by one workgroup at most; and positions of a row that are done quickly anyway. */
const MANY_ROWS = 128;
const SHORT_ROW = 8192;

export function emitLoopKernel(
  context: KernelContext,
  { outer, stages }: LoopKernel,
): readonly DispatchStep[] {
  const kernel = { outer, stages: stages.map((stage) => withStores(stage, stage.stores)) };
  if (
    !runsByRows(kernel) ||
    !fits(context, kernel.stages) ||
    !areBoundWhole(context, kernel.stages)
  ) {
    return kernel.stages.flatMap((stage) => emitStage(context, stage));
  }
  const { alongRow, ...ordered } = orderRows(kernel);
  const rows = joined(ordered);
  const { count, positions } = extentOf(rows);
  if (count === 0) return [];
  return [emitRows(context, rows, layoutOf(context.capabilities, count, positions, alongRow))];
}

function emitStage(context: KernelContext, stage: Stage): readonly DispatchStep[] {
  return passesOf(stage)
    .flatMap((pass) => withFewerBindings(context, pass))
    .flatMap((pass) => inRanges(context, pass))
    .flatMap((pass) =>
      pass.stores.some(({ reduce }) => reduce !== undefined)
        ? emitReduction(context, pass)
        : emitMap(context, pass),
    );
}

/** Whether all stages are best done for a row before the next one. */
function runsByRows({ outer, stages }: Rows): boolean {
  if (stages.length === 1 || outer === 0) return false;
  const { count, positions } = extentOf({ outer, stages });
  return (count >= MANY_ROWS || positions <= SHORT_ROW) && stages.every((s) => isOfRow(s, outer));
}

/** Whether what a stage reduces has one result per row. */
function isOfRow({ stores, shape }: Stage, outer: number): boolean {
  const reducing = stores.filter(({ reduce }) => reduce !== undefined);
  return (
    reducing.length <= MOST_TOTALS &&
    reducing.every(({ access }) =>
      shape.every((n, d) => d < outer || n === 1 || access.strides[d] === 0),
    )
  );
}
