/** Loop nests with some of their stores. */
import type { Node, Stage, Store } from "@fluxion/autodiff-core/compiler";
import { neededNodes } from "../../wgsl/stage-values.ts";
import { reducesOver } from "./axes.ts";

/** The stage with other stores, and the nodes that these need. */
export function withStores({ shape, nodes }: Stage, stores: readonly Store[]): Stage {
  const needed = neededNodes(
    nodes,
    stores.map(({ value }) => value),
  );
  const numbers = new Map<number, number>();
  const kept: Node[] = [];
  const number = (n: number): number => numbers.get(n) ?? -1;
  nodes.forEach((node, n) => {
    if (needed.has(n)) numbers.set(n, kept.push(renumbered(node, number)) - 1);
  });
  return { shape, nodes: kept, stores: stores.map((s) => ({ ...s, value: number(s.value) })) };
}

function renumbered(node: Node, number: (n: number) => number): Node {
  if (node.kind === "apply") return { ...node, operands: node.operands.map(number) };
  if (node.kind !== "masked") return node;
  return { ...node, value: number(node.value), otherwise: number(node.otherwise) };
}

/** Reducing stores that one kernel keeps totals of. */
export const MOST_TOTALS = 8;

/**
 * A stage as several, each of which goes over all positions once: reductions over the same axes together, and what is
 * stored position by position with the last of them, as it may take over memory that the others read.
 */
export function passesOf(stage: Stage): Stage[] {
  const groups = new Map<string, Store[][]>();
  const plain: Store[] = [];
  for (const store of stage.stores) {
    if (store.reduce === undefined) plain.push(store);
    else {
      const key = stage.shape.map((_, axis) => reducesOver(store, axis)).join();
      const parts = groups.get(key) ?? [];
      groups.set(key, parts);
      const last = parts.at(-1);
      if (last === undefined || last.length === MOST_TOTALS) parts.push([store]);
      else last.push(store);
    }
  }
  const passes = [...groups.values()].flat();
  const last = passes.pop() ?? [];
  return [...passes, [...last, ...plain]].map((stores) => withStores(stage, stores));
}
