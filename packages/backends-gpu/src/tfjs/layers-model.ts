/** Models of TensorFlow.js as functions of their weights. */
import { currentExecutor, type Executor, type Tensor } from "@fluxion/autodiff-core";
import { deviceExecutor, fromTfjs, toTfjs } from "./share-tensors.ts";
import type { TfTensor } from "./tf.ts";
import { gradientsBy, operationOf, type PullBack, type TfCall } from "./tfjs-function.ts";

/** What is needed of a `tf.LayersModel`. */
export interface TfjsModel {
  readonly trainableWeights: readonly {
    /** The variable itself. */
    read(): TfTensor;
    write(value: TfTensor): unknown;
  }[];
  apply(inputs: TfTensor): unknown;
}

/** A model as Fluxion sees it. */
export interface ModelFunction {
  /** Its trainable weights as they were, for an optimizer to start from. */
  readonly params: Tensor[];
  /** Its result for other weights; the model keeps its own. Has first derivatives by the weights and by the input. */
  apply(params: readonly Tensor[], x: Tensor): Tensor;
  /** Give the model weights, as after training. */
  write(params: readonly Tensor[]): void;
}

/**
 * A `tf.LayersModel` with one input and one output as a function of its weights, to be trained inside of a Fluxion loss.
 *
 * @param executor - One of `tfjs()`, where it runs. Default: the current executor.
 * @throws BackendError if the executor is another one.
 */
export function fromLayersModel(
  model: TfjsModel,
  executor: Executor = currentExecutor(),
): ModelFunction {
  const { device } = deviceExecutor("fromLayersModel", executor);
  const { tf } = device;
  const weights = model.trainableWeights;
  const variables = () => weights.map((weight) => weight.read());
  const withWeights = <T>(values: readonly TfTensor[], body: () => T): T => {
    const own = variables().map((variable) => variable.clone());
    weights.forEach((weight, i) => {
      weight.write(values[i]);
    });
    try {
      return body();
    } finally {
      weights.forEach((weight, i) => {
        weight.write(own[i]);
      });
    }
  };
  const result = (x: TfTensor) => model.apply(x) as TfTensor;
  const call: TfCall = ([x, ...values]) => [withWeights(values, () => result(x))];
  const pullBack: PullBack = ([x, ...values], [cotangent]) =>
    withWeights(values, () =>
      gradientsBy(tf, () => tf.sum(tf.mul(result(x), cotangent)), [x, ...variables()]),
    );
  const operation = operationOf(call, device, pullBack);
  return {
    params: variables().map((variable) => fromTfjs(variable, executor)),
    apply: (params, x) => operation(x, ...params)[0],
    write(params) {
      weights.forEach((weight, i) => {
        const value = toTfjs(params[i], executor);
        weight.write(value);
        value.dispose();
      });
    },
  };
}
