import { cg } from "./cg.ts";
import {
  bandedSolver,
  choleskySolver,
  diagonalSolver,
  leastSquaresSolver,
  luSolver,
  triangularSolver,
} from "./direct-solvers.ts";
import { gmres } from "./gmres.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { lsmr } from "./lsmr.ts";
import { minres } from "./minres.ts";
import type { LinearSolver } from "./solver.ts";

/** Unknowns up to which an operator that is known by its products only is materialised and factored. */
const DENSE_LIMIT = 256;

/**
 * The solver that `linearSolve` takes when it is told nothing: by shape, tags, and whether the matrix is at hand or
 * small enough ({@link DENSE_LIMIT}) to materialise.
 */
export function chooseSolver<X, Y>(operator: LinearOperator<X, Y>): LinearSolver {
  const { tags, isDense, shape } = operator;
  const isSmall = isDense || Math.max(...shape) <= DENSE_LIMIT;
  if (shape[0] !== shape[1]) return isSmall ? leastSquaresSolver() : lsmr();
  if (tags.has("diagonal")) return diagonalSolver();
  if (tags.has("banded")) return bandedSolver();
  if (tags.has("lowerTriangular") || tags.has("upperTriangular")) return triangularSolver();
  if (tags.has("positiveDefinite") || tags.has("negativeDefinite")) {
    return isSmall ? choleskySolver() : cg();
  }
  if (isSmall) return luSolver();
  return tags.has("symmetric") ? minres() : gmres();
}
