/** Steps that TensorFlow.js computes. */
import type { Equation, TensorSpec } from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import type { Operation } from "./lowered-program.ts";
import type { Lowering } from "./lowering.ts";
import type { Tf, TfTensor } from "./tf.ts";
import { Value } from "./value.ts";
import { readValues } from "./work.ts";

/** Apply a lowering to the tensors of its operands. */
export function tensorOperation(
  device: TfDevice,
  equation: Equation,
  { reads = [], apply }: Lowering,
): Operation {
  const { tf } = device;
  const { outputs } = equation;
  return function* (operands) {
    const read = yield* readValues(reads.map((place) => operands[place]));
    const others = operands.filter((_, place) => !reads.includes(place));
    const results = device.keepAll(() => {
      const tensors = others.map((x) => x.tensor);
      const found = apply(tf, tensors, equation, read);
      const list = "length" in found ? found : [found];
      return list.map((tensor, i) => ofItsOwn(tf, tensor, tensors, outputs[i]));
    });
    return results.map((tensor, i) => Value.ofTensor(device, outputs[i], tensor));
  };
}

/** A result is not one of the operands, and has the shape of the equation. */
function ofItsOwn(
  tf: Tf,
  tensor: TfTensor,
  operands: readonly TfTensor[],
  { shape }: TensorSpec,
): TfTensor {
  const fits =
    tensor.shape.length === shape.length && shape.every((n, axis) => n === tensor.shape[axis]);
  if (!fits) return tf.reshape(tensor, [...shape]);
  return operands.includes(tensor) ? tf.clone(tensor) : tensor;
}
