/** Functions of TensorFlow.js as operations of Fluxion programs. */
import {
  applyPrimitive,
  BackendError,
  currentExecutor,
  customVjp,
  type Executor,
  type HostArray,
  type Primitive,
  stack,
  type Tensor,
  type TensorSpec,
  TransformError,
} from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import { deviceExecutor } from "./share-tensors.ts";
import { hostArray } from "./storage.ts";
import type { TfTensor } from "./tf.ts";

/** From lists of tensors to lists of tensors. */
export type TfCall = (inputs: readonly TfTensor[]) => readonly TfTensor[];

type CallParams = {
  readonly call: TfCall;
  readonly onHost: (inputs: readonly HostArray[]) => readonly HostArray[];
  readonly outputs: readonly TensorSpec[];
};

/** Has no derivative: it stands inside of `customVjp`. */
const tfjsFunctionPrimitive: Primitive<CallParams> = {
  name: "tfjsFunction",
  infer: (_inputs, { outputs }) => outputs,
  evaluate: (inputs, { onHost }) => onHost(inputs),
  batch(inputs, batched, size, params) {
    const calls = Array.from({ length: size }, (_, i) => {
      const entries = inputs.map((x, k) => (batched[k] ? x.slice(i) : x));
      return applyPrimitive(tfjsFunctionPrimitive, entries, params);
    });
    const outputs = params.outputs.map((_, k) => stack(calls.map((results) => results[k])));
    return { outputs, batched: outputs.map(() => true) };
  },
};

/**
 * A function of TensorFlow.js as an operation of Fluxion programs: in `jit`, in loops, and with its gradient, which
 * TensorFlow.js computes. All tensors are float32. It is called once when a program is traced, with zeros, for the shape of
 * its result; under `vmap` it is called entry by entry. It works on every executor: other ones than `tfjs()` copy its operands.
 *
 * TensorFlow.js has to know the gradients of its kernels: `@tensorflow/tfjs` and `@tensorflow/tfjs-layers` bring them.
 *
 * @param executor - One of `tfjs()`, where it runs. Default: the current executor.
 * @throws BackendError if the executor is another one.
 */
export function fromTfjsFunction(
  fn: (...inputs: TfTensor[]) => TfTensor,
  executor: Executor = currentExecutor(),
): (...inputs: Tensor[]) => Tensor {
  const { device } = deviceExecutor("fromTfjsFunction", executor);
  const operation = operationOf((inputs) => [fn(...inputs)], device);
  return (...inputs) => operation(...inputs)[0];
}

/** How a call is differentiated: of its inputs and the cotangents of its results, the cotangents of its inputs. */
export type PullBack = (
  inputs: readonly TfTensor[],
  cotangents: readonly TfTensor[],
) => readonly TfTensor[];

/**
 * A call as an operation of programs.
 *
 * @param pullBack - Left out, TensorFlow.js differentiates the call, as often as it is asked to.
 */
export function operationOf(
  call: TfCall,
  device: TfDevice,
  pullBack?: PullBack,
): (...inputs: Tensor[]) => Tensor[] {
  const apply = plainOperation(call, device);
  // Made when first asked for, as there are derivatives of derivatives; by the number of inputs.
  const gradients = new Map<number, (...inputs: Tensor[]) => Tensor[]>();
  const gradientFor = (count: number): ((...inputs: Tensor[]) => Tensor[]) => {
    const pull = pullBack ?? gradientsOf(call, device);
    const pulled: TfCall = (all) => pull(all.slice(0, count), all.slice(count));
    const gradient = gradients.get(count) ?? operationOf(pulled, device, pullBack && onlyOnce);
    gradients.set(count, gradient);
    return gradient;
  };
  return customVjp(
    apply,
    (...inputs): [Tensor[], Tensor[]] => [apply(...inputs), inputs],
    (inputs, cotangents) => gradientFor(inputs.length)(...inputs, ...cotangents),
  );
}

function plainOperation(call: TfCall, device: TfDevice): (...inputs: Tensor[]) => Tensor[] {
  const specs = new Map<string, readonly TensorSpec[]>();
  const onHost = (inputs: readonly HostArray[]) => callOnHost(call, inputs, device);
  return (...inputs) => {
    const key = inputs.map(({ shape }) => shape.join()).join(" ");
    const outputs = specs.get(key) ?? resultSpecs(call, inputs, device);
    specs.set(key, outputs);
    return applyPrimitive(tfjsFunctionPrimitive, inputs, { call, onHost, outputs });
  };
}

/** What a call gives for zeros. */
function resultSpecs(call: TfCall, inputs: readonly Tensor[], device: TfDevice): TensorSpec[] {
  const { tf } = device;
  const results = device.keepAll(() => call(inputs.map(({ shape }) => tf.zeros([...shape]))));
  for (const tensor of results) tensor.dispose();
  return results.map(({ shape }) => ({ shape, dtype: "float32" }));
}

/** For other executors: their arrays are copied. */
function callOnHost(call: TfCall, inputs: readonly HostArray[], device: TfDevice): HostArray[] {
  if (!device.isSynchronous) throw cannotWait(device.backend);
  const results = device.keepAll(() => {
    const operands = inputs.map(({ shape, data }) =>
      device.tf.tensor(Float32Array.from(data), [...shape]),
    );
    return call(operands);
  });
  return results.map((tensor) => {
    const data = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return hostArray({ shape: tensor.shape, dtype: "float32" }, data);
  });
}

/** The derivative that TensorFlow.js knows. Inputs that a result does not depend on get zeros. */
function gradientsOf(call: TfCall, { tf }: TfDevice): PullBack {
  return (inputs, cotangents) => {
    const weighted = () => tf.addN(call(inputs).map((y, i) => tf.sum(tf.mul(y, cotangents[i]))));
    return gradientsBy(tf, weighted, inputs);
  };
}

/**
 * The gradients of a scalar by tensors that it is computed from.
 *
 * @throws BackendError if TensorFlow.js has not been told the gradients of its kernels.
 */
export function gradientsBy(
  tf: TfDevice["tf"],
  compute: () => TfTensor,
  inputs: readonly TfTensor[],
): TfTensor[] {
  try {
    const { grads } = tf.engine().gradients(compute, [...inputs], undefined, true);
    return inputs.map((x, i) => grads[i] ?? tf.zerosLike(x));
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.includes("gradient function not found"))) {
      throw cause;
    }
    throw new BackendError({
      where: "fromTfjsFunction",
      expected: "TensorFlow.js to know the gradients of its kernels",
      received: cause.message,
      fix: 'Import "@tensorflow/tfjs" or "@tensorflow/tfjs-layers", which register them.',
      cause,
    });
  }
}

const onlyOnce: PullBack = () => {
  throw new TransformError({
    where: "fromLayersModel",
    expected: "first derivatives",
    received: "a derivative of a gradient of a model of TensorFlow.js",
    fix: "Write the model with Fluxion's operations, which have derivatives of every order.",
  });
};

function cannotWait(backend: string): BackendError {
  return new BackendError({
    where: "fromTfjsFunction",
    expected: "a backend that can be read without waiting, or an executor of tfjs()",
    received: `the backend "${backend}" in a program of another executor`,
    fix: "Run the program on the tfjs() executor: await use(tfjs(…)).",
  });
}
