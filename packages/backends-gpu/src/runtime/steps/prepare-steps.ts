/** From steps as data to steps that are ready to be recorded; each kind has its file. */
import type { Step } from "../../lowering/step.ts";
import type { Machine } from "../machine.ts";
import type { ProfiledKernels } from "../profiled-kernels.ts";
import { readyDispatch } from "./dispatch.ts";
import { readyBranch, readyLoop, readyWhile } from "./loop.ts";
import { readyObservation } from "./observe.ts";
import { readyOnHost } from "./on-host.ts";
import type { ReadyStep } from "./ready-step.ts";

/** What the steps of one program have in common. */
export interface Preparation {
  readonly machine: Machine;
  /** A number for a dispatch, by which frames know its bind group. */
  readonly numberDispatch: () => number;
  /** For a profile, if there is one. */
  readonly profiled: ProfiledKernels | undefined;
}

export function prepareStep(preparation: Preparation, step: Step): ReadyStep {
  const prepare = (steps: readonly Step[]) => steps.map((part) => prepareStep(preparation, part));
  const { machine } = preparation;
  switch (step.kind) {
    case "loop":
      return readyLoop(machine, step, prepare(step.body));
    case "while":
      return readyWhile(machine, step, prepare(step.test), prepare(step.body));
    case "branch":
      return readyBranch(machine, step, step.branches.map(prepare));
    case "dispatch":
      return readyDispatch(preparation, step);
    case "host":
      return readyOnHost(preparation, step);
    case "observe":
      return readyObservation(preparation, step);
  }
}
