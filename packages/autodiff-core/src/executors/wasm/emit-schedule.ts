/** Writes schedules as functions that run their kernels in order. */
import type { Kernel, Schedule } from "../../compiler/kernel.ts";
import { kernelCost } from "../../compiler/kernel-cost.ts";
import { emitKernel } from "./emit-kernel.ts";
import { type FunctionBuilder, forRange, i32, type Variable } from "./encoding/index.ts";
import { SCRATCH } from "./frame.ts";
import type { Phase } from "./kernel-context.ts";
import {
  type EmittedSchedule,
  type ModuleContext,
  type Room,
  ScheduleContext,
} from "./module-context.ts";

/**
 * Write a schedule and all that is inside it.
 *
 * @param room - Other than the owner: that of a thread, on which all tiles then run.
 */
export function emitSchedule(
  owner: ModuleContext,
  schedule: Schedule,
  room: Room,
): EmittedSchedule {
  const context = new ScheduleContext(owner, schedule, room);
  const isInTile = room !== owner;
  const kernels = schedule.kernels.map((kernel) => ({
    kernel,
    phases: emitKernel(context, kernel),
  }));
  const run = owner.module.function(
    `run${context.frameOffset}`,
    { params: { frame: "i32" } },
    (f, { frame }) => {
      const scratch = f.let(i32.load(frame, SCRATCH));
      for (const { kernel, phases } of kernels) {
        const shared = owner.options.parallel && !isInTile && isWorthSharing(kernel, schedule);
        const run = (): void => {
          for (const phase of phases) runPhase(owner, f, phase, shared, { frame, scratch });
        };
        if (owner.options.profiled) profiled(context, f, kernel, run);
        else run();
      }
    },
  );
  return { context, run };
}

/** Tell JavaScript when a kernel begins and ends. */
function profiled(
  { owner, schedule }: ScheduleContext,
  f: FunctionBuilder,
  kernel: Kernel,
  body: () => void,
): void {
  f.call(owner.begin, { kernel: owner.profiled.push({ kernel, schedule }) - 1 });
  body();
  f.call(owner.end, {});
}

/** Operations and elements below which a kernel is done before other threads have begun. */
const WORTH_SHARING = 50_000;

function isWorthSharing(kernel: Kernel, { buffers }: Schedule): boolean {
  const { flops, bytes } = kernelCost(kernel, buffers);
  return flops + bytes / 4 >= WORTH_SHARING;
}

/** Do all tiles of a phase, on all threads if it is shared. */
function runPhase(
  owner: ModuleContext,
  f: FunctionBuilder,
  { tiles, body }: Phase,
  shared: boolean,
  { frame, scratch }: { readonly frame: Variable<"i32">; readonly scratch: Variable<"i32"> },
): void {
  if (tiles === 1) f.call(body, { frame, tile: 0, scratch });
  else if (tiles > 1 && shared) {
    f.call(owner.parallel, { job: owner.jobOf(body), frame, tiles, scratch });
  } else forRange(f, 0, tiles, 1, (tile) => f.call(body, { frame, tile, scratch }));
}
