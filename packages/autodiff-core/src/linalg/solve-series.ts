import { addTangents, lazySeries, type Series } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Taylor series of the solution of a linear system `A·X = B`: `X_k = A₀⁻¹·(B_k - Σ A_i·X_j)` over the pairs with
 * `i ≠ 0`, so that one factorization serves all orders.
 *
 * @param product - `Σ A_i·X_j` in slot `k` over the pairs with `i ≠ 0`; `null` if there is none.
 * @param solve - `A₀⁻¹`, with the matrix of slot 0.
 */
export function solutionSeries(
  b: Series,
  product: (k: number, x: Series) => Tensor | null,
  solve: (rhs: Tensor) => Tensor,
): Series {
  const solution: Series = lazySeries(b.spec, (k) => {
    const moved = k === 0 ? null : product(k, solution);
    const rhs = addTangents(b.slot(k), moved === null ? null : moved.neg());
    return rhs === null ? null : solve(rhs);
  });
  return solution;
}
