/**
 * Functions such as `tanh` cost as much for one number as for a vector of them. Where a region applies one to several
 * values, its steps are ordered so that those applications follow one another, and can be done together.
 */
import { isFloat } from "../../../dtype.ts";
import { paramsKey } from "../../../program/structural-key.ts";
import { hasFunction } from "../lanes/functions/index.ts";
import type { ScalarNode } from "./scalar-graph.ts";
import { demandsOf, type ScalarStep } from "./scalar-steps.ts";

/** Number of functions that have to be computed one after the other before each step. */
export type Levels = ReadonlyMap<ScalarStep, number>;

/** @param steps - Those of all regions, operands first. */
export function levelsOf(steps: readonly ScalarStep[]): Levels {
  const levels = new Map<ScalarStep, number>();
  for (const step of steps) {
    const before = step.kind === "result" ? [step.statement] : demandsOf(step).map((d) => d.node);
    const level = before.map((x) => (levels.get(x) ?? 0) + (functionOf(x) === "" ? 0 : 1));
    levels.set(step, Math.max(0, ...level));
  }
  return levels;
}

/** Level by level, functions last. Still operands first. */
export function byFunctions(steps: readonly ScalarStep[], levels: Levels): readonly ScalarStep[] {
  const names = steps.map(functionOf).filter((name) => name !== "");
  if (new Set(names).size === names.length) return steps;
  const keys = new Map(steps.map((step) => [step, functionOf(step)]));
  const key = (step: ScalarStep) => keys.get(step) ?? "";
  return [...steps].sort(
    (a, b) =>
      (levels.get(a) ?? 0) - (levels.get(b) ?? 0) ||
      Number(key(a) > key(b)) - Number(key(a) < key(b)) ||
      a.id - b.id,
  );
}

/** Steps in runs that one vector holds: the same function of numbers that are known before the run. */
export function inVectors(steps: readonly ScalarStep[], levels: Levels): readonly ScalarStep[][] {
  const runs: ScalarStep[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    const first = run?.[0];
    const joins =
      first !== undefined &&
      functionOf(step) !== "" &&
      functionOf(step) === functionOf(first) &&
      levels.get(step) === levels.get(first) &&
      run !== undefined &&
      run.length < lanesOf(first);
    if (joins) run.push(step);
    else runs.push([step]);
  }
  return runs;
}

function lanesOf(step: ScalarStep): 1 | 2 | 4 {
  return step.kind === "apply" && step.dtype === "float32" ? 4 : 2;
}

/** Which function a step applies; "" if it is none or one that has faster code for scalars. */
function functionOf(step: ScalarStep): string {
  if (step.kind !== "apply" || !hasVectors(step)) return "";
  return `${step.operation.name} ${step.dtype} ${paramsKey(step.params)}`;
}

function hasVectors({ operation: { name }, dtype }: ScalarNode & { kind: "apply" }): boolean {
  return isFloat(dtype) && hasFunction(name) && !(name === "pow" && dtype === "float64");
}
