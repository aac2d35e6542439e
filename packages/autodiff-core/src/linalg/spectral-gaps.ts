/** Differences of eigenvalues and singular values, with the pairs that count as equal taken out. */
import { epsilon } from "../dtype.ts";
import type { Tensor } from "../tensor.ts";

/** `xⱼ - xᵢ` for every pair of the last axis. */
export function pairwiseDifferences(x: Tensor): Tensor {
  return x.expandDims(-2).sub(x.expandDims(-1));
}

/** `xᵢ + xⱼ` for every pair of the last axis. */
export function pairwiseSums(x: Tensor): Tensor {
  return x.expandDims(-2).add(x.expandDims(-1));
}

/** What is rounding in values computed from a matrix with `size` rows or columns: `size · eps` of the largest. */
export function roundingLevel(values: Tensor, size: number): Tensor {
  const dtype = values.dtype === "float32" ? "float32" : "float64";
  return values
    .abs()
    .max(-1, { keepDims: true })
    .mul(size * epsilon(dtype));
}

/** `1/x`, and 0 where `|x|` is at most `level`: without infinities, in derivatives neither. */
export function reciprocalAbove(x: Tensor, level: Tensor): Tensor {
  const isZero = x.abs().lessEqual(level);
  return isZero.where(0, isZero.where(1, x).reciprocal());
}
