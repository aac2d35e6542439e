/**
 * Families of polynomials by their three-term recurrence
 * `p_{k+1}(x) = (a_k x + b_k) p_k(x) - c_k p_{k-1}(x)`, `p_0 = 1`.
 */
export interface Family {
  readonly name: string;
  readonly a: (k: number) => number;
  readonly b: (k: number) => number;
  readonly c: (k: number) => number;
}

const zero = (): number => 0;
const one = (): number => 1;

/** Powers of x. */
export const POWER: Family = { name: "poly", a: one, b: zero, c: zero };

/** Chebyshev polynomials of the first kind, `cos(k arccos x)`. */
export const CHEBYSHEV: Family = { name: "cheb", a: (k) => (k === 0 ? 1 : 2), b: zero, c: one };

/** Legendre polynomials, `P_k(1) = 1`. */
export const LEGENDRE: Family = {
  name: "leg",
  a: (k) => (2 * k + 1) / (k + 1),
  b: zero,
  c: (k) => k / (k + 1),
};

/** Physicists' Hermite polynomials, orthogonal for `exp(-x²)`. */
export const HERMITE: Family = { name: "herm", a: () => 2, b: zero, c: (k) => 2 * k };

/** Probabilists' Hermite polynomials, orthogonal for `exp(-x²/2)`. */
export const HERMITE_E: Family = { name: "herme", a: one, b: zero, c: (k) => k };

/** Laguerre polynomials, orthogonal for `exp(-x)` on the half line. */
export const LAGUERRE: Family = {
  name: "lag",
  a: (k) => -1 / (k + 1),
  b: (k) => (2 * k + 1) / (k + 1),
  c: (k) => k / (k + 1),
};
