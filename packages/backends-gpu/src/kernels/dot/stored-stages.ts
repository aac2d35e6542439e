/** Operands and results of products computed by loop nests of their own, where one kernel would bind too many buffers. */
import type { DType } from "@fluxion/autodiff-core";
import type { Access, Node, Stage } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { emitLoopKernel } from "../loops/loop-kernel.ts";
import { count, type Factor, type Product } from "./product.ts";

/** Steps that compute operands, and the product that reads them. */
export function storedOperands(
  context: KernelContext,
  product: Product,
): { readonly before: readonly Step[]; readonly stored: Product } {
  const before: Step[] = [];
  const stored = (factor: Factor): Factor => {
    if (factor.stage.nodes.length === 1) return factor;
    const { nodes, shape } = factor.stage;
    const access = scratchFor(context, product.dtype, shape);
    const stage: Stage = { shape, nodes, stores: [{ value: factor.value, access }] };
    before.push(...emitLoops(context, stage));
    return {
      ...factor,
      stage: { shape, nodes: [{ kind: "load", dtype: product.dtype, access }] },
      value: 0,
    };
  };
  const { left, right } = product;
  return { stored: { ...product, left: stored(left), right: right && stored(right) }, before };
}

/** The product alone, and the steps that compute what follows it. */
export function storedEpilogue(
  context: KernelContext,
  product: Product,
): { readonly bare: Product; readonly after: () => readonly Step[] } {
  const { dtype, epilogue } = product;
  const { shape, nodes } = epilogue;
  const access = scratchFor(context, dtype, shape);
  const entry: Node = { kind: "product", dtype };
  const bare = { ...product, epilogue: { shape, nodes: [entry], stores: [{ value: 0, access }] } };
  const loaded = nodes.map(
    (node): Node => (node.kind === "product" ? { kind: "load", dtype, access } : node),
  );
  return { bare, after: () => emitLoops(context, { ...epilogue, nodes: loaded }) };
}

function emitLoops(context: KernelContext, stage: Stage): readonly Step[] {
  return emitLoopKernel(context, { kind: "loop", outer: stage.shape.length, stages: [stage] });
}

/** Row-major memory for a loop nest. */
function scratchFor(context: KernelContext, dtype: DType, shape: readonly number[]): Access {
  const strides = shape.map((_, d) => count(shape.slice(d + 1)));
  return { buffer: context.scratch(dtype, count(shape)), offset: 0, strides };
}
