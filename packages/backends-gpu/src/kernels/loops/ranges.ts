/**
 * Loop nests over buffers that are longer than a binding may be, as several over ranges of their positions, each of which
 * binds the parts of buffers that it touches, in several pieces only where a shorter range does not help.
 */
import { type Access, mapAxes, type Stage, type Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { isLong, isTooLong, type Nest, namedParts, partsOf } from "../spans.ts";
import { loadsOf, reducesOver, sizeOf } from "./axes.ts";
import { partialResults } from "./partial-results.ts";

/** The stage, if all that it touches can be bound, else stages to be run in order in its place. */
export function inRanges(context: KernelContext, stage: Stage): readonly Stage[] {
  if (sizeOf(stage.shape) === 0 || areBoundWhole(context, [stage])) return [stage];
  const parts = partsOf(context, [nestOf(stage)]);
  const wide = [...parts].flatMap(([b, { place }]) => (isTooLong(context, place) ? [b] : []));
  const axis = wide.length === 0 ? -1 : longestStep(context, stage, wide);
  if (axis < 0) return [withAccesses(stage, namedParts(context, parts))];
  return halves(context, stage, axis).flatMap((half) => inRanges(context, half));
}

function accessesOf({ nodes, stores }: Stage): Access[] {
  return [...loadsOf({ nodes }), ...stores.map(({ access }) => access)];
}

export function nestOf(stage: Stage): Nest {
  return { shape: stage.shape, accesses: accessesOf(stage) };
}

/** Whether all buffers that stages touch can be bound as a whole. */
export function areBoundWhole(context: KernelContext, stages: readonly Stage[]): boolean {
  return stages.every((stage) => !accessesOf(stage).some(({ buffer }) => isLong(context, buffer)));
}

/** Part of a binding such that a shorter way is left to it: then it is what lies between accesses that makes them long. */
const SHORT = 1 / 8;

/**
 * The axis along which accesses of the buffers reach furthest, or an axis with half of that reach that nothing is reduced
 * over, where halves have no results in common; -1 if they reach no further than a part of a binding.
 */
function longestStep(context: KernelContext, stage: Stage, buffers: readonly number[]): number {
  const { shape, stores } = stage;
  const long = accessesOf(stage).filter(({ buffer }) => buffers.includes(buffer));
  const reach = shape.map((n, d) =>
    Math.max(...long.map(({ strides }) => Math.abs(strides[d]) * (n - 1))),
  );
  const most = Math.max(0, ...reach);
  if (4 * most < SHORT * context.capabilities.bindingBytes) return -1;
  const kept = reach.map((r, d) => (stores.some((store) => reducesOver(store, d)) ? 0 : r));
  const best = Math.max(...kept);
  return 2 * best >= most ? kept.indexOf(best) : reach.indexOf(most);
}

/** The stage over the first half of an axis, over the second, and what combines the results that both have parts of. */
function halves(context: KernelContext, stage: Stage, axis: number): Stage[] {
  const size = stage.shape[axis];
  const middle = Math.ceil(size / 2);
  const shared = stage.stores.filter((store) => reducesOver(store, axis));
  const partial = shared.length === 0 ? undefined : partialResults(context, stage, shared, 2);
  const half = (part: number, from: number, to: number): Stage => {
    const stores = stage.stores.map((store): Store => {
      const place = partial?.places[shared.indexOf(store)];
      if (place === undefined) return store;
      const { access, step } = place;
      return { ...store, access: { ...access, offset: part * step } };
    });
    return range({ ...stage, stores }, axis, from, to);
  };
  const both = [half(0, 0, middle), half(1, middle, size)];
  return partial === undefined ? both : [...both, partial.rest];
}

/** The stage at some positions along an axis. */
export function range(stage: Stage, axis: number, from: number, to: number): Stage {
  const within = (x: number): number => Math.min(Math.max(x - from, 0), to - from);
  return mapAxes(stage, {
    shape: stage.shape.with(axis, to - from),
    along: (list) => list,
    window: ({ low, high }) => ({
      low: low.with(axis, within(low[axis])),
      high: high.with(axis, within(high[axis])),
    }),
    start: stage.shape.map((_, d) => (d === axis ? from : 0)),
  });
}

/** The stage with other accesses in the place of its own. */
export function withAccesses(stage: Stage, map: (access: Access) => Access): Stage {
  return {
    ...stage,
    nodes: stage.nodes.map((node) =>
      node.kind === "load" ? { ...node, access: map(node.access) } : node,
    ),
    stores: stage.stores.map((store) => ({ ...store, access: map(store.access) })),
  };
}
