/** Matrix products. */
import type { DotKernel } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { emitProduct } from "./emit-product.ts";
import { productOf } from "./product.ts";

export function emitDotKernel(context: KernelContext, kernel: DotKernel): readonly Step[] {
  return emitProduct(context, productOf(kernel));
}
