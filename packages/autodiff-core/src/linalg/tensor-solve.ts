import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import { asFloat } from "../operands.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type FailureOptions, floatPair } from "./matrix-operands.ts";
import { inv, solve } from "./solve.ts";

/**
 * Solve `Σ A[i…, j…]·X[j…] = B[i…]` for a tensor `X`: `A` is a square matrix once the axes `i…` (those of `B`) and the
 * others are each taken together.
 *
 * @param a - `[...shape of b, ...shape of the result]`.
 * @throws ShapeError if the two groups of axes differ in size.
 * @throws DomainError when run, if the matrix is singular.
 */
export function tensorSolve(a: TensorLike, b: TensorLike, options: FailureOptions = {}): Tensor {
  const [p, q] = floatPair("tensorSolve", a, b);
  const matrix = asOneMatrix("tensorSolve", p, q.rank);
  return solve(matrix, q.reshape([q.size]), options).reshape(p.shape.slice(q.rank));
}

/** Options of {@link tensorInv}. */
export interface TensorInvOptions extends FailureOptions {
  /** How many axes of `a` come first in the inverse's sums. Default 2. */
  readonly axes?: number;
}

/**
 * Inverse in the sense of {@link tensorSolve}: `tensorSolve(a, b)` is the contraction of it with `b`.
 *
 * @returns The last axes of `a`, then its first `axes`.
 */
export function tensorInv(a: TensorLike, options: TensorInvOptions = {}): Tensor {
  const { axes = 2 } = options;
  const x = asFloat(a);
  const inverse = inv(asOneMatrix("tensorInv", x, axes), options);
  return inverse.reshape([...x.shape.slice(axes), ...x.shape.slice(0, axes)]);
}

function asOneMatrix(where: string, x: Tensor, axes: number): Tensor {
  const [rows, columns] = [sizeOf(x.shape.slice(0, axes)), sizeOf(x.shape.slice(axes))];
  if (rows === columns && axes > 0) return x.reshape([rows, columns]);
  throw new ShapeError({
    where,
    expected: `as many entries along the first ${axes} axes as along the others`,
    received: formatSpec(x),
    fix: "Reorder the axes so that those of the right-hand side come first.",
  });
}
