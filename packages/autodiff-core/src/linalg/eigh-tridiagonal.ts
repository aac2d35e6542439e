import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import { diagonalMatrix } from "../primitives/diagonal.ts";
import { eigh, type SymmetricEigenResult } from "./eigh.ts";
import { floatPair } from "./matrix-operands.ts";

/**
 * {@link eigh} of symmetric tridiagonal matrices: the reduction to that form has nothing to do.
 *
 * @param diagonal - `[..., n]`.
 * @param offDiagonal - `[..., n - 1]`, the entries beside the diagonal.
 * @throws ShapeError if the second is not one shorter than the first, or leading axes differ.
 *
 * @example The discrete Laplacian on three points
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { eighTridiagonal } from "@fluxion/autodiff-core/linalg";
 *
 * eighTridiagonal(array([2, 2, 2]), array([-1, -1])).values.js() // ≈ [0.58579, 2, 3.41421]
 * ```
 */
export function eighTridiagonal(
  diagonal: TensorLike,
  offDiagonal: TensorLike,
): SymmetricEigenResult {
  const [d, e] = floatPair("eighTridiagonal", diagonal, offDiagonal);
  const n = d.shape.at(-1) ?? 0;
  const expected = [...d.shape.slice(0, -1), Math.max(n - 1, 0)];
  if (d.rank === 0 || e.shape.join() !== expected.join()) {
    throw new ShapeError({
      where: "eighTridiagonal",
      expected: "a diagonal [..., n] and entries beside it [..., n - 1]",
      received: `${formatSpec(d)} and ${formatSpec(e)}`,
      fix: "Give each of the two symmetric off-diagonals once.",
    });
  }
  if (n <= 1) return eigh(diagonalMatrix(d));
  return eigh(diagonalMatrix(d).add(diagonalMatrix(e, 1)).add(diagonalMatrix(e, -1)));
}
