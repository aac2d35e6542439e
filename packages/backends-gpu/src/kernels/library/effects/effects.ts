/** Primitives with effects on the host. The device does not wait for them. */
import { isBlock, type LoopKernel, type PrimitiveKernel } from "@fluxion/autodiff-core/compiler";
import { hostOperands } from "../../../lowering/host-operands.ts";
import type { KernelContext } from "../../../lowering/kernel-context.ts";
import type { ObserveStep } from "../../../lowering/step.ts";
import { emitLoopKernel } from "../../loops/loop-kernel.ts";
import type { LibraryEmitter } from "../library-emitter.ts";

/** Hands the values to the host. */
export const emitCallback: LibraryEmitter = (context, kernel) => [observation(context, kernel)];

/** A copy of the value, while the host looks at the status alone. */
export const emitGuard: LibraryEmitter = (context, kernel) => {
  const { operands, results } = kernel;
  const [, status] = operands;
  const [result] = results;
  const nothing = { kind: "literal", dtype: result.dtype, shape: [0], value: 0 } as const;
  const guarded = { ...kernel, operands: [nothing, status], results: [{ ...result, shape: [0] }] };
  return [...emitLoopKernel(context, copyOf(kernel)), observation(context, guarded)];
};

function observation(context: KernelContext, kernel: PrimitiveKernel): ObserveStep {
  return { kind: "observe", kernel, operands: hostOperands(context, kernel.operands) };
}

/** The first operand as the result. */
function copyOf({
  operands: [value],
  results: [{ buffer, offset, shape, dtype }],
}: PrimitiveKernel) {
  const size = shape.reduce((product, n) => product * n, 1);
  const loaded = isBlock(value)
    ? ({ kind: "load", dtype, access: { ...value, strides: [1] } } as const)
    : ({ kind: "literal", dtype, value: value.value } as const);
  const store = { value: 0, access: { buffer, offset, strides: [1] } };
  const stage = { shape: [size], nodes: [loaded], stores: [store] };
  return { kind: "loop", outer: 1, stages: [stage] } satisfies LoopKernel;
}
