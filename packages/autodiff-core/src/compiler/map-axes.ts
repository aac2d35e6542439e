import type { Shape } from "../shape.ts";
import type { Access, Node, Stage, Window } from "./kernel.ts";

/** How the axes of a loop nest become others. */
interface AxisMap {
  readonly shape: Shape;
  /** Distances along the new axes, from those along the old ones. */
  readonly along: (old: readonly number[]) => readonly number[];
  readonly window: (old: Window) => Window;
  /** The old position at the new position 0; 0 along all axes if left out. */
  readonly start?: readonly number[];
}

/** The same computation over other axes, at the positions that these stand for. */
export function mapAxes(
  { nodes, stores }: Stage,
  { shape, along, window, start = [] }: AxisMap,
): Stage {
  const from = (list: readonly number[]) => start.reduce((sum, at, d) => sum + at * list[d], 0);
  const access = ({ buffer, offset, strides }: Access): Access => ({
    buffer,
    offset: offset + from(strides),
    strides: along(strides),
  });
  const node = (n: Node): Node => {
    if (n.kind === "load") return { ...n, access: access(n.access) };
    if (n.kind === "position")
      return { ...n, start: n.start + from(n.terms), terms: along(n.terms) };
    return n.kind === "masked" ? { ...n, window: window(n.window) } : n;
  };
  return {
    shape,
    nodes: nodes.map(node),
    stores: stores.map((store) => ({ ...store, access: access(store.access) })),
  };
}

/** The loop nest without an axis of one position. */
export function dropAxis(stage: Stage, axis: number): Stage {
  const along = (list: readonly number[]) => list.filter((_, d) => d !== axis);
  const window = ({ low, high }: Window): Window => ({ low: along(low), high: along(high) });
  return mapAxes(stage, { shape: along(stage.shape), along, window });
}

/** The loop nest with another axis, of one position, after its others. */
export function appendAxis(stage: Stage): Stage {
  return mapAxes(stage, {
    shape: [...stage.shape, 1],
    along: (list) => [...list, 0],
    window: ({ low, high }) => ({ low: [...low, 0], high: [...high, 1] }),
  });
}

/** The loop nest, which is over the axes of `shape` with more or fewer than one entry, over all of them. */
export function withUnitAxes(stage: Stage, shape: Shape): Stage {
  const spread = (list: readonly number[], otherwise: number) => {
    const rest = [...list];
    return shape.map((n) => (n === 1 ? otherwise : (rest.shift() ?? otherwise)));
  };
  return mapAxes(stage, {
    shape,
    along: (list) => spread(list, 0),
    window: ({ low, high }) => ({ low: spread(low, 0), high: spread(high, 1) }),
  });
}
