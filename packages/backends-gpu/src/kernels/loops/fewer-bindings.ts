/**
 * Loop nests that touch more memory than a kernel can bind, as several: stores in groups that share what they load, and a
 * store that alone is too much in steps, of which all but the last leave what they have in scratch memory.
 */
import type { Node, Stage, Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Place } from "../../lowering/place.ts";
import { bytesOf } from "../../storage.ts";
import { bindingKeys, TooManyBindings } from "../../wgsl/bindings.ts";
import { buffersOf, loadsOf, sizeOf } from "./axes.ts";
import { withStores } from "./stores.ts";

/** The stage, if a kernel can bind all that it touches, else stages to be run in order in its place. */
export function withFewerBindings(context: KernelContext, stage: Stage): readonly Stage[] {
  if (fits(context, [stage])) return [stage];
  const groups = groupsOf(context, stage);
  return inOrder(context, groups).flatMap((group) =>
    fits(context, [group]) ? [group] : inSteps(context, group),
  );
}

/** Whether one kernel can bind what stages touch. */
export function fits(context: KernelContext, stages: readonly Stage[]): boolean {
  return bindingsOf(context, stages).size <= context.capabilities.storageBuffers;
}

/** The fewest bindings, if those that are too long are bound in part. */
function bindingsOf(context: KernelContext, stages: readonly Stage[]): Set<string> {
  const keys = placesOf(context, stages).flatMap((place) =>
    bindingKeys(place, context.capabilities),
  );
  return new Set(keys);
}

function placesOf(context: KernelContext, stages: readonly Stage[]): Place[] {
  const { reads, writes } = buffersOf(stages);
  return [...reads, ...writes].map((buffer) => context.place(buffer));
}

/** Puts stores together that touch the same memory, as many as fit; one at least. */
function groupsOf(context: KernelContext, stage: Stage): Stage[] {
  const own = new Map(
    stage.stores.map((store) => [store, bindingsOf(context, [withStores(stage, [store])])]),
  );
  const groups: Stage[] = [];
  const waiting = new Set(stage.stores);
  for (const first of waiting) {
    const group: Store[] = [];
    const bindings = new Set<string>();
    const added = (store: Store): number =>
      [...(own.get(store) ?? [])].filter((key) => !bindings.has(key)).length;
    for (let next: Store | undefined = first; next !== undefined; ) {
      waiting.delete(next);
      group.push(next);
      for (const key of own.get(next) ?? []) bindings.add(key);
      const nearest: Store | undefined = [...waiting].sort((a, b) => added(a) - added(b))[0];
      const room = context.capabilities.storageBuffers - bindings.size;
      next = nearest !== undefined && added(nearest) <= room ? nearest : undefined;
    }
    groups.push(withStores(stage, group));
  }
  return groups;
}

/** An order in which no stage overwrites what a later one loads; where there is none, results go through scratch memory. */
function inOrder(context: KernelContext, stages: readonly Stage[]): Stage[] {
  const ordered: Stage[] = [];
  const copies: Stage[] = [];
  const waiting = [...stages];
  while (waiting.length > 0) {
    const others = (stage: Stage): Stage[] => waiting.filter((other) => other !== stage);
    const free = waiting.findIndex(
      (stage) => overwriting(context, stage, others(stage)).length === 0,
    );
    const [next] = waiting.splice(Math.max(0, free), 1);
    const early = overwriting(context, next, waiting);
    const scratch = new Map(early.map((store) => [store, scratchAccess(context, next, store)]));
    ordered.push({
      ...next,
      stores: next.stores.map((s) => ({ ...s, access: scratch.get(s) ?? s.access })),
    });
    for (const [store, access] of scratch) {
      const { dtype } = next.nodes[store.value];
      const nodes: Node[] = [{ kind: "load", dtype, access }];
      copies.push({ shape: next.shape, nodes, stores: [{ ...store, value: 0 }] });
    }
  }
  return [...ordered, ...copies];
}

/** Stores to memory that other stages load. */
function overwriting(context: KernelContext, { stores }: Stage, others: readonly Stage[]): Store[] {
  const loaded = others.flatMap((other) => loadsOf(other).map(({ buffer }) => buffer));
  return stores.filter(({ access }) => loaded.some((b) => overlap(context, access.buffer, b)));
}

function overlap(context: KernelContext, a: number, b: number): boolean {
  const [p, q] = [context.place(a), context.place(b)];
  const ends = [p, q].map(({ byte, dtype, size }) => byte + bytesOf(dtype, size));
  return p.root === q.root && p.byte < ends[1] && q.byte < ends[0];
}

/** Row-major memory for one value per position. */
function scratchAccess(
  context: KernelContext,
  { shape, nodes }: Stage,
  { value }: Pick<Store, "value">,
) {
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  return { buffer: context.scratch(nodes[value].dtype, sizeOf(shape)), offset: 0, strides };
}

/** Computes parts of an expression first, each as large as can be. */
function inSteps(context: KernelContext, stage: Stage): Stage[] {
  const { nodes } = stage;
  const most = context.capabilities.storageBuffers;
  const partOf = (value: number): Stage => ({
    ...withStores(stage, [{ value, access: NOWHERE }]),
    stores: [],
  });
  const bindings = nodes.map((_, n) => bindingsOf(context, [partOf(n)]).size);
  const candidates = [...nodes.keys()].filter((n) => bindings[n] > 1 && bindings[n] < most);
  const [best] = candidates.sort((a, b) => bindings[b] - bindings[a]);
  if (best === undefined) {
    const [needed, places] = [bindingsOf(context, [stage]).size, placesOf(context, [stage])];
    throw new TooManyBindings(context.capabilities, needed, places, context.origin?.kernel);
  }
  const access = scratchAccess(context, stage, { value: best });
  const first = withStores(stage, [{ value: best, access }]);
  const load: Node = { kind: "load", dtype: nodes[best].dtype, access };
  const rest = withStores({ ...stage, nodes: nodes.with(best, load) }, stage.stores);
  return [first, ...withFewerBindings(context, rest)];
}

const NOWHERE = { buffer: -1, offset: 0, strides: [] };
