/** What steps cost to record. */
import type { Step } from "./step.ts";

/** Dispatches that are recorded for steps; those of a loop without a bound are counted for one turn. */
export function commandsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + commandsOfStep(step), 0);
}

function commandsOfStep(step: Step): number {
  switch (step.kind) {
    case "loop":
      return (step.alive === undefined ? step.turns : 1) * commandsOf(step.body);
    case "while":
      return commandsOf(step.test) + commandsOf(step.body);
    case "branch":
      return Math.max(...step.branches.map(commandsOf));
    default:
      return 1;
  }
}

/** Whether steps are all dispatches, so that gates can close them and nothing is read back. */
export function isQuiet(steps: readonly Step[]): boolean {
  return steps.every(
    (step) =>
      step.kind === "dispatch" ||
      (step.kind === "loop" && step.alive === undefined && isQuiet(step.body)),
  );
}
