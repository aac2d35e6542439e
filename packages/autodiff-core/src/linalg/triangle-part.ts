/**
 * Triangles of tangents, by multiplication with a constant mask. A choice (`tril`, `triu`) would put zeros written out
 * in the place of coefficients that are known to be zero, and the recurrences of Taylor mode live on those.
 */
import { iota } from "../primitives/iota.ts";
import type { Tensor } from "../tensor.ts";

/** The lower triangle, up to the diagonal `offset`. */
export function lowerPart(x: Tensor, offset = 0): Tensor {
  return x.mul(difference(x).lessEqual(offset).cast(x.dtype));
}

/** The upper triangle, from the diagonal `offset` on. */
export function upperPart(x: Tensor, offset = 0): Tensor {
  return x.mul(difference(x).greaterEqual(offset).cast(x.dtype));
}

/** The lower triangle with half of the diagonal: `Φ(x)`, for which `Φ(x) + Φ(x)ᵀ = x` if `x` is symmetric. */
export function halvedLowerPart(x: Tensor): Tensor {
  const d = difference(x);
  const weights = d.less(0).where(1, d.equal(0).where(0.5, 0));
  return x.mul(weights.cast(x.dtype));
}

/** Column minus row, for every entry. */
function difference(x: Tensor): Tensor {
  const size = x.shape.slice(-2);
  return iota(size, 1).sub(iota(size, 0));
}
