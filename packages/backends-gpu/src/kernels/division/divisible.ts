import type { Access } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import type { Nest } from "../spans.ts";

/** Two kernels in the place of one. */
export interface Halves<K> {
  readonly kernels: readonly [K, K];
  /** Whether each gives a term of every result, rather than some of the results. */
  readonly areTerms: boolean;
}

/** How kernels of one kind are divided. */
export interface Divisible<K> {
  /** What a kernel touches. */
  nestsOf(kernel: K): readonly Nest[];
  /** The same kernel elsewhere in memory. */
  moved(kernel: K, map: (access: Access) => Access): K;
  /** All ways to divide a kernel, the best of equal ones first. */
  halvesOf(kernel: K): readonly Halves<K>[];
  /** Adds what kernels give that are terms of the results of one. */
  addTerms?(
    context: KernelContext,
    kernel: K,
    terms: readonly [K, K],
    emit: (kernel: K) => readonly Step[],
  ): readonly Step[];
}
