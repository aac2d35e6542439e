import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { convolve, lazySeries, type Series, type TaylorAlgebra, valueSlot } from "./algebra.ts";

/**
 * Taylor rule of `f` where `f' = g` and `g' = sign·f` (sine and cosine, hyperbolic sine and cosine): both series
 * are computed together, each from the lower slots of the other.
 *
 * From `D f(u) = g(u)·D u`, with `D` multiplying slot `k` by its degree: `deg k · fₖ = Σ gᵢ · deg j · uⱼ`.
 */
export function coupledTaylor(
  f: (x: Tensor) => Tensor,
  g: (x: Tensor) => Tensor,
  sign: 1 | -1,
): NonNullable<Primitive["taylor"]> {
  return ([u], algebra) => {
    const fSeries: Series = lazySeries(u.spec, (k) =>
      k === 0 ? f(valueSlot(u)) : integrate(algebra, k, gSeries, u, 1),
    );
    const gSeries: Series = lazySeries(u.spec, (k) =>
      k === 0 ? g(valueSlot(u)) : integrate(algebra, k, fSeries, u, sign),
    );
    return [fSeries];
  };
}

/** Slot `k` of `y` where `D y = scale·g·D u`. */
function integrate(
  algebra: TaylorAlgebra,
  k: number,
  g: Series,
  u: Series,
  scale: number,
): Tensor | null {
  const { degrees } = algebra;
  const weighted = lazySeries(u.spec, (j) => {
    const coefficient = u.slot(j);
    const weight = (scale * degrees[j]) / degrees[k];
    return coefficient === null || weight === 1 ? coefficient : coefficient.mul(weight);
  });
  return convolve(
    algebra,
    k,
    g,
    weighted,
    (x, y) => x.mul(y),
    (_i, j) => j !== 0,
  );
}
