import { OptionError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import { matmul } from "../primitives/dot.ts";
import type { Tensor } from "../tensor.ts";
import { asSquare, type FailureOptions } from "./matrix-operands.ts";
import { identityLike, inv } from "./solve.ts";

/**
 * Whole power of a square matrix, by repeated squaring; a negative power is one of the inverse.
 *
 * @param a - `[..., n, n]`.
 * @param exponent - A whole number; 0 gives the identity.
 * @throws ShapeError if `a` is not square; OptionError if the exponent is not whole.
 * @throws DomainError when run, if the exponent is negative and a matrix is singular. With `throw: false` its power is
 *   NaN everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { matrixPower } from "@fluxion/autodiff-core/linalg";
 *
 * matrixPower(array([[1, 1], [1, 0]]), 10).js() // => [[89, 55], [55, 34]]
 * ```
 */
export function matrixPower(a: TensorLike, exponent: number, options: FailureOptions = {}): Tensor {
  const matrix = asSquare("matrixPower", a);
  if (!Number.isInteger(exponent)) throw notWhole(exponent);
  let base = exponent < 0 ? inv(matrix, options) : matrix;
  let result: Tensor | undefined;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? base : matmul(result, base);
    if (rest > 1) base = matmul(base, base);
  }
  return result ?? identityLike(matrix);
}

function notWhole(exponent: number): OptionError {
  return new OptionError({
    where: "matrixPower",
    expected: "a whole exponent",
    received: String(exponent),
    fix: "For other powers use expm(logm(a).mul(p)), or sqrtm.",
  });
}
