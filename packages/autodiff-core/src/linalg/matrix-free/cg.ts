import { whileLoop } from "../../control-flow/while-loop.ts";
import { zerosLike } from "../../creation.ts";
import type { Tensor } from "../../tensor.ts";
import {
  checkIterative,
  type KrylovSystem,
  never,
  norm2,
  outcomeOf,
  type PreconditionedOptions,
  preconditioning,
  scaled,
  zeroCount,
} from "./krylov-options.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";

/**
 * Conjugate gradients, for positive definite operators (or negative definite ones that are tagged so).
 *
 * One product per step, memory for four vectors; in exact arithmetic it ends in as many steps as the operator has
 * distinct eigenvalues. Ends with the status `breakdown` where `p·A·p <= 0`, which no positive definite operator has.
 *
 * @param options - Tolerances, `maxSteps`, and a positive definite `preconditioner`.
 * @see Hestenes & Stiefel, J. Res. NBS 49 (1952) 409-436, doi:10.6028/jres.049.044.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { cg, linearSolve, matrixOperator } from "@fluxion/autodiff-core/linalg";
 *
 * const a = matrixOperator(array([[4, 1], [1, 3]]), { tags: ["positiveDefinite"] });
 * const { x, iterations } = linearSolve(a, array([1, 2]), { solver: cg() });
 * x.js()[0] // ≈ 0.0909
 * iterations.item() // => 2
 * ```
 */
export function cg(options: PreconditionedOptions = {}): LinearSolver {
  checkIterative("cg", options);
  return {
    name: "cg",
    solve(operator, b, _prepared, x0) {
      const sign = operator.tags.has("negativeDefinite") ? -1 : 1;
      const product = (v: Tensor): Tensor => (sign < 0 ? operator.mv(v).neg() : operator.mv(v));
      const precondition = preconditioning("cg", options, operator.shape[1]);
      return scaled(operator, sign < 0 ? b.neg() : b, x0, options, (system) =>
        conjugateGradients({ ...system, product, precondition }),
      );
    },
  };
}

/** Conjugate gradients on a system that has been set up. */
export function conjugateGradients(problem: KrylovSystem): SolverOutcome {
  const { b, x0, maxSteps, product, precondition } = problem;
  const tolerance = problem.tolerance();
  const x = x0 ?? zerosLike(b);
  const r = x0 === undefined ? b : b.sub(product(x0));
  const z = precondition(r);
  const first = {
    x,
    r,
    p: z,
    rho: r.mul(z).sum(),
    residual: norm2(r),
    k: zeroCount(),
    broke: never(),
  };
  const last = whileLoop(
    ({ residual, k, broke }) =>
      residual.greater(tolerance).logicalAnd(k.less(maxSteps)).logicalAnd(broke.logicalNot()),
    (s: typeof first) => {
      const q = product(s.p);
      const curvature = s.p.mul(q).sum();
      const broke = curvature.lessEqual(0).logicalOr(s.rho.lessEqual(0));
      const alpha = broke.where(0, s.rho.div(broke.where(1, curvature)));
      const next = s.r.sub(alpha.mul(q));
      const preconditioned = precondition(next);
      const rho = next.mul(preconditioned).sum();
      const beta = rho.div(s.rho);
      return {
        x: s.x.add(alpha.mul(s.p)),
        r: next,
        p: preconditioned.add(beta.mul(s.p)),
        rho,
        residual: norm2(next),
        k: s.k.add(1),
        broke,
      };
    },
    first,
  );
  return outcomeOf({ ...last, converged: last.residual.lessEqual(tolerance) });
}
