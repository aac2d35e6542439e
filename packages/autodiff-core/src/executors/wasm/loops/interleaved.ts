/**
 * Several vectors whose instructions take turns. Ciphers are chains of short instructions of which each waits for the one
 * before; machines do not look far enough ahead to find the next vector's.
 */
import type { LaneContext, LaneValue } from "../lanes/lane-value.ts";
import { operandsOf, type StagePlan } from "./stage-plan.ts";
import { inLocal, type KnownValues, type StagePosition, stageValues } from "./stage-values.ts";

/** Vectors that take turns. */
export const INTERLEAVED = 2;

/** Whether the stage has a cipher. */
export function isInterleaved({ stage: { nodes } }: StagePlan): boolean {
  const hasCipher = nodes.some(
    (node) => node.kind === "apply" && node.primitive.name === "rotateLeft",
  );
  return hasCipher && nodes.every(({ kind }) => kind !== "masked");
}

/** Per position the values of the stores. */
export function interleavedValues(
  context: LaneContext,
  plan: StagePlan,
  positions: readonly StagePosition[],
  known: KnownValues,
): LaneValue[][] {
  const valuesOf = positions.map((position) => stageValues(context, plan, position, known));
  // Values that are used twice are in locals as soon as they are asked for.
  for (const n of neededNodes(plan, known)) {
    if (plan.uses[n] > 1) for (const valueOf of valuesOf) valueOf(n);
  }
  const { stores } = plan.stage;
  return valuesOf.map((valueOf) => stores.map(({ value }) => inLocal(context.f, valueOf(value))));
}

/** Nodes to be computed, operands first. */
function neededNodes({ stage: { nodes, stores } }: StagePlan, known: KnownValues): number[] {
  const needed = new Set<number>();
  const visit = (n: number): void => {
    if (needed.has(n) || known.has(n)) return;
    needed.add(n);
    operandsOf(nodes[n]).forEach(visit);
  };
  for (const { value } of stores) visit(value);
  return [...needed].sort((a, b) => a - b);
}
