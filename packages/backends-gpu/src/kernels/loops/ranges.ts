/**
 * Loop nests over buffers that are longer than a binding may be, as several over ranges of their positions, each of which
 * binds the parts of buffers that it touches.
 */
import { type Access, mapAxes, type Stage, type Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { partOf } from "../../lowering/place.ts";
import { bytesOf, DEVICE_STORAGE } from "../../storage.ts";
import { bindingTooLong } from "../../wgsl/bindings.ts";
import { loadsOf, reducesOver, sizeOf } from "./axes.ts";
import { partialResults } from "./partial-results.ts";

/** The stage, if all that it touches can be bound, else stages to be run in order in its place. */
export function inRanges(context: KernelContext, stage: Stage): readonly Stage[] {
  if (sizeOf(stage.shape) === 0 || areBoundWhole(context, [stage])) return [stage];
  const spans = spansOf(stage);
  const long = longBuffers(context, stage);
  const wide = long.filter((buffer) => !fitsBinding(context, buffer, spans.get(buffer)));
  if (wide.length === 0) return [narrowed(context, stage, long)];
  const axis = longestStep(stage, wide);
  if (axis < 0) {
    const { dtype, size } = context.place(wide[0]);
    throw bindingTooLong(context.capabilities, bytesOf(dtype, size));
  }
  return halves(context, stage, axis).flatMap((half) => inRanges(context, half));
}

/** The element at which a binding can begin. */
function alignedDown(element: number): number {
  const step = DEVICE_STORAGE.alignment / 4;
  return Math.max(0, Math.floor(element / step) * step);
}

type Span = readonly [low: number, high: number];

function accessesOf({ nodes, stores }: Stage): Access[] {
  return [...loadsOf({ nodes }), ...stores.map(({ access }) => access)];
}

/** Whether all buffers that stages touch can be bound as a whole. */
export function areBoundWhole(context: KernelContext, stages: readonly Stage[]): boolean {
  return stages.every((stage) => longBuffers(context, stage).length === 0);
}

function longBuffers(context: KernelContext, stage: Stage): number[] {
  const buffers = new Set(accessesOf(stage).map(({ buffer }) => buffer));
  return [...buffers].filter((buffer) => !fitsBinding(context, buffer));
}

function fitsBinding(context: KernelContext, buffer: number, span?: Span): boolean {
  const { dtype, size } = context.place(buffer);
  const [low, high] = span ?? [0, size - 1];
  // Bindings begin at multiples of their alignment.
  const start = alignedDown(low);
  return bytesOf(dtype, high - start + 1) <= context.capabilities.bindingBytes;
}

/** Per buffer the first and the last element that is touched; what lies outside of the buffer is not. */
function spansOf(stage: Stage): ReadonlyMap<number, Span> {
  const spans = new Map<number, Span>();
  for (const { buffer, offset, strides } of accessesOf(stage)) {
    const reach = strides.map((stride, d) => stride * (stage.shape[d] - 1));
    const add = (sum: number, x: number): number => sum + x;
    const low = reach.map((r) => Math.min(0, r)).reduce(add, offset);
    const high = reach.map((r) => Math.max(0, r)).reduce(add, offset);
    const known = spans.get(buffer) ?? [low, high];
    spans.set(buffer, [Math.min(known[0], low), Math.max(known[1], high)]);
  }
  return spans;
}

/**
 * The axis along which accesses of the buffers reach furthest, or an axis with half of that reach that nothing is reduced
 * over, where halves have no results in common.
 */
function longestStep({ shape, nodes, stores }: Stage, buffers: readonly number[]): number {
  const long = accessesOf({ shape, nodes, stores }).filter(({ buffer }) =>
    buffers.includes(buffer),
  );
  const reach = shape.map((n, d) =>
    Math.max(...long.map(({ strides }) => Math.abs(strides[d]) * (n - 1))),
  );
  const most = Math.max(0, ...reach);
  if (most === 0) return -1;
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

function range(stage: Stage, axis: number, from: number, to: number): Stage {
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

/** The stage with the parts of long buffers that it touches in their place. */
function narrowed(context: KernelContext, stage: Stage, buffers: readonly number[]): Stage {
  const spans = spansOf(stage);
  const parts = new Map(
    buffers.map((buffer) => {
      const place = context.place(buffer);
      const [low, high] = spans.get(buffer) ?? [0, -1];
      const offset = alignedDown(low);
      const size = Math.min(high, place.size - 1) - offset + 1;
      return [buffer, { buffer: context.named(partOf(place, { offset, size })), offset }];
    }),
  );
  const inPart = (access: Access): Access => {
    const part = parts.get(access.buffer);
    if (part === undefined) return access;
    return { ...access, buffer: part.buffer, offset: access.offset - part.offset };
  };
  return {
    ...stage,
    nodes: stage.nodes.map((node) =>
      node.kind === "load" ? { ...node, access: inPart(node.access) } : node,
    ),
    stores: stage.stores.map((store) => ({ ...store, access: inPart(store.access) })),
  };
}
