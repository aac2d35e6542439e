/** What the host is given of a kernel that it does itself. */
import type { HostArray } from "@fluxion/autodiff-core";
import { type Block, isBlock, type PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "./kernel-context.ts";
import { type Place, partOf } from "./place.ts";

/** Where operands lie; those that are literals, as arrays. */
export function hostOperands(
  context: KernelContext,
  operands: PrimitiveKernel["operands"],
): (Place | HostArray)[] {
  return operands.map((x) => {
    if (isBlock(x)) return placeOf(context, x);
    const { shape, dtype, value } = x;
    return { shape, dtype, data: new Float64Array(sizeOf(shape)).fill(value) };
  });
}

export function placeOf(context: KernelContext, { buffer, offset, shape }: Block): Place {
  return partOf(context.place(buffer), { offset, size: sizeOf(shape) });
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
