/** Krylov decompositions with a given number of steps: plain loops, differentiable in every mode. */
import { scan } from "../../control-flow/scan.ts";
import { zeros } from "../../creation.ts";
import { OptionError } from "../../errors.ts";
import { iota } from "../../primitives/iota.ts";
import { concat } from "../../primitives/joining.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { orthogonalize, rowAt, unitVector, withRow } from "./krylov-basis.ts";
import { type LinearOperator, leavesLike } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { ravelLeaves } from "./ravel.ts";

/** Result of {@link arnoldi}: `A·Q[:, :k] = Q·H`. */
export interface ArnoldiDecomposition {
  /** Orthonormal columns, `[n, k + 1]`; the first is `v0/|v0|`. */
  readonly basis: Tensor;
  /** Upper Hessenberg, `[k + 1, k]`. */
  readonly hessenberg: Tensor;
}

/**
 * Arnoldi's method: an orthonormal basis of the Krylov space of `v0` and the operator in it.
 *
 * `steps` products; orthogonalised twice, so that the basis is orthogonal to rounding. Where the Krylov space is
 * exhausted before, the columns that would follow are zero.
 *
 * @param operator - A square operator, or a matrix.
 * @param v0 - Start, like an input of the operator; not zero.
 * @param steps - From 1 to the number of unknowns.
 * @throws OptionError for another number of steps.
 *
 * @see Arnoldi, Quart. Appl. Math. 9 (1951) 17-29, doi:10.1090/qam/42792.
 */
export function arnoldi<X>(
  operator: LinearOperator<X> | Tensor,
  v0: X,
  steps: number,
): ArnoldiDecomposition {
  const { basis, rows } = krylovRows("arnoldi", operator, v0, steps);
  return { basis: basis.transpose(), hessenberg: rows.transpose() };
}

/** Basis `[k + 1, n]` and the columns of the Hessenberg matrix, both as rows. */
export function krylovRows<X>(
  where: string,
  operator: LinearOperator<X> | Tensor,
  v0: X,
  steps: number,
): { readonly basis: Tensor; readonly rows: Tensor } {
  return withSource(currentSource(), () => {
    const a = asOperator<X, X>(where, operator);
    checkSquareOperator(where, a);
    const [n] = a.shape;
    checkSteps(where, steps, n);
    const start = unitVector(ravelLeaves(leavesLike(where, v0, a.input), a.dtype));
    const empty = concat([start.expandDims(0), zeros([steps, n], { dtype: a.dtype })]);
    const step = (vectors: Tensor, i: Tensor): [Tensor, Tensor] => {
      const { components, norm, direction } = orthogonalize(vectors, a.mv(rowAt(vectors, i)));
      const isNext = iota([steps + 1], 0).equal(i.add(1));
      return [withRow(vectors, i.add(1), direction), components.add(isNext.where(norm, 0))];
    };
    const [basis, rows] = scan(step, empty, iota([steps], 0));
    return { basis, rows };
  });
}

function checkSteps(where: string, steps: number, n: number): void {
  if (Number.isInteger(steps) && steps >= 1 && steps <= n) return;
  throw new OptionError({
    where,
    expected: `steps from 1 to ${n}, the number of unknowns`,
    received: String(steps),
    fix: "A Krylov space has no more dimensions than the operator.",
  });
}
