import type { PrimitiveKernel, Schedule } from "../../compiler/kernel.ts";
import { emitSchedule } from "./emit-schedule.ts";
import { ModuleContext, type ModuleOptions } from "./module-context.ts";

/** A module for a schedule, and the memory that it needs. */
export interface CompiledSchedule {
  readonly schedule: Schedule;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Kernels that `host.evaluate` does, by number. */
  readonly evaluated: readonly PrimitiveKernel[];
  /** Kernels that `host.begin` tells of, by number. */
  readonly profiled: ModuleContext["profiled"];
  readonly scratchBytes: number;
  readonly workspaceBytes: number;
  readonly frameBytes: number;
  /** Data to be written once, each part at its offset. */
  readonly constants: ModuleContext["constants"];
}

/** Write a schedule as a WebAssembly module that exports `run(frame)`, and `t0`, `t1`, … for `host.parallel`. */
export function compileSchedule(schedule: Schedule, options: ModuleOptions): CompiledSchedule {
  const context = new ModuleContext(options, emitSchedule);
  const { run } = context.emitSchedule(schedule);
  context.module.export(run, "run");
  const { scratchBytes, workspaceBytes, frameBytes, constants, evaluated, profiled } = context;
  return {
    schedule,
    bytes: context.module.encode(),
    evaluated,
    profiled,
    scratchBytes,
    workspaceBytes,
    frameBytes,
    constants,
  };
}
