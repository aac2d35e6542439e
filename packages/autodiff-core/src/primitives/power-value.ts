/**
 * `xʸ`, for these exponents by the products and roots that compilers write in its place, to the bit. They are at most a unit
 * in the last place off, and right for ±0, infinities and NaN as `Math.pow` is.
 */
export function powerValue(x: number, y: number): number {
  switch (y) {
    case 2:
      return x * x;
    case 3:
      return x * x * x;
    case -1:
      return 1 / x;
    case 0.5:
      return Math.sqrt(rootable(x));
    case -0.5:
      return 1 / Math.sqrt(rootable(x));
    case 1.5:
      return rootable(x) * Math.sqrt(rootable(x));
    default:
      return x ** y;
  }
}

/** Whole powers of roots do not tell -0 from 0, nor -∞ from ∞. */
function rootable(x: number): number {
  return x === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : x + 0;
}
