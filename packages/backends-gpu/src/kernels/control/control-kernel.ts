/**
 * Loops and branches on the device. Kernels of a body are recorded for every turn, one after the other without waiting:
 * uniforms tell them the turns that they are in, and gates keep those from doing anything that are not to run. Only a
 * loop without a small bound reads back, now and then, whether it goes on.
 */
import type { ControlKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { emitCond } from "./cond.ts";
import { emitMemberLoop } from "./members/member-loop.ts";
import { emitScan } from "./scan.ts";
import { emitWhile } from "./while.ts";
import { emitWorkgroupLoop } from "./workgroup-loop.ts";

/** Dynamic uniforms that every adapter allows are 8. */
const MOST_LEVELS = 8;

/** @returns `undefined` if there are too many loops around it. */
export function emitControlKernel(
  context: KernelContext,
  kernel: ControlKernel,
): readonly Step[] | undefined {
  if (kernel.kind === "cond") return emitCond(context, kernel);
  if (context.level >= MOST_LEVELS) return undefined;
  const emit = kernel.kind === "scan" ? emitScan : emitWhile;
  return (
    emitMemberLoop(context, kernel) ?? emitWorkgroupLoop(context, kernel) ?? emit(context, kernel)
  );
}
