/** Chooses the emitter of a kernel. */
import type { Kernel } from "../../compiler/kernel.ts";
import { emitBlocksKernel } from "./blocks/blocks-kernel.ts";
import { emitDotKernel } from "./dot/dot-kernel.ts";
import type { Phase } from "./kernel-context.ts";
import { controlEmitterOf, convolutionEmitterOf, libraryEmitterOf } from "./library/index.ts";
import { emitLoopKernel } from "./loops/loop-kernel.ts";
import type { ScheduleContext } from "./module-context.ts";

/** Write a kernel into the module of its schedule. */
export function emitKernel(context: ScheduleContext, kernel: Kernel): readonly Phase[] {
  switch (kernel.kind) {
    case "loop":
      return emitLoopKernel(context, kernel);
    case "dot":
      return emitDotKernel(context, kernel);
    case "conv":
      return convolutionEmitterOf(kernel.primitive)(context, kernel);
    case "primitive":
      return (
        libraryEmitterOf(kernel.primitive)?.(context, kernel) ?? [
          { tiles: 1, body: context.inJavaScript(kernel) },
        ]
      );
    case "blocks":
      return emitBlocksKernel(context, kernel);
    default:
      return controlEmitterOf(kernel.primitive)(context, kernel);
  }
}
