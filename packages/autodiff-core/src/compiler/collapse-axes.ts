import type { Node, Stage } from "./kernel.ts";
import { mapAxes } from "./map-axes.ts";

/**
 * Join neighbouring loop axes that everything in the stage walks through as if they were one, from the inside out, so
 * that the innermost loop is as long as can be.
 */
export function collapseAxes(stage: Stage): Stage {
  let current = stage;
  for (let axis = stage.shape.length - 2; axis >= 0; axis--) {
    current = joinAxis(current, axis) ?? current;
  }
  return current;
}

/** The stage with `axis` and the next one as one, `undefined` if something in it walks through them differently. */
export function joinAxis(stage: Stage, axis: number): Stage | undefined {
  return canJoin(stage, axis) ? joined(stage, axis) : undefined;
}

function canJoin({ shape, nodes, stores }: Stage, axis: number): boolean {
  const inner = shape[axis + 1];
  const runsOn = (list: readonly number[]) => list[axis] === list[axis + 1] * inner;
  const nodeRunsOn = (node: Node): boolean => {
    if (node.kind === "load") return runsOn(node.access.strides);
    if (node.kind === "position") return runsOn(node.terms);
    if (node.kind !== "masked") return true;
    return node.window.low[axis + 1] === 0 && node.window.high[axis + 1] === inner;
  };
  return nodes.every(nodeRunsOn) && stores.every(({ access }) => runsOn(access.strides));
}

function joined(stage: Stage, axis: number): Stage {
  const inner = stage.shape[axis + 1];
  const scale = (list: readonly number[]) =>
    list.flatMap((n, d) => (d === axis + 1 ? [] : [d === axis ? n * inner : n]));
  return mapAxes(stage, {
    shape: scale(stage.shape),
    along: (list) => list.filter((_, d) => d !== axis),
    window: ({ low, high }) => ({ low: scale(low), high: scale(high) }),
  });
}
