/** Reductions in parts, and the loop nest that combines these. */
import type { Stage, Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import { reducesOver, sizeOf } from "./axes.ts";

export interface PartialResults {
  /** Per store of the stage where part `p` leaves what it has: the access of part 0, and elements from part to part. */
  readonly places: readonly (Pick<Store, "access"> & { readonly step: number })[];
  /** Combines the parts. */
  readonly rest: Stage;
}

/** @param stores - Of the stage, all of them reducing over the same axes. */
export function partialResults(
  context: KernelContext,
  stage: Stage,
  stores: readonly Store[],
  parts: number,
): PartialResults {
  const { shape, nodes } = stage;
  const kept = [...shape.keys()].filter((axis) => !reducesOver(stores[0], axis));
  const along = (list: readonly number[]): number[] => kept.map((d) => list[d]);
  const sizes = along(shape);
  const step = sizeOf(sizes);
  const compact = sizes.map((_, d) => sizeOf(sizes.slice(d + 1)));
  const strides = shape.map((_, axis) => compact[kept.indexOf(axis)] ?? 0);
  const dtypeOf = ({ value }: Store) => nodes[value].dtype;
  const buffers = stores.map((store) => context.scratch(dtypeOf(store), parts * step));
  const rest: Stage = {
    shape: [...sizes, parts],
    nodes: stores.map((store, i) => ({
      kind: "load",
      dtype: dtypeOf(store),
      access: { buffer: buffers[i], offset: 0, strides: [...compact, step] },
    })),
    stores: stores.map((store, value) => ({
      ...store,
      value,
      access: { ...store.access, strides: [...along(store.access.strides), 0] },
    })),
  };
  return {
    places: buffers.map((buffer) => ({ access: { buffer, offset: 0, strides }, step })),
    rest,
  };
}
