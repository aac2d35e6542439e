/** Where the members of a batch are in the kernels of a body and in the buffers between them. */
import {
  type Access,
  type BatchLayout,
  type BatchPart,
  type Kernel,
  layoutUnder,
  type Nest,
  nestsOf,
  partFor,
  type Schedule,
  stepOf,
} from "@fluxion/autodiff-core/compiler";

/** How the kernels of a body go through a batch of members that know nothing of one another. */
export interface MemberLayouts {
  /** Members. */
  readonly count: number;
  /** Per kernel and nest the axis of the batch; none in a body that is taken as one member. */
  readonly parts: ReadonlyMap<Kernel, readonly BatchPart[]>;
  /** Buffers that hold something for each member. */
  readonly layouts: ReadonlyMap<number, BatchLayout>;
}

/** A body as a single member, to which everything belongs. */
export const SINGLE: MemberLayouts = { count: 1, parts: new Map(), layouts: new Map() };

/**
 * Follow a batch through a body, kernel after kernel.
 *
 * @param known - Buffers of which the layout is known at first.
 * @param flag - A buffer that may hold whether something is true of any member.
 * @returns `undefined` if a kernel mixes members.
 */
export function followMembers(
  { buffers, kernels }: Schedule,
  count: number,
  known: readonly (readonly [buffer: number, layout: BatchLayout])[],
  flag?: number,
): MemberLayouts | undefined {
  const layouts = new Map(known);
  const parts = new Map<Kernel, readonly BatchPart[]>();
  for (const kernel of kernels) {
    const nests = nestsOf(kernel);
    const found = nests.flatMap((nest) => partOf(nest, layouts, count) ?? []);
    if (nests.length === 0 || found.length < nests.length) return undefined;
    const fits = nests.every((nest, i) => {
      const part = found[i];
      if (nest.usesIndex(part.axis)) return false;
      const agrees = (access: Access): boolean => {
        const { buffer } = access;
        const layout = layoutUnder(nest, access, part, count, buffers[buffer].size);
        const before = layouts.get(buffer) ?? layout;
        if (layout === undefined || before?.inner !== layout.inner) return false;
        layouts.set(buffer, layout);
        return before.outer === layout.outer;
      };
      return (
        nest.reads.every((access) =>
          stepOf(access, part) === 0 ? !layouts.has(access.buffer) : agrees(access),
        ) &&
        nest.stores.every(({ access, reduce }) =>
          stepOf(access, part) === 0 ? reduce === "any" && access.buffer === flag : agrees(access),
        )
      );
    });
    if (!fits) return undefined;
    parts.set(kernel, found);
  }
  return { count, parts, layouts };
}

/** The axis that buffers of known layout call for; else the one that is as long as the batch. */
function partOf(
  nest: Nest,
  layouts: ReadonlyMap<number, BatchLayout>,
  count: number,
): BatchPart | undefined {
  for (const access of [...nest.reads, ...nest.stores.map((store) => store.access)]) {
    const layout = layouts.get(access.buffer);
    const part = layout && partFor(nest, access, layout, count);
    if (part !== undefined) return part;
  }
  const axis = nest.shape.indexOf(count);
  return axis < 0 ? undefined : { axis, outer: 1, inner: 1 };
}

/** Number among the elements of the first member, of an element of the buffer that belongs to it. */
export function elementOfFirst(index: number, count: number, { inner }: BatchLayout): number {
  const outer = Math.floor(index / (count * inner));
  return outer * inner + (index - outer * count * inner);
}
