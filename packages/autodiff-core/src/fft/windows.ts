/** Windows: weights that taper a signal to its ends before a Fourier transform. */

import { arange, full } from "../creation.ts";
import { OptionError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import { cos } from "../primitives/trigonometric.ts";
import { besselI0 } from "../special/bessel.ts";
import type { Tensor } from "../tensor.ts";

export interface WindowOptions {
  /**
   * Leave out the last of `n + 1` points, so that repetitions join: for spectra. Default false: symmetric, as in NumPy.
   */
  readonly periodic?: boolean;
  readonly dtype?: "float32" | "float64";
}

/** Hann window, `(1 - cos 2πt)/2` for t from 0 to 1: `[n]`. NumPy's `hanning`. */
export function hann(n: number, options: WindowOptions = {}): Tensor {
  return cosineSum("hann", n, options, [0.5, -0.5]);
}

/** Hamming window, `0.54 - 0.46 cos 2πt` for t from 0 to 1: `[n]`. */
export function hamming(n: number, options: WindowOptions = {}): Tensor {
  return cosineSum("hamming", n, options, [0.54, -0.46]);
}

/** Blackman window, `0.42 - 0.5 cos 2πt + 0.08 cos 4πt` for t from 0 to 1: `[n]`. */
export function blackman(n: number, options: WindowOptions = {}): Tensor {
  return cosineSum("blackman", n, options, [0.42, -0.5, 0.08]);
}

/** Bartlett window, the triangle `1 - |2t - 1|` for t from 0 to 1: `[n]`. */
export function bartlett(n: number, options: WindowOptions = {}): Tensor {
  const position = positions("bartlett", n, options);
  return n === 1 ? position.add(1) : position.mul(2).sub(1).abs().neg().add(1);
}

/**
 * Kaiser window, `I₀(beta √(1 - (2t - 1)²))/I₀(beta)` for t from 0 to 1: `[n]`.
 *
 * @param beta - The larger, the narrower; may be a traced scalar.
 */
export function kaiser(n: number, beta: TensorLike, options: WindowOptions = {}): Tensor {
  const position = positions("kaiser", n, options);
  if (n === 1) return position.add(1);
  const root = position.mul(position.neg().add(1)).sqrt().mul(2);
  const b = full([], 1, { dtype: position.dtype }).mul(beta);
  return besselI0(root.mul(b)).div(besselI0(b));
}

/** `Σ weightₖ cos 2πkt`; a single point has weight 1. */
function cosineSum(
  where: string,
  n: number,
  options: WindowOptions,
  weights: readonly number[],
): Tensor {
  const position = positions(where, n, options);
  if (n === 1) return position.add(1);
  return weights
    .map((weight, k) => cos(position.mul(2 * Math.PI * k)).mul(weight))
    .reduce((sum, term) => sum.add(term));
}

/** The points t from 0 to 1. */
function positions(where: string, n: number, options: WindowOptions): Tensor {
  const { periodic = false, dtype = "float32" } = options;
  if (!(Number.isInteger(n) && n >= 0)) {
    throw new OptionError({
      where,
      expected: "a whole number of points",
      received: `${n}`,
      fix: "Give a length >= 0.",
    });
  }
  const intervals = Math.max(1, periodic ? n : n - 1);
  return arange(0, n, 1, { dtype }).div(intervals);
}
