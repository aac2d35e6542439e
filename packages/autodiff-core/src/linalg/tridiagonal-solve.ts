import { promote } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { stack } from "../primitives/joining.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { solveBanded } from "./banded-solve.ts";
import type { FailureOptions } from "./matrix-operands.ts";

/**
 * Solve `A·X = B` with a tridiagonal matrix, by Gaussian elimination with partial pivoting: O(n), and as stable as a
 * dense solve, which the Thomas algorithm is not.
 *
 * Differentiable to every order in the diagonals and in `b`.
 *
 * @param lower - `A[i + 1, i]`, `[..., n - 1]`.
 * @param diagonal - `A[i, i]`, `[..., n]`.
 * @param upper - `A[i, i + 1]`, `[..., n - 1]`.
 * @param b - A vector `[n]` or matrices `[..., n, m]`; leading axes broadcast with those of the diagonals.
 * @throws ShapeError if the diagonals and `b` do not fit.
 * @throws DomainError when run, if a matrix is singular (a pivot is exactly 0). With `throw: false` its solution is NaN
 *   everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { tridiagonalSolve } from "@fluxion/autodiff-core/linalg";
 *
 * const off = array([-1, -1]);
 * tridiagonalSolve(off, array([1, 2, 2]), off, array([0, 0, 1])).js() // => [1, 1, 1]
 * ```
 */
export function tridiagonalSolve(
  lower: TensorLike,
  diagonal: TensorLike,
  upper: TensorLike,
  b: TensorLike,
  options: FailureOptions = {},
): Tensor {
  const where = "tridiagonalSolve";
  const operands = [lower, diagonal, upper, b].map((x) => asTensor(x));
  const dtype = operands.map((x) => x.dtype).reduce((p, q) => promote(where, p, q));
  const [below, main, above, rhs] = operands.map((x) => asFloat(x.cast(dtype)));
  checkDiagonals(below, main, above);
  const n = main.shape[main.rank - 1];
  const diagonals = [above, main, below];
  const batch = broadcastShapes(where, ...diagonals.map((x) => x.shape.slice(0, -1)));
  const rows = diagonals.map((x, i) => padded(x, n, i).broadcastTo([...batch, n]));
  return solveBanded(where, { lower: 1, upper: 1 }, stack(rows, -2), rhs, options);
}

/** In SciPy's layout (row 0 to 2) the upper diagonal starts one place late, the lower one ends one place early. */
function padded(x: Tensor, n: number, row: number): Tensor {
  const missing = n - x.shape[x.rank - 1];
  const border: [number, number] = row === 0 ? [missing, 0] : [0, missing];
  return x.pad({ widths: x.shape.map((_, axis) => (axis === x.rank - 1 ? border : [0, 0])) });
}

function checkDiagonals(lower: Tensor, diagonal: Tensor, upper: Tensor): void {
  const n = diagonal.shape.at(-1);
  const fits = [lower, upper].every(
    (x) => n !== undefined && x.shape.at(-1) === Math.max(n - 1, 0),
  );
  if (fits) return;
  throw new ShapeError({
    where: "tridiagonalSolve",
    expected: "diagonals of shape [..., n - 1], [..., n] and [..., n - 1]",
    received: [lower, diagonal, upper].map(formatSpec).join(", "),
    fix: "Leave out the entry that lies outside the matrix: lower.slice([1]), upper.slice([0, -1]).",
  });
}
