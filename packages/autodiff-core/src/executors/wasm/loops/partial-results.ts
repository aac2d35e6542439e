/**
 * Reductions over axes that tiles divide: each tile writes its partial results to the kernel's workspace, and a second
 * loop nest combines them in order.
 */
import { collapseAxes } from "../../../compiler/collapse-axes.ts";
import type { Access, Stage, Store } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import { isReducing, reducesOver } from "./reductions.ts";
import type { Tiling } from "./tiling.ts";

/** A reduction in parts. */
export interface Partial {
  /** Stands for the part of the workspace in accesses. */
  readonly buffer: number;
  /** First byte in the workspace. */
  readonly start: number;
  /** Bytes from the results of one tile to those of the next. */
  readonly step: number;
  /** Axes of the stage that are both reduced and divided. */
  readonly axes: readonly number[];
  /** Combines the parts. */
  readonly rest: Stage;
}

export interface PartialResults {
  /** The stage with results in the workspace. */
  readonly stage: Stage;
  readonly partials: readonly Partial[];
  /** Size of the workspace, with what was taken. */
  readonly bytes: number;
}

const ALIGNMENT = 64;

/**
 * @param firstBuffer - Number from which on buffers are free.
 * @param taken - Bytes of the workspace that are taken.
 */
export function partialResults(
  stage: Stage,
  { counts }: Tiling,
  firstBuffer: number,
  taken: number,
): PartialResults {
  const partials: Partial[] = [];
  let bytes = taken;
  const stores = stage.stores.map((store): Store => {
    const axes = counts.flatMap((count, axis) =>
      count > 1 && isReducing(store) && reducesOver(store, axis) ? [axis] : [],
    );
    if (axes.length === 0) return store;
    const parts = axes.reduce((product, axis) => product * counts[axis], 1);
    const { dtype } = stage.nodes[store.value];
    const buffer = firstBuffer + partials.length;
    const { strides, entries } = compactResult(stage.shape, store);
    const step = Math.ceil((entries * BYTES_PER_ELEMENT[dtype]) / ALIGNMENT) * ALIGNMENT;
    const from = { buffer, offset: 0, strides };
    const between = step / BYTES_PER_ELEMENT[dtype];
    const rest = combination(stage.shape, store, dtype, from, parts, between);
    partials.push({ buffer, start: bytes, step, axes, rest });
    bytes += parts * step;
    return { ...store, access: from };
  });
  return { stage: { ...stage, stores }, partials, bytes };
}

/** Row-major strides of the axes that the store keeps, 0 for the others, and the number of results. */
function compactResult(
  shape: readonly number[],
  store: Store,
): { readonly strides: readonly number[]; readonly entries: number } {
  const strides = shape.map(() => 0);
  let entries = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (reducesOver(store, axis)) continue;
    strides[axis] = entries;
    entries *= shape[axis];
  }
  return { strides, entries };
}

/** The loop nest that combines the parts, which begin `between` elements apart. */
function combination(
  shape: readonly number[],
  store: Store,
  dtype: DType,
  from: Access,
  parts: number,
  between: number,
): Stage {
  const kept = shape.flatMap((_, axis) => (reducesOver(store, axis) ? [] : [axis]));
  const along = (first: number, list: readonly number[]) => [first, ...kept.map((d) => list[d])];
  const load = { ...from, strides: along(between, from.strides) };
  const access = { ...store.access, strides: along(0, store.access.strides) };
  return collapseAxes({
    shape: along(parts, shape),
    nodes: [{ kind: "load", dtype, access: load }],
    stores: [{ ...store, value: 0, access }],
  });
}
