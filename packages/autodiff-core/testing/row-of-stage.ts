import type { Access, Node, Stage } from "../src/compiler/kernel.ts";

/** A stage at one position of its outer axes. */
export function rowOfStage({ shape, nodes, stores }: Stage, outer: readonly number[]): Stage {
  const count = outer.length;
  const along = (list: readonly number[]) => outer.reduce((sum, i, d) => sum + i * list[d], 0);
  const access = ({ buffer, offset, strides }: Access): Access => ({
    buffer,
    offset: offset + along(strides),
    strides: strides.slice(count),
  });
  const node = (n: Node): Node => {
    if (n.kind === "load") return { ...n, access: access(n.access) };
    if (n.kind === "position") {
      return { ...n, start: n.start + along(n.terms), terms: n.terms.slice(count) };
    }
    if (n.kind !== "masked") return n;
    const { low, high } = n.window;
    const inside = outer.every((i, d) => i >= low[d] && i < high[d]);
    const window = { low: low.slice(count), high: high.slice(count) };
    return { ...n, window, value: inside ? n.value : n.otherwise };
  };
  return {
    shape: shape.slice(count),
    nodes: nodes.map(node),
    stores: stores.map((store) => ({ ...store, access: access(store.access) })),
  };
}
