import type { Tensor } from "../tensor.ts";

/** Shape of a band matrix. */
export interface BandLayout {
  /** Diagonals below the main one. */
  readonly lower: number;
  /** Diagonals above the main one. */
  readonly upper: number;
}

/**
 * `op(A)·X` for a band matrix in SciPy's layout: `bands[upper + i - j, j] = A[i, j]`.
 *
 * @param bands - `[..., lower + upper + 1, n]`.
 * @param x - `[..., n, m]`.
 */
export function bandedProduct(
  bands: Tensor,
  x: Tensor,
  { lower, upper }: BandLayout,
  transpose = false,
): Tensor {
  let sum: Tensor | undefined;
  for (let row = 0; row <= lower + upper; row++) {
    const below = row - upper;
    const entries = bands.slice("...", row, ":").expandDims(-1);
    const term = transpose ? entries.mul(shifted(x, -below)) : shifted(entries.mul(x), below);
    sum = sum === undefined ? term : sum.add(term);
  }
  return sum ?? x.mul(0);
}

/** Rows moved `by` places down; zeros come in. */
export function shifted(x: Tensor, by: number): Tensor {
  const n = x.shape[x.rank - 2];
  const distance = Math.min(Math.abs(by), n);
  if (distance === 0) return x;
  const kept = by > 0 ? x.slice("...", [0, n - distance], ":") : x.slice("...", [distance], ":");
  const border: [number, number] = by > 0 ? [distance, 0] : [0, distance];
  return kept.pad({ widths: x.shape.map((_, i) => (i === x.rank - 2 ? border : [0, 0])) });
}
