/** Parts of an axis in which masked nodes are known to be inside or outside of their windows. */
import type { Node, Stage } from "../../../compiler/kernel.ts";
import { isTested, replan, type StagePlan } from "./stage-plan.ts";

export interface Region {
  readonly from: number;
  readonly to: number;
  /** The plan for positions in the region. */
  readonly plan: StagePlan;
  /** Whether windows begin or end inside of it, so that positions have to be taken one by one. */
  readonly mixed: boolean;
}

/** More regions than this are not worth their code: those at both ends are taken one by one. */
const MOST_REGIONS = 3;

/** Regions along an axis, in order. */
export function regionsAlong(plan: StagePlan, axis: number): Region[] {
  const { nodes, shape } = plan.stage;
  const size = shape[axis];
  const cuts = new Set([0, size]);
  for (const [n, node] of nodes.entries()) {
    if (node.kind !== "masked" || plan.uses[n] === 0 || !isTested(node, axis, size)) continue;
    for (const cut of [node.window.low[axis], node.window.high[axis]])
      cuts.add(Math.min(Math.max(cut, 0), size));
  }
  const sorted = [...cuts].sort((p, q) => p - q);
  const spans = sorted.slice(1).map((to, i) => ({ from: sorted[i], to }));
  if (spans.length <= MOST_REGIONS) return spans.map((span) => pureRegion(plan, axis, span));
  const lengths = spans.map(({ from, to }) => to - from);
  const main = spans[lengths.indexOf(Math.max(...lengths))];
  const ends = [
    { from: 0, to: main.from },
    { from: main.to, to: size },
  ].map((span): Region => ({ ...span, plan, mixed: true }));
  return [ends[0], pureRegion(plan, axis, main), ends[1]].filter(({ from, to }) => from < to);
}

type Span = Pick<Region, "from" | "to">;

function pureRegion(plan: StagePlan, axis: number, { from, to }: Span): Region {
  return { from, to, mixed: false, plan: replan(plan, withinSpan(plan.stage, axis, { from, to })) };
}

/** The stage for positions of the span only: masked nodes are tested along the other axes, or not at all. */
function withinSpan(stage: Stage, axis: number, { from, to }: Span): Stage {
  const stands: number[] = [];
  const nodes = stage.nodes.map((node, n): Node => {
    stands.push(n);
    if (node.kind === "apply") return { ...node, operands: node.operands.map((k) => stands[k]) };
    if (node.kind !== "masked") return node;
    const { window } = node;
    const value = stands[node.value];
    const otherwise = stands[node.otherwise];
    const isInside = window.low[axis] <= from && to <= window.high[axis];
    if (!isInside) {
      stands[n] = otherwise;
      return node;
    }
    const low = window.low.with(axis, 0);
    const high = window.high.with(axis, stage.shape[axis]);
    const rest = { ...node, value, otherwise, window: { low, high } };
    const isTestedElsewhere = stage.shape.some((size, d) => isTested(rest, d, size));
    if (!isTestedElsewhere) stands[n] = value;
    return rest;
  });
  const stores = stage.stores.map((store) => ({ ...store, value: stands[store.value] }));
  return { ...stage, nodes, stores };
}
