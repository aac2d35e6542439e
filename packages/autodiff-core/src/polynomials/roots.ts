/** Roots of polynomials. */
import type { Complex } from "../complex/index.ts";
import { eye, zeros } from "../creation.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { eigvals } from "../linalg/eig.ts";
import { asFloat } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Roots of `Σ c_k x^k`, as eigenvalues of its companion matrix, in no particular order.
 *
 * Differentiable where they are simple. A leading coefficient of 0 gives roots that are not finite: lengths are static.
 *
 * @param c - Coefficients `[n]`, lowest degree first.
 * @returns `n - 1` complex numbers as `{ re, im }`.
 *
 * @example
 * ```ts test
 * import { array, sort } from "@fluxion/autodiff-core";
 * import { polyroots } from "@fluxion/autodiff-core/polynomials";
 *
 * sort(polyroots(array([6, -5, 1])).re).js() // => [2, 3]
 * ```
 */
export function polyroots(c: Tensor): Complex {
  if (c.rank !== 1 || c.size < 2) {
    throw new ShapeError({
      where: "polyroots",
      expected: "a vector of at least 2 coefficients",
      received: formatSpec(c),
      fix: "Give coefficients from the lowest degree up; use vmap for many polynomials.",
    });
  }
  const x = asFloat(c);
  const last = x.slice([0, -1]).div(x.slice(-1)).neg().expandDims(1);
  const n = x.size - 1;
  const shift = concat([
    zeros([1, n - 1], { dtype: x.dtype }),
    eye(n - 1, n - 1, { dtype: x.dtype }),
  ]);
  return eigvals(concat([shift, last], 1));
}
