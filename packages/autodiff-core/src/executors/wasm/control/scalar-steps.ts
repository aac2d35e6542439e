/** What is written in regions, and what it needs there. */
import type { Region, ScalarNode, ScalarStatement } from "./scalar-graph.ts";

/** Something that is written in a region. */
export type ScalarStep = ScalarNode | ScalarStatement;

/** A value that is needed in a region. */
export interface Demand {
  readonly region: Region;
  readonly node: ScalarNode;
}

/** What a step placed in a region needs, and where. */
export function demandsOf(step: ScalarStep, place: Region = step.region): Demand[] {
  const here = (nodes: readonly ScalarNode[], region = place) => demandedIn(region, nodes);
  switch (step.kind) {
    case "apply":
      return here(step.operands);
    case "branch":
      return [...here([step.index]), ...step.arms.flatMap((arm) => here(arm.values, arm.region))];
    case "loop": {
      const test = step.goesOn === undefined ? [] : [step.goesOn];
      return [...here(step.initial), ...here([...test, ...step.next], step.body)];
    }
    default:
      return [];
  }
}

/** Values that are needed in one region. */
export function demandedIn(region: Region, nodes: readonly ScalarNode[]): Demand[] {
  return nodes.map((node) => ({ region, node }));
}
