import { dot, split, type Tensor } from "@fluxion/autodiff-core";
import { checkInput } from "./check-input.ts";
import { checkSize } from "./check-size.ts";
import { glorotNormal, type Initializer, zerosInit } from "./initializers.ts";
import type { Layer } from "./layer.ts";

/** `weight: [inputs, outputs]`, `bias: [outputs]`. */
export type DenseParams = { readonly weight: Tensor; readonly bias?: Tensor };

export interface DenseOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Add a bias. Default: true. */
  readonly bias?: boolean;
  /** Default: {@link glorotNormal}. */
  readonly weightInit?: Initializer;
  /** Default: {@link zerosInit}. */
  readonly biasInit?: Initializer;
  /** Default: `float32`. */
  readonly dtype?: "float32" | "float64";
}

/**
 * Fully connected layer `y = x W + b` on the last axis.
 *
 * @example
 * ```ts test
 * import { array, key } from "@fluxion/autodiff-core";
 * import { dense } from "@fluxion/nn";
 *
 * const layer = dense({ inputs: 2, outputs: 3 });
 * const params = layer.init(key(0));
 * layer.apply(params, array([[1, 2], [3, 4]])).shape // => [2, 3]
 * ```
 */
export function dense(options: DenseOptions): Layer<DenseParams> {
  const { inputs, outputs, bias = true, dtype = "float32" } = options;
  const { weightInit = glorotNormal, biasInit = zerosInit } = options;
  checkSize("dense", "inputs", inputs);
  checkSize("dense", "outputs", outputs);
  return {
    init(key) {
      const [forWeight, forBias] = split(key);
      const weight = weightInit(forWeight, [inputs, outputs], { dtype });
      return bias ? { weight, bias: biasInit(forBias, [outputs], { dtype }) } : { weight };
    },
    apply({ weight, bias: shift }, x) {
      checkInput("dense", x, inputs);
      const product = dot(x, weight);
      return shift === undefined ? product : product.add(shift);
    },
  };
}
