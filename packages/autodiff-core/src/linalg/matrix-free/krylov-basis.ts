/** Orthonormal bases of Krylov spaces, kept as rows of a matrix whose unused rows are zero. */

import { matmul } from "../../primitives/dot.ts";
import { dynamicSlice, dynamicUpdate } from "../../primitives/dynamic-slice.ts";
import { iota } from "../../primitives/iota.ts";
import { stack } from "../../primitives/joining.ts";
import type { Tensor } from "../../tensor.ts";
import { roundingLevel } from "./krylov-options.ts";

/** A vector without its components along the rows of a basis. */
export interface Orthogonalized {
  /** `V·w`, the components that were removed. */
  readonly components: Tensor;
  /** Norm of what is left; 0 where that is nothing but rounding. */
  readonly norm: Tensor;
  /** What is left, of norm 1; 0 where nothing is. */
  readonly direction: Tensor;
}

/** Classical Gram-Schmidt, done twice: orthogonal to rounding. */
export function orthogonalize(basis: Tensor, w: Tensor): Orthogonalized {
  const once = matmul(basis, w);
  const rest = w.sub(matmul(once, basis));
  const again = matmul(basis, rest);
  const left = rest.sub(matmul(again, basis));
  const square = left.square().sum();
  const isNothing = square.lessEqual(
    w
      .square()
      .sum()
      .mul((2 * roundingLevel(w)) ** 2),
  );
  const length = isNothing.where(1, square).sqrt();
  return {
    components: once.add(again),
    norm: isNothing.where(0, length),
    direction: isNothing.where(0, left.div(length)),
  };
}

/** Row `i` of a matrix, for a computed `i`. */
export function rowAt(matrix: Tensor, i: Tensor): Tensor {
  const columns = matrix.shape[1];
  return dynamicSlice(matrix, stack([i, i.mul(0)]), [1, columns]).reshape([columns]);
}

/** The matrix with row `i` replaced. */
export function withRow(matrix: Tensor, i: Tensor, row: Tensor): Tensor {
  return dynamicUpdate(matrix, row.expandDims(0), stack([i, i.mul(0)]));
}

/** A vector `[n]` without symmetry or zeros, the same every time: where to start if the caller does not say. */
export function startVector(
  n: number,
  dtype: "float32" | "float64",
  turn: Tensor | number = 0,
): Tensor {
  const phase = iota([n], 0, dtype).mul(1.7).add(0.3);
  const shift = typeof turn === "number" ? turn : turn.cast(dtype);
  return phase.mul(phase.mul(0.013).add(1).add(shift)).cos().add(0.1);
}

/** A vector divided by its norm. */
export function unitVector(v: Tensor): Tensor {
  return v.div(v.square().sum().sqrt());
}
