/**
 * Where the code of each node goes: in the innermost region that holds all its uses, moved out of loops that it does not
 * depend on. So what one branch alone needs is computed in it, and what stays the same, before the loop.
 *
 * @see Click, Global code motion, global value numbering, PLDI 1995, doi:10.1145/207110.207154.
 */
import type { Region, ScalarNode, ScalarStatement } from "./scalar-graph.ts";
import { byFunctions, inVectors, levelsOf } from "./scalar-order.ts";
import { type Demand, demandsOf, type ScalarStep } from "./scalar-steps.ts";

export interface Placement {
  /** What is written in a region, in order. */
  stepsOf(region: Region): readonly ScalarStep[];
  /** Steps in runs of which each can be done at once. */
  inVectors(steps: readonly ScalarStep[]): readonly (readonly ScalarStep[])[];
  /** Whether a value is used more than once, or in another region than its own, so that it needs a local. */
  isShared(node: ScalarNode): boolean;
}

export function placeNodes(demands: readonly Demand[]): Placement {
  const uses = new Map<ScalarNode, Demand[]>();
  const steps = new Map<Region, ScalarStep[]>();
  const places = new Map<ScalarNode, Region>();
  const use = (demand: Demand): void => {
    const known = uses.get(demand.node);
    if (known === undefined) uses.set(demand.node, [demand]);
    else known.push(demand);
  };
  for (const demand of demands) use(demand);
  // What is used has a smaller number than what uses it: going down, all uses of each step are known.
  const all = reachable(demands).sort((a, b) => a.id - b.id);
  for (const step of [...all].reverse()) {
    const place = isStatement(step) ? step.region : placeOf(step, uses.get(step) ?? []);
    if (!isStatement(step)) places.set(step, place);
    for (const demand of demandsOf(step, place)) use(demand);
    const list = steps.get(place);
    if (list === undefined) steps.set(place, [step]);
    else list.push(step);
  }
  const levels = levelsOf(all);
  const ordered = new Map(
    [...steps].map(([region, list]) => [region, byFunctions(list.reverse(), levels)]),
  );
  const isLocal = (node: ScalarNode) => {
    const own = uses.get(node) ?? [];
    return own.length === 1 && own[0].region === places.get(node);
  };
  return {
    stepsOf: (region) => ordered.get(region) ?? [],
    inVectors: (list) => inVectors(list, levels),
    isShared: (node) => !isLocal(node),
  };
}

function isStatement(step: ScalarStep): step is ScalarStatement {
  return step.kind === "branch" || step.kind === "loop";
}

function placeOf(node: ScalarNode, uses: readonly Demand[]): Region {
  if (node.kind !== "apply" && node.kind !== "load") return node.region;
  const late = uses.map(({ region }) => region).reduce(common);
  let best = late;
  for (let region = late; region !== node.region && region.parent !== undefined; ) {
    region = region.parent;
    if (region.loops < best.loops) best = region;
  }
  return best;
}

function reachable(demands: readonly Demand[]): ScalarStep[] {
  const found = new Set<ScalarStep>();
  const open: ScalarStep[] = demands.map(({ node }) => node);
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (found.has(step)) continue;
    found.add(step);
    if (step.kind === "result") open.push(step.statement);
    else for (const { node } of demandsOf(step, step.region)) open.push(node);
  }
  return [...found];
}

/** The innermost region that holds both. */
function common(a: Region, b: Region): Region {
  let [p, q] = [a, b];
  while (p !== q) {
    if (p.depth >= q.depth) p = p.parent ?? q;
    else q = q.parent ?? p;
  }
  return p;
}
