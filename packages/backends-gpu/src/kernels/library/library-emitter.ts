import type { PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";

/**
 * Writes a kernel for one primitive.
 *
 * @returns What to run; `undefined` if these shapes, dtypes or parameters have no kernel, so that the host has to do.
 */
export type LibraryEmitter = (
  context: KernelContext,
  kernel: PrimitiveKernel,
) => readonly Step[] | undefined;

/** Emitters by names of primitives. */
export type LibraryEmitters = Readonly<Record<string, LibraryEmitter>>;
