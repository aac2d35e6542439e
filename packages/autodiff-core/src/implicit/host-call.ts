/** Calls of JavaScript functions that cannot be traced, as operations of a program. */
import { bind, fromHost } from "../bind.ts";
import { BackendError, TransformError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { sameShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { FlatFunction } from "../transforms/call.ts";
import { withBatch } from "../transforms/vmap.ts";

type HostCallParams = {
  readonly fn: FlatFunction;
  readonly outputs: readonly TensorSpec[];
  /** Batch axes in front of every input and output; the function is called for one entry after the other. */
  readonly batch: readonly number[];
};

/** Has no derivative: it stands inside operations that have a rule of their own. */
const hostCallPrimitive: Primitive<HostCallParams> = {
  name: "hostCall",
  infer: (_inputs, { outputs, batch }) =>
    outputs.map(({ shape, dtype }) => ({ shape: [...batch, ...shape], dtype })),
  evaluate(inputs, { fn, outputs, batch }, specs, context) {
    const results = specs.map((spec) => context.allocate(spec));
    for (let i = 0; i < sizeOf(batch); i++) {
      const values = fn(inputs.map((x) => fromHost(entry(x, i, batch.length))));
      values.forEach((value, k) => {
        checkResult(value, outputs[k]);
        results[k].data.set(value.dataSync(), i * sizeOf(outputs[k].shape));
      });
    }
    return results;
  },
  jvp: () => {
    throw noDerivative();
  },
  batch(inputs, batched, size, params) {
    const operands = inputs.map((value, i) => withBatch({ value, batched: batched[i] }, size));
    const outputs = bind(hostCallPrimitive, operands, {
      ...params,
      batch: [size, ...params.batch],
    });
    return { outputs, batched: outputs.map(() => true) };
  },
};

/** Call `fn` with concrete tensors whenever the program runs, once per entry under `vmap`. */
export function hostCall(
  fn: FlatFunction,
  inputs: readonly Tensor[],
  outputs: readonly TensorSpec[],
): Tensor[] {
  return bind(hostCallPrimitive, inputs, { fn, outputs, batch: [] });
}

/** A copy of entry `i` of a batch. */
function entry({ shape, dtype, data }: HostArray, i: number, batchRank: number): HostArray {
  const own = shape.slice(batchRank);
  const size = sizeOf(own);
  return { shape: own, dtype, data: data.slice(i * size, (i + 1) * size) };
}

function checkResult(value: Tensor, expected: TensorSpec): void {
  if (sameShape(value.shape, expected.shape) && value.dtype === expected.dtype) return;
  throw new BackendError({
    where: "hostCall",
    expected: `the function to return ${formatSpec(expected)}`,
    received: formatSpec(value),
    fix: "Return tensors of the shape and dtype of the initial guess, for example with { dtype }.",
  });
}

function noDerivative(): TransformError {
  return new TransformError({
    where: "hostCall",
    expected: "derivatives of the operation around it",
    received: "a derivative of a call of JavaScript",
    fix: "Call the function inside implicitRoot or customJvp, which know the derivative.",
  });
}
