/** Kernels for primitives that are no loop nests and no products. */
import type { ControlKernel, ConvKernel, PrimitiveKernel } from "../../../compiler/kernel.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import type { ScheduleContext } from "../module-context.ts";

/**
 * Writes a kernel for one primitive.
 *
 * @returns What to run, phase after phase; `undefined` if these shapes, dtypes or parameters have no kernel, so that
 *   {@link Primitive.evaluate} has to do.
 */
export type LibraryEmitter = (
  context: KernelContext,
  kernel: PrimitiveKernel,
) => readonly Phase[] | undefined;

/** Writes a convolution and its epilogue. */
export type ConvolutionEmitter = (context: KernelContext, kernel: ConvKernel) => readonly Phase[];

/** Writes a loop or a branch. */
export type ControlEmitter = (context: ScheduleContext, kernel: ControlKernel) => readonly Phase[];
