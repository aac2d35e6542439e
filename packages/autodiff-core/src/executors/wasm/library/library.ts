/** Kernels for primitives that are no loop nests and no products. */
import type { PrimitiveKernel } from "../../../compiler/kernel.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";

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
