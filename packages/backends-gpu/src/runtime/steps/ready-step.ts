import type { Allocation } from "../allocation.ts";
import type { Outcome } from "../outcome.ts";
import type { Pipeline } from "../pipelines.ts";

/** A step of a program on its device: what depends on the buffers of a run alone is left to be done. */
export interface ReadyStep {
  /** Kernels that have to be compiled before a run is recorded. */
  readonly pipelines: readonly Pipeline[];
  /** Record the commands; a promise where what follows has to wait. */
  record(run: Run): void | Promise<void>;
}

/** One run of a program. */
export interface Run {
  readonly frame: Frame;
  /** Turns that the loops around what is being recorded are in, from the outermost on. */
  readonly turns: number[];
  readonly outcome: Outcome;
}

/** The buffers of a run. Runs with the same buffers have the same frame. */
export class Frame {
  readonly #roots: readonly (Allocation | undefined)[];
  /** Bind groups that have been made, by number of the dispatch. */
  readonly groups: (GPUBindGroup | undefined)[] = [];

  constructor(roots: readonly (Allocation | undefined)[]) {
    this.#roots = roots;
  }

  /** What a root of the program is in this run. */
  allocation(root: number): Allocation {
    const allocation = this.#roots[root];
    if (allocation === undefined) throw new Error(`Root ${root} has no memory.`);
    return allocation;
  }
}

/** Record steps in order. Once one has to wait, those after it are recorded when it is done. */
export function recordSteps(
  steps: readonly ReadyStep[],
  run: Run,
  first = 0,
): void | Promise<void> {
  for (let i = first; i < steps.length; i++) {
    const waiting = steps[i].record(run);
    if (waiting !== undefined) return waiting.then(() => recordSteps(steps, run, i + 1));
  }
}
