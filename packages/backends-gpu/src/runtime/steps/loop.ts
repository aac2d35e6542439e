/** Turns of loops and chosen branches. */

import { commandsOf } from "../../lowering/commands-of.ts";
import type { Place } from "../../lowering/place.ts";
import type { BranchStep, LoopStep, WhileStep } from "../../lowering/step.ts";
import type { Machine } from "../machine.ts";
import { readPlace } from "./host-evaluation.ts";
import { type ReadyStep, type Run, recordSteps } from "./ready-step.ts";

/** Commands between two waits for the device, so that it is not left behind further and further. */
const MOST_AHEAD = 4096;

/** Milliseconds of turns from one look at whether a loop goes on to the next: below it, the next ones are more. */
const ENOUGH = 50;

export function readyLoop(machine: Machine, step: LoopStep, body: readonly ReadyStep[]): ReadyStep {
  const { level, turns, alive } = step;
  const pipelines = body.flatMap((part) => part.pipelines);
  const rest = Math.max(1, Math.floor(MOST_AHEAD / Math.max(1, commandsOf(step.body))));
  const record = (run: Run, first: number, end: number): void | Promise<void> => {
    for (let turn = first; turn < end; turn++) {
      run.turns[level] = turn;
      const waiting =
        recordSteps(body, run) ?? (turn % rest === rest - 1 ? caughtUp(machine) : undefined);
      if (waiting !== undefined) return waiting.then(() => record(run, turn + 1, end));
    }
  };
  if (alive === undefined) return { pipelines, record: (run) => record(run, 0, turns) };
  return {
    pipelines,
    async record(run) {
      let chunk = 1;
      for (let done = 0; done < turns; ) {
        const start = performance.now();
        const end = Math.min(turns, done + chunk);
        await record(run, done, end);
        done = end;
        if ((await readWord(machine, alive, run)) === 0) return;
        const elapsed = performance.now() - start;
        if (elapsed < ENOUGH) chunk *= 2;
        else if (elapsed > 4 * ENOUGH) chunk = Math.ceil(chunk / 2);
      }
    },
  };
}

export function readyWhile(
  machine: Machine,
  { level, turns, flag }: WhileStep,
  test: readonly ReadyStep[],
  body: readonly ReadyStep[],
): ReadyStep {
  return {
    pipelines: [...test, ...body].flatMap((part) => part.pipelines),
    async record(run) {
      run.turns[level] = 0;
      for (; run.turns[level] < turns; run.turns[level]++) {
        await recordSteps(test, run);
        if ((await readWord(machine, flag, run)) === 0) return;
        await recordSteps(body, run);
      }
    },
  };
}

export function readyBranch(
  machine: Machine,
  { index }: BranchStep,
  branches: readonly (readonly ReadyStep[])[],
): ReadyStep {
  return {
    pipelines: branches.flat().flatMap((part) => part.pipelines),
    async record(run) {
      const chosen = (await readWord(machine, index, run)) | 0;
      await recordSteps(branches[Math.min(Math.max(chosen, 0), branches.length - 1)], run);
    },
  };
}

async function readWord({ queue }: Machine, place: Place, run: Run): Promise<number> {
  return new Uint32Array(await readPlace(queue, run, place))[0];
}

async function caughtUp({ device, queue }: Machine): Promise<void> {
  queue.flush();
  await device.queue.onSubmittedWorkDone();
}
