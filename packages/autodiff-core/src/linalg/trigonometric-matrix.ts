import type { TensorLike } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { expm } from "./expm.ts";
import { asSquare } from "./matrix-operands.ts";

/** Cosine of a matrix, `Re exp(iA)` for real `A`; the exponential of a matrix of twice the size. */
export function cosm(a: TensorLike): Tensor {
  return rotation("cosm", a)[0];
}

/** Sine of a matrix, `Im exp(iA)` for real `A`; the exponential of a matrix of twice the size. */
export function sinm(a: TensorLike): Tensor {
  return rotation("sinm", a)[1];
}

/** `exp [[0, -A], [A, 0]] = [[cos A, -sin A], [sin A, cos A]]`. */
function rotation(where: string, x: TensorLike): [cos: Tensor, sin: Tensor] {
  const a = asSquare(where, x);
  const n = a.shape[a.rank - 1];
  const zero = a.mul(0);
  const top = concat([zero, a.neg()], -1);
  const left = expm(concat([top, concat([a, zero], -1)], -2)).slice("...", [0, n]);
  return [left.slice("...", [0, n], ":"), left.slice("...", [n, 2 * n], ":")];
}
