import { forLoop } from "../../control-flow/scan.ts";
import { whileLoop } from "../../control-flow/while-loop.ts";
import { eye, zeros, zerosLike } from "../../creation.ts";
import { OptionError } from "../../errors.ts";
import { matmul } from "../../primitives/dot.ts";
import { dynamicSlice, dynamicUpdate } from "../../primitives/dynamic-slice.ts";
import { iota } from "../../primitives/iota.ts";
import { concat, stack } from "../../primitives/joining.ts";
import type { Tensor } from "../../tensor.ts";
import { solveTriangle } from "../triangular-solve.ts";
import { orthogonalize, rowAt, withRow } from "./krylov-basis.ts";
import {
  checkIterative,
  type KrylovSystem,
  never,
  norm2,
  outcomeOf,
  type PreconditionedOptions,
  squareSolver,
  zeroCount,
} from "./krylov-options.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";

/** Options of {@link gmres}. */
export interface GmresOptions extends PreconditionedOptions {
  /** Steps after which the basis is dropped and started again from the residual. Default 30. */
  readonly restart?: number;
}

interface GmresProblem extends KrylovSystem {
  readonly restart: number;
}

/**
 * GMRES with restarts, for square operators without symmetry.
 *
 * One product per step and memory for `restart + 1` vectors; within a cycle each iterate has the smallest residual of
 * its Krylov space. Convergence is judged by the residual computed anew after each cycle. Ends with the status
 * `breakdown` where a cycle does not reduce the residual, as every later one would not either.
 *
 * @param options - Tolerances, `restart`, `maxSteps` (inner steps), and a `preconditioner`, applied from the right.
 * @throws OptionError for a `restart` that is not a whole number > 0.
 * @see Saad & Schultz, SIAM J. Sci. Stat. Comput. 7 (1986) 856-869, doi:10.1137/0907058.
 */
export function gmres(options: GmresOptions = {}): LinearSolver {
  checkIterative("gmres", options);
  const { restart = 30 } = options;
  if (!(Number.isInteger(restart) && restart > 0)) throw wrongRestart(restart);
  return squareSolver("gmres", options, (system, size) =>
    restarted({ ...system, restart: Math.min(restart, size) }),
  );
}

function restarted(problem: GmresProblem): SolverOutcome {
  const { b, x0, maxSteps, product } = problem;
  const tolerance = problem.tolerance();
  const r = x0 === undefined ? b : b.sub(product(x0));
  const first = {
    x: x0 ?? zerosLike(b),
    r,
    residual: norm2(r),
    k: zeroCount(),
    broke: never(),
  };
  const last = whileLoop(
    ({ residual, k, broke }) =>
      residual.greater(tolerance).logicalAnd(k.less(maxSteps)).logicalAnd(broke.logicalNot()),
    (s: typeof first) => {
      const { correction, steps, hasNumbers } = cycle(problem, s.r, s.residual, s.k, tolerance);
      const k = s.k.add(steps);
      const x = s.x.add(correction);
      const next = b.sub(product(x));
      const residual = norm2(next);
      const isBetter = residual.less(s.residual);
      const kept = isBetter.logicalOr(hasNumbers.logicalNot());
      return {
        x: kept.where(x, s.x),
        r: kept.where(next, s.r),
        residual: kept.where(residual, s.residual),
        k,
        // A cycle that maxSteps cut short may well not have got anywhere.
        broke: isBetter.logicalNot().logicalAnd(k.less(maxSteps)),
      };
    },
    first,
  );
  return outcomeOf({ ...last, converged: last.residual.lessEqual(tolerance) });
}

/**
 * One cycle: an orthonormal basis `V` of the Krylov space with `A·Vⱼ = V·H`, then the combination of it with the
 * smallest residual. While the basis grows, that residual is `β/|u|` with `u` the vector orthogonal to all columns of
 * `H` whose first entry is 1.
 */
function cycle(
  { product, precondition, restart, maxSteps }: GmresProblem,
  r: Tensor,
  beta: Tensor,
  done: Tensor,
  tolerance: Tensor,
): { correction: Tensor; steps: Tensor; hasNumbers: Tensor } {
  const { dtype } = r;
  const [n, m] = [r.shape[0], restart];
  const unit = iota([m + 1], 0)
    .equal(0)
    .cast(dtype);
  const first = {
    basis: unit.expandDims(1).mul(r.div(beta)),
    columns: zeros([m, m + 1], { dtype }),
    normal: unit,
    residual: beta,
    j: zeroCount(),
    ended: never(),
  };
  const last = whileLoop(
    ({ residual, j, ended }) =>
      residual
        .greater(tolerance)
        .logicalAnd(j.less(m))
        .logicalAnd(j.add(done).less(maxSteps))
        .logicalAnd(ended.logicalNot()),
    (s: typeof first) => {
      const w = product(precondition(rowAt(s.basis, s.j)));
      const { components, norm, direction } = orthogonalize(s.basis, w);
      const next = s.j.add(1);
      const isNext = iota([m + 1], 0).equal(next);
      const ended = norm.equal(0);
      const entry = s.normal.mul(components).sum().neg().div(ended.where(1, norm));
      const normal = isNext.where(entry, s.normal);
      return {
        basis: withRow(s.basis, next, direction),
        columns: withRow(s.columns, s.j, components.add(isNext.where(norm, 0))),
        normal,
        residual: ended.where(s.residual, beta.div(norm2(normal))),
        j: next,
        ended,
      };
    },
    first,
  );
  const y = smallestResidual(last.columns, beta, last.j);
  const vectors = last.basis.slice([0, m]);
  return {
    correction: precondition(matmul(y, vectors)).reshape([n]),
    steps: last.j,
    hasNumbers: last.columns.isFinite().all(),
  };
}

/** `y` minimising `|β e₁ - H·y|` over its first `count` entries, the others 0; `columns` holds those of `H` as rows. */
function smallestResidual(columns: Tensor, beta: Tensor, count: Tensor): Tensor {
  const [m, rows] = columns.shape;
  const { dtype } = columns;
  const unused = iota([m], 0).greaterEqual(count);
  const identity = eye(m, rows, { dtype });
  const used = unused.expandDims(1).where(identity, columns);
  const rhs = iota([1, rows], 1).equal(0).where(beta, 0).cast(dtype);
  const rotated = forLoop(0, m, rotateRows, concat([used, rhs]).transpose());
  const triangle = rotated.slice([0, m], [0, m]);
  const y = solveTriangle(triangle, rotated.slice([0, m], [m, m + 1]), { lower: false });
  return unused.where(0, y.reshape([m]));
}

/** Rotate rows `j` and `j + 1` so that entry `(j + 1, j)` becomes 0. */
function rotateRows(j: Tensor, matrix: Tensor): Tensor {
  const size = matrix.shape[1];
  const start = stack([j, j.mul(0)]);
  const rows = dynamicSlice(matrix, start, [2, size]);
  const pivots = dynamicSlice(matrix, stack([j, j]), [2, 1]).reshape([2]);
  const length = norm2(pivots);
  const isZero = length.equal(0);
  const c = isZero.where(1, pivots.slice(0).div(isZero.where(1, length)));
  const s = isZero.where(0, pivots.slice(1).div(isZero.where(1, length)));
  const [upper, lower] = [rows.slice(0), rows.slice(1)];
  const turned = stack([c.mul(upper).add(s.mul(lower)), c.mul(lower).sub(s.mul(upper))]);
  return dynamicUpdate(matrix, turned, start);
}

function wrongRestart(restart: number): OptionError {
  return new OptionError({
    where: "gmres",
    expected: "restart to be a whole number > 0",
    received: String(restart),
    fix: "Leave it out for 30.",
  });
}
