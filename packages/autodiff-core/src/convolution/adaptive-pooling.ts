import { asFloat } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { applyAlongAxis } from "./axis-matrix.ts";
import { type PerAxis, perAxis } from "./window-options.ts";

/**
 * Means of `shape` windows that cover each spatial axis evenly, as PyTorch's `adaptive_avg_pool`: window `i` of `m`
 * over `n` entries is `⌊i·n/m⌋ … ⌈(i + 1)·n/m⌉ - 1`. O(old size · new size) per line.
 *
 * @param x - `[N, C, ...spatial]`.
 * @param shape - Spatial shape of the result, or one size for every axis.
 * @throws OptionError if a size is not a whole number ≥ 1.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { adaptiveAveragePool } from "@fluxion/autodiff-core/convolution";
 *
 * adaptiveAveragePool(array([[[1, 2, 3, 4, 5]]]), 2).js() // => [[[2, 4]]]
 * ```
 */
export function adaptiveAveragePool(x: Tensor, shape: PerAxis): Tensor {
  const spatial = x.shape.slice(2);
  const sizes = perAxis("adaptiveAveragePool", "shape", shape, spatial.length);
  return sizes.reduce((y, to, i) => {
    const from = spatial[i];
    return from === to ? y : applyAlongAxis(y, i + 2, meansOf(from, to), to);
  }, asFloat(x));
}

/** Row-major `[to, from]` matrix of means. */
function meansOf(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const first = Math.floor((i * from) / to);
    const end = Math.ceil(((i + 1) * from) / to);
    matrix.fill(1 / (end - first), i * from + first, i * from + end);
  }
  return matrix;
}
