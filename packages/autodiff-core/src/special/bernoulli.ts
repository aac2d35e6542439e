import { array } from "../creation.ts";
import type { DType } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";
import { checkOrder } from "./order.ts";
import { bernoulliValues } from "./values/bernoulli-values.ts";

/** Options of {@link bernoulli}. */
export interface BernoulliOptions {
  /** Default `float32`. */
  readonly dtype?: DType;
}

/**
 * The Bernoulli numbers `B₀, …, Bₙ`, with `B₁ = -1/2`; ±∞ beyond `B₂₅₈`, which float64 does not hold.
 *
 * @throws OptionError unless `n` is a whole number ≥ 0.
 *
 * @example
 * ```ts test
 * import { bernoulli } from "@fluxion/autodiff-core/special";
 *
 * bernoulli(4, { dtype: "float64" }).js() // => [1, -0.5, 1 / 6, 0, -1 / 30]
 * ```
 */
export function bernoulli(n: number, { dtype = "float32" }: BernoulliOptions = {}): Tensor {
  checkOrder("bernoulli", "n", n);
  return array(bernoulliValues(n), { dtype });
}
