import { scan } from "../../control-flow/scan.ts";
import { zerosLike } from "../../creation.ts";
import { diagonal } from "../../primitives/diagonal.ts";
import { iota } from "../../primitives/iota.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { krylovRows } from "./arnoldi.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { unitVector } from "./krylov-basis.ts";
import { roundingLevel, scalarLike } from "./krylov-options.ts";
import { type LinearOperator, leavesLike } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { ravelLeaves } from "./ravel.ts";

/** Options of {@link lanczos}. */
export interface LanczosOptions {
  /**
   * Orthogonalise every vector against all before it (default), at a cost of `O(n·steps²)`. Without it the recurrence of
   * three terms loses orthogonality as soon as an eigenvalue has converged.
   */
  readonly reorthogonalize?: boolean;
}

/** Result of {@link lanczos}: `A·Q = Q·T + beta[k-1]·q·eᵀ` with `T` tridiagonal. */
export interface LanczosDecomposition {
  /** Diagonal of `T`, `[k]`. */
  readonly alpha: Tensor;
  /** `[k]`: the off-diagonal of `T`, then the norm of what is left over. */
  readonly beta: Tensor;
  /** Orthonormal columns, `[n, k]`. */
  readonly basis: Tensor;
}

/**
 * Lanczos' method for symmetric operators: an orthonormal basis of the Krylov space of `v0`, in which the operator is
 * tridiagonal. One product per step.
 *
 * Differentiable in every mode, as a loop. Where the Krylov space is exhausted before the last step, the columns and
 * entries that would follow are zero.
 *
 * @param operator - A symmetric operator, or a matrix; symmetry is not checked.
 * @param v0 - Start, like an input of the operator; not zero.
 * @param steps - From 1 to the number of unknowns.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { lanczos } from "@fluxion/autodiff-core/linalg";
 *
 * const { alpha, beta } = lanczos(array([[2, 1], [1, 3]]), array([1, 0]), 2);
 * alpha.js() // => [2, 3]
 * beta.js() // => [1, 0]
 * ```
 *
 * @see Lanczos, J. Res. NBS 45 (1950) 255-282, doi:10.6028/jres.045.026.
 */
export function lanczos<X>(
  operator: LinearOperator<X> | Tensor,
  v0: X,
  steps: number,
  options: LanczosOptions = {},
): LanczosDecomposition {
  if (options.reorthogonalize === false) return threeTerms(operator, v0, steps);
  const { basis, rows } = krylovRows("lanczos", operator, v0, steps);
  return {
    alpha: diagonal(rows),
    beta: diagonal(rows, 1),
    basis: basis.slice([0, steps]).transpose(),
  };
}

function threeTerms<X>(
  operator: LinearOperator<X> | Tensor,
  v0: X,
  steps: number,
): LanczosDecomposition {
  return withSource(currentSource(), () => {
    const a = asOperator<X, X>("lanczos", operator);
    checkSquareOperator("lanczos", a);
    const start = unitVector(ravelLeaves(leavesLike("lanczos", v0, a.input), a.dtype));
    type State = { readonly before: Tensor; readonly q: Tensor; readonly beta: Tensor };
    const step = ({ before, q, beta }: State, _i: Tensor): [State, Tensor[]] => {
      const image = a.mv(q);
      const alpha = q.mul(image).sum();
      const rest = image.sub(alpha.mul(q)).sub(beta.mul(before));
      const square = rest.square().sum();
      const isNothing = square.lessEqual(
        image
          .square()
          .sum()
          .mul(roundingLevel(q) ** 2),
      );
      const length = isNothing.where(1, square).sqrt();
      const next = isNothing.where(0, rest.div(length));
      const norm = isNothing.where(0, length);
      return [{ before: q, q: next, beta: norm }, [alpha, norm, q]];
    };
    const init = { before: zerosLike(start), q: start, beta: scalarLike(start, 0) };
    const [, [alpha, beta, vectors]] = scan(step, init, iota([steps], 0));
    return { alpha, beta, basis: vectors.transpose() };
  });
}
