import type { Tensor } from "@fluxion/autodiff-core";

/** A value and slope of a function of one variable. */
export type LinePoint = { readonly at: Tensor; readonly value: Tensor; readonly slope: Tensor };

/**
 * Minimum of the cubic through two points with slopes. NaN where the cubic has none.
 *
 * @see Nocedal & Wright, Numerical Optimization (2nd ed., 2006), eq. 3.59.
 */
export function cubicMinimum(a: LinePoint, b: LinePoint): Tensor {
  const width = b.at.sub(a.at);
  const d1 = a.slope.add(b.slope).sub(a.value.sub(b.value).div(a.at.sub(b.at)).mul(3));
  const d2 = d1.square().sub(a.slope.mul(b.slope)).sqrt().mul(width.sign());
  const numerator = b.slope.add(d2).sub(d1);
  const denominator = b.slope.sub(a.slope).add(d2.mul(2));
  return b.at.sub(width.mul(numerator).div(denominator));
}
