import { asTensor, type TensorLike } from "../operands.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { matrixFunction } from "./matrix-function.ts";
import { asSquare, floatPair } from "./matrix-operands.ts";

/**
 * Exponential of a matrix, `Σ Aᵏ/k!`.
 *
 * Scaling and squaring with Padé approximants of degree 3, 5, 7, 9 or 13, in float64 also for float32 operands. Entries that
 * overflow are infinite or NaN. Derivatives of every order are right for all matrices, defective ones included.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @throws ShapeError if the matrices are not square.
 *
 * @example A rotation by one radian
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { expm } from "@fluxion/autodiff-core/linalg";
 *
 * const turn = expm(array([[0, -1], [1, 0]], { dtype: "float64" }));
 * turn.slice(0, 0).item() // ≈ 0.540302305868
 * ```
 *
 * @see Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009) 970-989, doi:10.1137/09074721X.
 */
export function expm(a: TensorLike): Tensor {
  return matrixFunction("expm", asSquare("expm", a), []);
}

/** The exponential and its derivative along a direction. */
export interface ExpmFrechetResult {
  readonly value: Tensor;
  readonly derivative: Tensor;
}

/**
 * Exponential of a matrix and its Fréchet derivative `∫₀¹ exp((1-s)A) E exp(sA) ds`, the derivative of `exp(A + tE)` at
 * `t = 0`: what `jvp(expm, [a], [e])` gives.
 *
 * @param a - `[..., n, n]`.
 * @param e - Direction, of the same shape or one that broadcasts with it.
 * @see Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 30 (2009) 1639-1657, doi:10.1137/080716426.
 */
export function expmFrechet(a: TensorLike, e: TensorLike): ExpmFrechetResult {
  const [x, y] = floatPair(
    "expmFrechet",
    asSquare("expmFrechet", a),
    asSquare("expmFrechet", asTensor(e)),
  );
  const shape = broadcastShapes("expmFrechet", x.shape, y.shape);
  const [matrix, direction] = [x.broadcastTo(shape), y.broadcastTo(shape)];
  return {
    value: matrixFunction("expm", matrix, []),
    derivative: matrixFunction("expm", matrix, [direction]),
  };
}
