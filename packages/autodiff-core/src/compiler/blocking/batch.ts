/** Which kernels go through a batch position by position, so that a block of positions can be taken through all of them. */
import type { Access, Buffer, Kernel } from "../kernel.ts";
import { kernelsBy, readsOf, writesOf } from "../kernel-buffers.ts";
import {
  type BatchLayout,
  type BatchPart,
  layoutUnder,
  type Nest,
  nestsOf,
  partFor,
  stepOf,
} from "./batch-part.ts";

/** Kernels over a batch of `count` positions. */
export interface Batch {
  readonly count: number;
  /** Per kernel and nest the axis of the batch. */
  readonly parts: ReadonlyMap<Kernel, readonly BatchPart[]>;
  /** Buffers that hold something for each position. */
  readonly layouts: ReadonlyMap<number, BatchLayout>;
  /** Per buffer all kernels that read or write it, with the batch or without. */
  readonly touching: ReadonlyMap<number, readonly Kernel[]>;
}

/**
 * Follow a batch from one kernel to all that read or write the same buffers position by position.
 *
 * @param seed - A kernel whose first nest has an axis of size `count`, which is taken for the batch.
 */
export function followBatch(
  kernels: readonly Kernel[],
  buffers: readonly Buffer[],
  seed: Kernel,
  count: number,
): Batch | undefined {
  const search = new Search(buffers, count);
  const axis = nestsOf(seed)[0].shape.indexOf(count);
  if (!search.add(seed, { axis, outer: 1, inner: 1 })) return undefined;
  const touching = kernelsBy(kernels, touchedBy);
  const waiting = touchedBy(seed);
  for (let b = waiting.pop(); b !== undefined; b = waiting.pop()) {
    if (!search.layouts.has(b)) continue;
    for (const kernel of touching.get(b) ?? [])
      if (search.add(kernel)) waiting.push(...touchedBy(kernel));
  }
  return { count, parts: search.parts, layouts: search.layouts, touching };
}

function touchedBy(kernel: Kernel): number[] {
  return [...new Set([...readsOf(kernel), ...writesOf(kernel)])];
}

/** What is found of one kernel. */
interface Finding {
  readonly parts: readonly BatchPart[];
  readonly layouts: ReadonlyMap<number, BatchLayout>;
  /** Buffers that every position reads, or adds to. */
  readonly shared: ReadonlySet<number>;
}

class Search {
  readonly parts = new Map<Kernel, readonly BatchPart[]>();
  readonly layouts = new Map<number, BatchLayout>();
  readonly #buffers: readonly Buffer[];
  readonly #count: number;
  readonly #shared = new Set<number>();
  readonly #refused = new Set<Kernel>();

  constructor(buffers: readonly Buffer[], count: number) {
    this.#buffers = buffers;
    this.#count = count;
  }

  /** Add a kernel, if it fits what is known; returns whether it is new. */
  add(kernel: Kernel, seed?: BatchPart): boolean {
    if (this.parts.has(kernel) || this.#refused.has(kernel)) return false;
    const found = this.#examine(kernel, seed);
    if (found === undefined) {
      this.#refused.add(kernel);
      return false;
    }
    this.parts.set(kernel, found.parts);
    for (const [b, layout] of found.layouts) this.layouts.set(b, layout);
    for (const b of found.shared) this.#shared.add(b);
    return true;
  }

  #examine(kernel: Kernel, seed: BatchPart | undefined): Finding | undefined {
    const nests = nestsOf(kernel);
    const parts: BatchPart[] = [];
    const layouts = new Map<number, BatchLayout>();
    const shared = new Set<number>();
    for (const nest of nests) {
      const part = this.#partOf(nest) ?? seed ?? parts[0];
      if (part === undefined || !isWholeAxis(nest, part, this.#count)) return undefined;
      if (!this.#fits(nest, part, layouts, shared)) return undefined;
      parts.push(part);
    }
    const mixed = [...shared].some((b) => layouts.has(b) || this.layouts.has(b));
    const followOneAnother = nests.length > 1 && !parts.every(isFirstAxis);
    if (nests.length === 0 || mixed || followOneAnother) return undefined;
    return { parts, layouts, shared };
  }

  /** The axis that buffers of known layout call for. */
  #partOf(nest: Nest): BatchPart | undefined {
    for (const access of [...nest.reads, ...nest.stores.map((store) => store.access)]) {
      const layout = this.layouts.get(access.buffer);
      const part = layout && partFor(nest, access, layout, this.#count);
      if (part !== undefined) return part;
    }
    return undefined;
  }

  #fits(
    nest: Nest,
    part: BatchPart,
    layouts: Map<number, BatchLayout>,
    shared: Set<number>,
  ): boolean {
    if (nest.usesIndex(part.axis)) return false;
    for (const access of nest.reads) {
      if (stepOf(access, part) === 0) shared.add(access.buffer);
      else if (!this.#agrees(nest, access, part, layouts)) return false;
    }
    return nest.stores.every((store) => {
      const { access } = store;
      if (stepOf(access, part) !== 0) return this.#agrees(nest, access, part, layouts);
      shared.add(access.buffer);
      return nest.sumsOver(part.axis, store);
    });
  }

  #agrees(nest: Nest, access: Access, part: BatchPart, layouts: Map<number, BatchLayout>): boolean {
    const { buffer } = access;
    const layout = layoutUnder(nest, access, part, this.#count, this.#buffers[buffer].size);
    const known = this.layouts.get(buffer) ?? layouts.get(buffer) ?? layout;
    if (layout === undefined || this.#shared.has(buffer)) return false;
    if (known?.inner !== layout.inner || known.outer !== layout.outer) return false;
    layouts.set(buffer, layout);
    return true;
  }
}

function isWholeAxis({ shape }: Nest, { axis, outer, inner }: BatchPart, count: number): boolean {
  return shape[axis] === outer * count * inner;
}

/** Whether the batch is the outermost axis by itself, as stages that share outer axes need it. */
function isFirstAxis({ axis, outer, inner }: BatchPart): boolean {
  return axis === 0 && outer === 1 && inner === 1;
}
