/** Chooses the emitter of a kernel. */
import type { Kernel } from "@fluxion/autodiff-core/compiler";
import { emitConvKernel } from "../kernels/convolution/conv-kernel.ts";
import { emitDotKernel } from "../kernels/dot/dot-kernel.ts";
import { emitLoopKernel } from "../kernels/loops/loop-kernel.ts";
import { libraryEmitterOf, loadedPart, partOf } from "../kernels/parts.ts";
import { hostOperands, placeOf } from "./host-operands.ts";
import type { KernelContext } from "./kernel-context.ts";
import type { HostStep, Step } from "./step.ts";

export function lowerKernel(context: KernelContext, kernel: Kernel): readonly Step[] {
  const division = loadedPart("division");
  return context.lowering(kernel, () =>
    division === undefined
      ? emitKernel(context, kernel)
      : division.emitDivided(context, kernel, emitKernel),
  );
}

function emitKernel(context: KernelContext, kernel: Kernel): readonly Step[] {
  switch (kernel.kind) {
    case "loop":
      return emitLoopKernel(context, kernel);
    case "dot":
      return emitDotKernel(context, kernel);
    case "primitive":
      return libraryEmitterOf(kernel.primitive)?.(context, kernel) ?? [hostStep(context, kernel)];
    case "scan":
    case "while":
    case "cond":
      return partOf("control").emitControlKernel(context, kernel) ?? [hostStep(context, kernel)];
    case "conv":
      return emitConvKernel(context, kernel);
    case "blocks":
      return partOf("blocks").emitBlocksKernel(context, kernel);
  }
}

function hostStep(context: KernelContext, kernel: HostStep["kernel"]): HostStep {
  const results = kernel.results.map((block) => placeOf(context, block));
  const operands = hostOperands(context, kernel.operands);
  return { kind: "host", kernel, operands, results, origin: context.origin };
}
