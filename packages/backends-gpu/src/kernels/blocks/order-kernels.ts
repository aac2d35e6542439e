/** The order in which a workgroup does the kernels of a block. */
import { type Kernel, readsOf, type Schedule, writesOf } from "@fluxion/autodiff-core/compiler";

/**
 * Kernels whose results no other one reads come as early as they can, while what they read is near: the product that gives the
 * gradient of some weights directly behind what computes the second of its operands.
 */
export function sumsFirst({ kernels, buffers }: Pick<Schedule, "kernels" | "buffers">): Kernel[] {
  const read = new Set(kernels.flatMap(readsOf));
  const isSum = (kernel: Kernel): boolean =>
    writesOf(kernel).every((b) => buffers[b].role === "output" && !read.has(b));
  const order = kernels.filter((kernel) => !isSum(kernel));
  // Those that come last are put in first, so that of several at one place the first stays the first.
  for (const kernel of kernels.filter(isSum).reverse()) {
    const reads = new Set(readsOf(kernel));
    const last = order.findLastIndex((other) => writesOf(other).some((b) => reads.has(b)));
    order.splice(last + 1, 0, kernel);
  }
  return order;
}
