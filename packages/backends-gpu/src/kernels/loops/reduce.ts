/** Loop nests with reductions, all over the same axes: a row for each result. */
import { mapAxes, type Stage, type Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { DispatchStep } from "../../lowering/step.ts";
import { joined, permuted, type Rows, reducesOver } from "./axes.ts";
import { partialResults } from "./partial-results.ts";
import { extentOf, layoutOf, orderRows, partsOf } from "./row-layout.ts";
import { emitRows } from "./rows.ts";

/**
 * One pass over the positions; where there are few results with many terms each, workgroups do parts of them, and a second
 * pass combines the parts.
 */
export function emitReduction(context: KernelContext, stage: Stage): readonly DispatchStep[] {
  const { alongRow, ...ordered } = orderRows(rowsOf(stage));
  const rows = joined(ordered);
  const { count, positions } = extentOf(rows);
  if (count === 0) return [];
  const layout = layoutOf(context.capabilities, count, positions, alongRow);
  const parts = partsOf(context.capabilities, layout, count, positions);
  if (parts === 1) return [emitRows(context, rows, layout)];
  const { partial, rest } = inParts(context, rows, parts);
  return [emitRows(context, partial, layout, parts), ...emitReduction(context, rest)];
}

/** Axes that are kept as the common ones. */
function rowsOf(stage: Stage): Rows {
  const axes = stage.shape.map((_, d) => d);
  const isReduced = (axis: number): boolean =>
    stage.stores.some((store) => reducesOver(store, axis));
  const kept = axes.filter((axis) => !isReduced(axis));
  const stages = [permuted(stage, [...kept, ...axes.filter(isReduced)])];
  return { outer: kept.length, stages };
}

/** The rows with another axis before the others, over parts, which have results of their own; and what combines these. */
function inParts(
  context: KernelContext,
  { outer, stages: [stage] }: Rows,
  parts: number,
): { readonly partial: Rows; readonly rest: Stage } {
  const reducing = stage.stores.filter(({ reduce }) => reduce !== undefined);
  const { places, rest } = partialResults(context, stage, reducing, parts);
  const widened = mapAxes(stage, {
    shape: [parts, ...stage.shape],
    along: (list) => [0, ...list],
    window: ({ low, high }) => ({ low: [0, ...low], high: [parts, ...high] }),
  });
  const stores = stage.stores.map((store, i): Store => {
    const place = places[reducing.indexOf(store)];
    if (place === undefined) return widened.stores[i];
    const { access, step } = place;
    return { ...store, access: { ...access, strides: [step, ...access.strides] } };
  });
  return { partial: { outer: outer + 1, stages: [{ ...widened, stores }] }, rest };
}
