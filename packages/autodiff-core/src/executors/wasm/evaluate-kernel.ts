/** Kernels without code in a module, done by the loops of their primitives. */
import { type Block, isBlock, type PrimitiveKernel } from "../../compiler/kernel.ts";
import { allocate, BYTES_PER_ELEMENT } from "../../dtype.ts";
import type { HostArray } from "../../host-array.ts";
import type { EvaluationContext } from "../../primitive.ts";
import { sizeOf } from "../../shape.ts";
import { slotOf } from "./frame.ts";
import type { Heap } from "./memory/heap.ts";

/**
 * Do a kernel on the memory that a frame tells of. Operands and results are copied: the primitive may keep them, and
 * may run programs, which can move the memory.
 */
export function evaluateKernel(
  { primitive, params, operands, results }: PrimitiveKernel,
  heap: Heap,
  frame: number,
  run: EvaluationContext["run"],
): void {
  const addressOf = ({ buffer, offset, dtype }: Block) =>
    (heap.words[(frame + slotOf(buffer)) >>> 2] >>> 0) + offset * BYTES_PER_ELEMENT[dtype];
  const arrays = operands.map((x): HostArray => {
    const { shape, dtype } = x;
    const size = sizeOf(shape);
    if (isBlock(x)) return { shape, dtype, data: heap.read(dtype, addressOf(x), size) };
    return { shape, dtype, data: allocate(dtype, size).fill(x.value) };
  });
  const values = primitive.evaluate(arrays, params, results, {
    allocate: ({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }),
    run,
  });
  values.forEach(({ data }, i) => {
    const { dtype } = results[i];
    heap.view(dtype, addressOf(results[i]), data.length).set(data);
  });
}
