/** Functions of Fluxion as operations of TensorFlow.js. */
import {
  currentExecutor,
  type Executor,
  jit,
  type Tensor,
  vjp,
  withExecutor,
} from "@fluxion/autodiff-core";
import { deviceExecutor, fromTfjs, toTfjs } from "./share-tensors.ts";
import type { TfTensor } from "./tf.ts";
import type { DeviceExecutor } from "./tfjs-executor.ts";

/** A function of tensors whose result is one tensor; all are float32. */
export type TensorFunction = (...inputs: Tensor[]) => Tensor;

/**
 * A function of Fluxion as a differentiable operation of TensorFlow.js, for losses, layers and `tf.grad`. Derivatives of
 * every order are Fluxion's: also those that TensorFlow.js cannot form itself.
 *
 * @param executor - One of `tfjs()`. Default: the current executor.
 * @throws BackendError if the executor is another one.
 *
 * @example
 * ```ts test
 * import { use, wasm } from "@fluxion/autodiff-core";
 * import { asTfjsOp, tfjs } from "@fluxion/backends-gpu/tfjs";
 *
 * const { tf } = await use(tfjs({ backend: "cpu" }));
 * const cube = asTfjsOp((x) => x.mul(x).mul(x));
 * const second = tf.grad((x) => tf.grad(cube)(x));
 * await second(tf.scalar(2)).data(); // => new Float32Array([12])
 * await use(wasm());
 * ```
 */
export function asTfjsOp(
  fn: TensorFunction,
  executor: Executor = currentExecutor(),
): (...inputs: TfTensor[]) => TfTensor {
  const op = new TfjsOp(fn, deviceExecutor("asTfjsOp", executor));
  return (...inputs) => op.apply(inputs);
}

class TfjsOp {
  readonly #fn: TensorFunction;
  readonly #executor: DeviceExecutor;
  readonly #value: (...inputs: Tensor[]) => Tensor[];
  /** Gradients by the inputs, of the inputs and the cotangent. */
  readonly #gradients: (...inputs: Tensor[]) => Tensor[];
  /** Each gradient as an operation, made when derivatives of it are asked for. */
  readonly #components: TfjsOp[] = [];

  constructor(fn: TensorFunction, executor: DeviceExecutor) {
    this.#fn = fn;
    this.#executor = executor;
    this.#value = jit((...inputs: Tensor[]) => [fn(...inputs)]);
    this.#gradients = jit((...inputs: Tensor[]) => gradientsOf(fn, inputs));
  }

  apply(inputs: readonly TfTensor[]): TfTensor {
    return this.#record(inputs, () => this.#run(this.#value, inputs)[0]);
  }

  /** Tell TensorFlow.js how to differentiate what `compute` gives. */
  #record(inputs: readonly TfTensor[], compute: () => TfTensor): TfTensor {
    const { tf } = this.#executor;
    const op = tf.customGrad((...given) => {
      const save = given.pop() as unknown as (tensors: TfTensor[]) => void;
      save(given as TfTensor[]);
      return { value: compute(), gradFunc: (dy, saved) => this.#pullBack([...saved, dy]) };
    });
    return op(...inputs);
  }

  #pullBack(inputs: readonly TfTensor[]): TfTensor[] {
    const gradients = this.#run(this.#gradients, inputs);
    return gradients.map((gradient, i) =>
      this.#component(i).#record(inputs, () => gradient.clone()),
    );
  }

  #component(i: number): TfjsOp {
    const fn: TensorFunction = (...inputs) => gradientsOf(this.#fn, inputs)[i];
    this.#components[i] ??= new TfjsOp(fn, this.#executor);
    return this.#components[i];
  }

  #run(fn: (...inputs: Tensor[]) => Tensor[], inputs: readonly TfTensor[]): TfTensor[] {
    const executor = this.#executor;
    const operands = inputs.map((x) => fromTfjs(x, executor));
    const results = withExecutor(executor, () => fn(...operands));
    const tensors = results.map((y) => toTfjs(y, executor));
    for (const tensor of [...operands, ...results]) tensor.dispose();
    return tensors;
  }
}

/** Of inputs and, last, the cotangent of the result. */
function gradientsOf(fn: TensorFunction, inputs: readonly Tensor[]): Tensor[] {
  const [, pullBack] = vjp(fn, ...inputs.slice(0, -1));
  return [...pullBack(inputs[inputs.length - 1])];
}
