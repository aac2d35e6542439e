/**
 * Least-squares solves and their derivatives. With at least as many rows as columns the solution is that of the normal
 * equations `AᵀA·x = Aᵀb`; with fewer, `x = Aᵀw` with `AAᵀ·w = b`. Those equations say what the derivatives are; the
 * numbers come from least-squares solves with `A` and `Aᵀ`, by `(AᵀA)⁻¹ = A⁺(A⁺)ᵀ`.
 */
import { zeros } from "../../creation.ts";
import { concat } from "../../primitives/joining.ts";
import type { Tensor } from "../../tensor.ts";
import { defineOperator, type LinearOperator, tensorSpec } from "./linear-operator.ts";
import { closeTags } from "./operator-tags.ts";
import { type SolveRequest, solveVector } from "./solve-vector.ts";
import { type LinearSolver, SOLVE_STATUS, type SolverOutcome } from "./solver.ts";

type Vectors = LinearOperator<Tensor>;

/** Minimise `|A·x - b|² + damping²·|x|²`, differentiably for full rank or with damping. */
export function solveLeastSquares(
  operator: Vectors,
  b: Tensor,
  solver: LinearSolver,
  request: SolveRequest,
): SolverOutcome {
  const damping = solver.leastSquares?.damping ?? 0;
  const [rows, columns] = operator.shape;
  if (damping > 0) {
    const extended = concat([b, zeros([columns], { dtype: operator.dtype })]);
    return solveNormal(withDamping(operator, damping), extended, solver, request);
  }
  return rows >= columns
    ? solveNormal(operator, b, solver, request)
    : solveDual(operator, b, solver, request);
}

/** `AᵀA·x = Aᵀb`. */
function solveNormal(
  operator: Vectors,
  b: Tensor,
  solver: LinearSolver,
  request: SolveRequest,
): SolverOutcome {
  const fixed = b.stopGradient();
  return solveVector(
    gramOf(operator),
    operator.rmv(b),
    gramSolver(operator, solver),
    request,
    (a) => solver.solve(operator.withData(a.data), fixed, [], request.x0),
  );
}

/** `x = Aᵀw` with `AAᵀ·w = b`. */
function solveDual(
  operator: Vectors,
  b: Tensor,
  solver: LinearSolver,
  request: SolveRequest,
): SolverOutcome {
  const dual = operator.transpose();
  const { x: w, ...report } = solveVector(gramOf(dual), b, gramSolver(dual, solver), request);
  return { x: operator.rmv(w), ...report };
}

/** `AᵀA`. */
function gramOf(a: Vectors): Vectors {
  const spec = tensorSpec([a.shape[1]], a.dtype);
  return defineOperator<Tensor, Tensor>({
    data: a.data,
    input: spec,
    output: spec,
    tags: closeTags(["positiveSemidefinite"]),
    apply(data, [x]) {
      const own = a.withData(data);
      return [own.rmv(own.mv(x))];
    },
  });
}

function gramSolver(a: Vectors, solver: LinearSolver): LinearSolver {
  return {
    name: solver.name,
    solve(gram, c) {
      const own = a.withData(gram.data);
      const first = solver.solve(own.transpose(), c, []);
      return joined(first, solver.solve(own, first.x, []));
    },
  };
}

/** Two solves, one after the other: the first failure counts, steps add up. */
function joined(first: SolverOutcome, second: SolverOutcome): SolverOutcome {
  const isFine = first.status.equal(SOLVE_STATUS.converged.code);
  return {
    x: second.x,
    status: isFine.where(second.status, first.status),
    iterations: first.iterations.add(second.iterations),
  };
}

/** `[A; damping·I]`. */
function withDamping(a: Vectors, damping: number): Vectors {
  const [rows, columns] = a.shape;
  return defineOperator<Tensor, Tensor>({
    data: a.data,
    input: a.input,
    output: tensorSpec([rows + columns], a.dtype),
    tags: closeTags([]),
    apply: (data, [x]) => [concat([a.withData(data).mv(x), x.mul(damping)])],
    applyTransposed: (data, [y]) => [
      a
        .withData(data)
        .rmv(y.slice([0, rows]))
        .add(y.slice([rows, rows + columns]).mul(damping)),
    ],
  });
}
