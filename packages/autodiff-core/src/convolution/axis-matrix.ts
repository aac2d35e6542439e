import { fromHost } from "../bind.ts";
import { dot } from "../primitives/dot.ts";
import type { Tensor } from "../tensor.ts";

/** Multiply along one axis by a row-major `[to, size of the axis]` matrix, rounded to the dtype of `x`. */
export function applyAlongAxis(x: Tensor, axis: number, matrix: Float64Array, to: number): Tensor {
  const shape = [to, x.shape[axis]];
  const weights = fromHost({ shape, dtype: "float64", data: matrix }).cast(x.dtype);
  return dot(x, weights, { contract: [[axis], [1]] }).moveAxis(-1, axis);
}
