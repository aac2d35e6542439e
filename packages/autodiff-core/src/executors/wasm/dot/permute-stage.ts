import type { Access, Node, Stage } from "../../../compiler/kernel.ts";

/** The same loop nest with its axes in another order, which changes nothing since positions are independent. */
export function permuteStage({ shape, nodes, stores }: Stage, order: readonly number[]): Stage {
  const permute = (list: readonly number[]) => order.map((d) => list[d]);
  const access = (a: Access): Access => ({ ...a, strides: permute(a.strides) });
  const node = (n: Node): Node => {
    if (n.kind === "load") return { ...n, access: access(n.access) };
    if (n.kind === "position") return { ...n, terms: permute(n.terms) };
    if (n.kind !== "masked") return n;
    return { ...n, window: { low: permute(n.window.low), high: permute(n.window.high) } };
  };
  return {
    shape: permute(shape),
    nodes: nodes.map(node),
    stores: stores.map((store) => ({ ...store, access: access(store.access) })),
  };
}
