import { bind } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import { NO_PARAMS } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { factorPair } from "./factor-pair.ts";
import { reduceToHessenberg } from "./kernels/hessenberg-reduction.ts";
import { scaleToUnit } from "./kernels/scaling.ts";
import { identity } from "./kernels/square-matrix.ts";
import { asSquare } from "./matrix-operands.ts";

const hessenbergPrimitive = /* @__PURE__ */ factorPair({
  name: "hessenberg",
  factors: hessenbergForm,
  cubes: 14 / 3,
});

function hessenbergForm(
  a: Float64Array,
  n: number,
): readonly [h: Float64Array, q: Float64Array] | undefined {
  const scale = scaleToUnit(a);
  if (Number.isNaN(scale)) return undefined;
  const q = identity(n);
  reduceToHessenberg(a, n, q);
  return [a.map((x) => x * scale), q];
}

/** `a = q h qᵀ`. */
export interface HessenbergResult {
  /** Zero below the first subdiagonal, `[..., n, n]`. */
  readonly h: Tensor;
  /** Orthogonal, `[..., n, n]`. */
  readonly q: Tensor;
}

/**
 * Hessenberg form `a = q h qᵀ` of real matrices, by Householder reflectors. O(n³).
 *
 * It has no derivative here: the signs of the reflectors are arbitrary, and where a subdiagonal entry is zero so is more.
 *
 * @param a - `[..., n, n]`; a matrix with an entry that is not finite gives NaN.
 * @throws ShapeError if the matrices are not square; TransformError when it is differentiated.
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), section 7.4.3.
 */
export function hessenberg(a: TensorLike): HessenbergResult {
  const [h, q] = bind(hessenbergPrimitive, [asSquare("hessenberg", a)], NO_PARAMS);
  return { h, q };
}
