/** From a schedule of the compiler to steps of the device. */
import type { Kernel, Schedule } from "@fluxion/autodiff-core/compiler";
import { KernelContext } from "./kernel-context.ts";
import { lowerKernel } from "./lower-kernel.ts";
import type { Place, Root } from "./place.ts";
import { plannedPlaces } from "./planned-places.ts";
import type { Step } from "./step.ts";
import type { Target } from "./target.ts";

/** Steps, and the memory that they need. */
export interface LoweredProgram {
  readonly schedule: Schedule;
  readonly roots: readonly Root[];
  readonly steps: readonly Step[];
  readonly arenaBytes: number;
}

export function lowerSchedule(target: Target, schedule: Schedule): LoweredProgram {
  const { buffers, inputs, outputs, memory } = schedule;
  const roots: Root[] = [{ kind: "arena" }, { kind: "control" }];
  const rootOf = new Map<number, number>();
  inputs.forEach((b, position) => {
    rootOf.set(b, roots.push({ kind: "input", position }) - 1);
  });
  outputs.forEach((b, position) => {
    // An output that takes over the memory of an input is the same root, so that kernels bind it once.
    const donor = rootOf.get(memory.donors[b]);
    rootOf.set(b, donor ?? roots.push({ kind: "output", position }) - 1);
  });
  const places = plannedPlaces(schedule, 0).map((planned, b): Place => {
    const root = rootOf.get(b);
    const { size, dtype } = planned;
    return root === undefined ? planned : { root, byte: 0, size, dtype };
  });
  const context = new KernelContext(
    target,
    roots,
    lowerKernel,
    { places, buffers, level: 0, gate: undefined },
    memory.bytes,
  );
  const steps = lowerKernels(context, schedule.kernels);
  return { schedule, roots, steps, arenaBytes: context.arenaBytes };
}

/** Scratch memory lasts as long as the kernel that takes it. */
export function lowerKernels(context: KernelContext, kernels: readonly Kernel[]): Step[] {
  return kernels.flatMap((kernel) => context.releasing(() => lowerKernel(context, kernel)));
}
