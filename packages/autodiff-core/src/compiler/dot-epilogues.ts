/**
 * Which loop nests are computed on the entries of a matrix product while they are in registers. A group follows its
 * product at once if the product is read by that group only, entry by entry, the group reduces nothing, and the product
 * is no result of the program. The product waits for whatever else the group reads, so no order is disturbed.
 */
import type { Variable } from "../program/program.ts";
import type { Arranged } from "./arrange.ts";
import { loopAxes, sameLoops } from "./index-map.ts";
import type { PartitionedGroup } from "./partition.ts";
import { isProduct } from "./primitive-kinds.ts";
import { isWhole } from "./view.ts";

/** For each group that is an epilogue, the group of the product. */
export function dotEpilogues(
  { program, views }: Arranged,
  groups: readonly PartitionedGroup[],
): Map<PartitionedGroup, PartitionedGroup> {
  const readers = new Map<Variable, Set<PartitionedGroup>>();
  const rearranged = new Set<Variable>();
  const read = (group: PartitionedGroup | undefined, inputs: readonly unknown[]): void => {
    for (const x of inputs) {
      const view = views.get(x as Variable);
      if (view === undefined) continue;
      if (group !== undefined) {
        readers.set(view.base, (readers.get(view.base) ?? new Set()).add(group));
      }
      const follows =
        group?.domain !== undefined && isWhole(view) && sameLoops(view.shape, view.base.shape);
      if (!follows) rearranged.add(view.base);
    }
  };
  read(undefined, program.outputs);
  for (const group of groups)
    for (const { equation, kind, part } of group.items) {
      read(group, kind === "concat" ? [equation.inputs[part]] : equation.inputs);
      if (kind === "pad") read(undefined, equation.inputs);
    }
  const epilogues = new Map<PartitionedGroup, PartitionedGroup>();
  for (const group of groups) {
    const [item] = group.items;
    if (item.kind !== "opaque" || !isProduct(item.equation)) continue;
    const [product] = item.equation.outputs;
    const [reader, ...others] = readers.get(product) ?? [];
    if (reader?.domain === undefined || others.length > 0 || rearranged.has(product)) continue;
    const fits = sameLoops(reader.domain, product.shape) && loopAxes(product.shape).length > 0;
    const reduces = reader.items.some(({ kind }) => kind === "reduction");
    if (fits && !reduces && !epilogues.has(reader)) epilogues.set(reader, group);
  }
  return epilogues;
}
