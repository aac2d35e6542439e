import { OptionError, split, type Tensor, tanh } from "@fluxion/autodiff-core";
import { type DenseParams, dense } from "./dense.ts";
import type { Initializer } from "./initializers.ts";
import type { Layer } from "./layer.ts";

/** One entry per layer, from input to output. */
export type MlpParams = readonly DenseParams[];

/** Sizes of all layers, or the same width for every hidden one. */
export type MlpSizes =
  | { readonly layers: readonly number[] }
  | {
      readonly inputs: number;
      readonly outputs: number;
      readonly width: number;
      /** Number of hidden layers. */
      readonly depth: number;
    };

export interface MlpSettings {
  /** After every hidden layer. Default: `tanh`, which is smooth enough for any derivative. */
  readonly activation?: (x: Tensor) => Tensor;
  /** After the last layer. Default: none. */
  readonly outputActivation?: (x: Tensor) => Tensor;
  readonly weightInit?: Initializer;
  readonly biasInit?: Initializer;
  /** Default: `float32`. */
  readonly dtype?: "float32" | "float64";
}

export type MlpOptions = MlpSizes & MlpSettings;

/**
 * Multilayer perceptron: dense layers with an activation after each but the last.
 *
 * @example
 * ```ts test
 * import { key, zeros } from "@fluxion/autodiff-core";
 * import { mlp, parameterCount } from "@fluxion/nn";
 *
 * const network = mlp({ inputs: 2, outputs: 1, width: 20, depth: 4 });
 * const params = network.init(key(0));
 * parameterCount(params) // => 1341
 * network.apply(params, zeros([5, 2])).shape // => [5, 1]
 * ```
 */
export function mlp(options: MlpOptions): Layer<MlpParams> {
  const { activation = tanh, outputActivation } = options;
  const sizes = layerSizes(options);
  const layers = sizes
    .slice(1)
    .map((outputs, i) => dense({ ...denseSettings(options), inputs: sizes[i], outputs }));
  return {
    init(key) {
      const keys = split(key, layers.length);
      return layers.map((layer, i) => layer.init(keys[i]));
    },
    apply(params, x) {
      checkDepth(params, layers.length);
      const last = layers.length - 1;
      const hidden = layers
        .slice(0, last)
        .reduce((h, layer, i) => activation(layer.apply(params[i], h)), x);
      const y = layers[last].apply(params[last], hidden);
      return outputActivation === undefined ? y : outputActivation(y);
    },
  };
}

function denseSettings({ weightInit, biasInit, dtype }: MlpOptions): {
  weightInit?: Initializer;
  biasInit?: Initializer;
  dtype?: "float32" | "float64";
} {
  return {
    ...(weightInit && { weightInit }),
    ...(biasInit && { biasInit }),
    ...(dtype && { dtype }),
  };
}

function layerSizes(options: MlpSizes): readonly number[] {
  if ("layers" in options) {
    if (options.layers.length >= 2) return options.layers;
    throw new OptionError({
      where: "mlp",
      expected: "options.layers to hold at least the inputs and the outputs",
      received: `[${options.layers.join(", ")}]`,
      fix: "Write for example layers: [2, 20, 20, 1].",
    });
  }
  const { inputs, outputs, width, depth } = options;
  if (Number.isInteger(depth) && depth >= 0) {
    return [inputs, ...new Array<number>(depth).fill(width), outputs];
  }
  throw new OptionError({
    where: "mlp",
    expected: "options.depth to be a whole number >= 0",
    received: String(depth),
    fix: "Give the number of hidden layers, or all sizes as layers: [2, 20, 20, 1].",
  });
}

function checkDepth(params: MlpParams, count: number): void {
  if (params.length === count) return;
  throw new OptionError({
    where: "mlp",
    expected: `parameters of ${count} layers`,
    received: `${params.length}`,
    fix: "Use the parameters that this network's init made.",
  });
}
