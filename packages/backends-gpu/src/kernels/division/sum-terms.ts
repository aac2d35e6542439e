/** Products whose terms are divided among kernels. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node, Stage, Store } from "@fluxion/autodiff-core/compiler";
import type { KernelContext } from "../../lowering/kernel-context.ts";
import type { Step } from "../../lowering/step.ts";
import { count } from "../dot/product.ts";
import { emitLoopKernel } from "../loops/loop-kernel.ts";

interface Sum {
  readonly dtype: DType;
  /** What becomes of the sum. */
  readonly epilogue: Stage;
}

/** Computes the terms one after the other, then adds them, then does what follows the product. */
export function addTerms<K extends Sum>(
  context: KernelContext,
  { dtype, epilogue }: K,
  terms: readonly K[],
  emit: (kernel: K) => readonly Step[],
): readonly Step[] {
  const { shape } = epilogue;
  const size = count(shape);
  const strides = shape.map((_, d) => count(shape.slice(d + 1)));
  const [buffer, total] = [terms.length, 1].map((n) => context.scratch(dtype, n * size));
  const steps = terms.flatMap((kernel, t) => {
    const store: Store = { value: 0, access: { buffer, offset: t * size, strides } };
    const nodes: Node[] = [{ kind: "product", dtype }];
    return emit({ ...kernel, epilogue: { shape, nodes, stores: [store] } });
  });
  const access = { buffer: total, offset: 0, strides };
  const sum: Stage = {
    shape: [...shape, terms.length],
    nodes: [{ kind: "load", dtype, access: { buffer, offset: 0, strides: [...strides, size] } }],
    stores: [{ value: 0, reduce: "sum", access: { ...access, strides: [...strides, 0] } }],
  };
  const nodes = epilogue.nodes.map(
    (node): Node => (node.kind === "product" ? { kind: "load", dtype, access } : node),
  );
  const stages = [sum, { ...epilogue, nodes }];
  return [...steps, ...emitLoopKernel(context, { kind: "loop", outer: shape.length, stages })];
}
