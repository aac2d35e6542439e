/** Matrices whose columns are the polynomials of a family at given points. */
import { onesLike } from "../creation.ts";
import { ShapeError } from "../errors.ts";
import { asFloat } from "../operands.ts";
import { stack } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import {
  CHEBYSHEV,
  type Family,
  HERMITE,
  HERMITE_E,
  LAGUERRE,
  LEGENDRE,
  POWER,
} from "./families.ts";

/**
 * The matrix `V[..., k] = x^k`, `k < n`: a least-squares fit solves `V c = y`.
 *
 * @param n - Number of columns, the degree plus one.
 */
export function polyvander(x: Tensor, n: number): Tensor {
  return vander("polyvander", POWER, x, n);
}

/** The matrix `V[..., k] = T_k(x)`, `k < n`. */
export function chebvander(x: Tensor, n: number): Tensor {
  return vander("chebvander", CHEBYSHEV, x, n);
}

/** The matrix `V[..., k] = P_k(x)`, `k < n`. */
export function legvander(x: Tensor, n: number): Tensor {
  return vander("legvander", LEGENDRE, x, n);
}

/** The matrix `V[..., k] = H_k(x)`, `k < n`. */
export function hermvander(x: Tensor, n: number): Tensor {
  return vander("hermvander", HERMITE, x, n);
}

/** The matrix `V[..., k] = He_k(x)`, `k < n`. */
export function hermevander(x: Tensor, n: number): Tensor {
  return vander("hermevander", HERMITE_E, x, n);
}

/** The matrix `V[..., k] = L_k(x)`, `k < n`. */
export function lagvander(x: Tensor, n: number): Tensor {
  return vander("lagvander", LAGUERRE, x, n);
}

function vander(where: string, family: Family, x: Tensor, n: number): Tensor {
  if (!(Number.isInteger(n) && n >= 1)) {
    throw new ShapeError({
      where,
      expected: "at least one column",
      received: `${n}`,
      fix: "Give the degree plus one.",
    });
  }
  const points = asFloat(x);
  const columns = [onesLike(points)];
  for (let k = 0; k + 1 < n; k++) {
    const factor = points.mul(family.a(k)).add(family.b(k));
    const next = factor.mul(columns[k]);
    const g = family.c(k);
    columns.push(k === 0 || g === 0 ? next : next.sub(columns[k - 1].mul(g)));
  }
  return stack(columns, -1);
}
