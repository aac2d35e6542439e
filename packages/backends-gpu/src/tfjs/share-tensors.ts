/** Tensors of Fluxion as tensors of TensorFlow.js, and back, on the same memory. */
import {
  BackendError,
  currentExecutor,
  DisposedError,
  DTypeError,
  type Executor,
  type Tensor,
} from "@fluxion/autodiff-core";
import { bufferOf, fromBuffer } from "@fluxion/autodiff-core/compiler";
import type { Tf, TfTensor } from "./tf.ts";
import { TfjsBuffer } from "./tfjs-buffer.ts";
import { DeviceExecutor } from "./tfjs-executor.ts";
import { Value } from "./value.ts";

/**
 * A tensor of TensorFlow.js with the same elements. It shares memory with `tensor` where that lives on the executor, and is
 * yours: dispose of it, or use it in `tf.tidy`. Neither is changed by disposing of the other.
 *
 * @param executor - One of `tfjs()`. Default: the current executor.
 * @throws BackendError if the executor is another one, or if the tensor is still being computed: await its data first.
 * @throws DTypeError for uint32 and float64, which TensorFlow.js does not have.
 *
 * @example
 * ```ts test
 * import { array, use, wasm } from "@fluxion/autodiff-core";
 * import { fromTfjs, tfjs, toTfjs } from "@fluxion/backends-gpu/tfjs";
 *
 * const { tf } = await use(tfjs({ backend: "cpu" }));
 * const x = toTfjs(array([1, 4]));
 * const root = tf.sqrt(x);
 * await fromTfjs(root).data(); // => new Float32Array([1, 2])
 * await use(wasm());
 * ```
 */
export function toTfjs(tensor: Tensor, executor: Executor = currentExecutor()): TfTensor {
  const { device } = deviceExecutor("toTfjs", executor);
  checkDType("toTfjs", tensor.dtype);
  const buffer = bufferOf(tensor, executor, "toTfjs");
  if (!(buffer instanceof TfjsBuffer && buffer.isReady)) throw notYet();
  device.activate();
  const claimed = buffer.claim();
  try {
    return (claimed.value as Value).tensor.clone();
  } finally {
    claimed.release();
  }
}

/**
 * A Fluxion tensor with the same elements and the same memory. `tensor` stays yours: disposing of it does not change the
 * result.
 *
 * @param executor - One of `tfjs()`. Default: the current executor.
 * @throws BackendError if the executor is another one, or `tensor` comes from another copy of TensorFlow.js.
 * @throws DisposedError if `tensor` has been disposed of.
 * @throws DTypeError for strings and complex numbers.
 */
export function fromTfjs(tensor: TfTensor, executor: Executor = currentExecutor()): Tensor {
  const { device } = deviceExecutor("fromTfjs", executor);
  checkTensor("fromTfjs", device.tf, tensor);
  const spec = { shape: tensor.shape, dtype: checkDType("fromTfjs", tensor.dtype) };
  const kept = device.keep(() => tensor.clone());
  return fromBuffer(executor, TfjsBuffer.of(Value.ofTensor(device, spec, kept)));
}

/** @throws BackendError for an executor that is not one of `tfjs()`. */
export function deviceExecutor(where: string, executor: Executor): DeviceExecutor {
  if (executor instanceof DeviceExecutor) return executor;
  throw new BackendError({
    where,
    expected: "an executor of tfjs()",
    received: `the ${executor.name} executor`,
    fix: `Call await use(tfjs()) before, or hand the executor over as the last argument of ${where}.`,
  });
}

function checkDType(where: string, dtype: string): "float32" | "int32" | "bool" {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new DTypeError({
    where,
    expected: "float32, int32 or bool, which Fluxion and TensorFlow.js both have",
    received: dtype,
    fix: 'Cast it before, for example to "float32".',
  });
}

function checkTensor(where: string, tf: Tf, tensor: TfTensor): void {
  if (!Object.prototype.isPrototypeOf.call(tf.Tensor.prototype, tensor)) {
    throw new BackendError({
      where,
      expected: "a tensor of the copy of @tensorflow/tfjs-core that the executor uses",
      received: "something else, as a tensor of another copy would be",
      fix: "Install one version (npm ls @tensorflow/tfjs-core shows the copies), or hand yours over: tfjs({ tf }).",
    });
  }
  if (!tensor.isDisposed) return;
  throw new DisposedError({
    where,
    expected: "a tensor that is still alive",
    received: "one that TensorFlow.js has disposed of",
    fix: "Hand it over before dispose() and inside of its tf.tidy, or keep it with tf.keep.",
  });
}

function notYet(): BackendError {
  return new BackendError({
    where: "toTfjs",
    expected: "a tensor whose elements are there",
    received: "one that waits for elements to be read back from the device",
    fix: "Await its data() before.",
  });
}
