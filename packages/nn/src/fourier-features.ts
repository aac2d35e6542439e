import { concat, cos, dot, key as keyOf, normal, sin, type Tensor } from "@fluxion/autodiff-core";
import { checkInput } from "./check-input.ts";
import { checkSize } from "./check-size.ts";
import type { FeatureLayer } from "./feature-layer.ts";

export interface FourierFeaturesOptions {
  readonly inputs: number;
  /** Number of frequencies; the layer has twice as many outputs. */
  readonly features: number;
  /** Standard deviation of the frequencies, in periods per unit of input. Default: 1. */
  readonly scale?: number;
  /** Random key of the frequencies. Default: `key(options.seed)`. */
  readonly key?: Tensor;
  /** Default: 0. */
  readonly seed?: number;
  /** Default: `float32`. */
  readonly dtype?: "float32" | "float64";
}

/**
 * Random Fourier features `[cos 2πBx, sin 2πBx]` with fixed frequencies `B ~ N(0, scale²)`.
 *
 * They let a network learn fine structure that it would otherwise learn last. The frequencies belong to the layer,
 * not to the parameters: they are the same for every `init` and are not trained.
 *
 * @see Tancik et al., NeurIPS 2020, eq. 5, arXiv:2006.10739.
 *
 * @example
 * ```ts test
 * import { key, zeros } from "@fluxion/autodiff-core";
 * import { fourierFeatures, mlp, sequential } from "@fluxion/nn";
 *
 * const features = fourierFeatures({ inputs: 2, features: 16, scale: 2 });
 * const network = sequential(features, mlp({ layers: [features.outputs, 20, 1] }));
 * network.apply(network.init(key(0)), zeros([5, 2])).shape // => [5, 1]
 * ```
 */
export function fourierFeatures(options: FourierFeaturesOptions): FeatureLayer {
  const { inputs, features, scale = 1, seed = 0, dtype = "float32" } = options;
  const { key = keyOf(seed) } = options;
  checkSize("fourierFeatures", "inputs", inputs);
  checkSize("fourierFeatures", "features", features);
  const frequencies = normal(key, [inputs, features], { dtype }).mul(2 * Math.PI * scale);
  return {
    inputs,
    outputs: 2 * features,
    init: () => ({}),
    apply(_params, x) {
      checkInput("fourierFeatures", x, inputs);
      const phase = dot(x, frequencies);
      return concat([cos(phase), sin(phase)], -1);
    },
  };
}
