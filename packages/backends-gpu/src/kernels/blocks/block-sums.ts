/**
 * Sums over the blocks of a batch: each workgroup adds up what its blocks give, in a part of its own, and a reduction adds
 * up the parts, always in the same order.
 */
import type { BlocksKernel, LoopKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";

/** A result that blocks add to. */
export interface BlockSum {
  /** The result. */
  readonly buffer: number;
  /** Where the parts lie, one after the other. */
  readonly parts: number;
  readonly size: number;
}

/** Room for the parts of all sums, by the numbers of the results. */
export function sumsOf(
  context: KernelContext,
  { results }: BlocksKernel,
  groups: number,
): ReadonlyMap<number, BlockSum> {
  const sums = results.filter(({ step }) => step === 0);
  return new Map(
    sums.map(({ buffer }): [number, BlockSum] => {
      const { dtype, size } = context.place(buffer);
      return [buffer, { buffer, parts: context.scratch(dtype, groups * size), size }];
    }),
  );
}

/** The kernel that adds up the parts. */
export function reductionOf(
  context: KernelContext,
  { buffer, parts, size }: BlockSum,
  groups: number,
): LoopKernel {
  const { dtype } = context.place(buffer);
  const stage = {
    shape: [groups, size],
    nodes: [{ kind: "load", dtype, access: { buffer: parts, offset: 0, strides: [size, 1] } }],
    stores: [{ value: 0, access: { buffer, offset: 0, strides: [0, 1] }, reduce: "sum" }],
  } as const;
  return { kind: "loop", outer: 0, stages: [stage] };
}
