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
  roundingLevel,
  scalarLike,
  squareSolver,
  zeroCount,
} from "./krylov-options.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";

/**
 * BiCGStab, for square operators without symmetry: two products per step and little memory, where {@link gmres} has
 * to keep a basis. Residuals do not decrease evenly, and the method can break down.
 *
 * @param options - Tolerances, `maxSteps` (of two products each), and a `preconditioner`, applied from the right.
 * @see van der Vorst, SIAM J. Sci. Stat. Comput. 13 (1992) 631-644, doi:10.1137/0913035.
 */
export function bicgstab(options: PreconditionedOptions = {}): LinearSolver {
  checkIterative("bicgstab", options);
  return squareSolver("bicgstab", options, stabilized);
}

function stabilized(problem: KrylovSystem): SolverOutcome {
  const { b, x0, maxSteps, product, precondition } = problem;
  const tolerance = problem.tolerance();
  const r = x0 === undefined ? b : b.sub(product(x0));
  const shadow = r;
  const one = scalarLike(b, 1);
  const nothing = zerosLike(b);
  const level = roundingLevel(b) ** 2;
  const first = {
    x: x0 ?? nothing,
    r,
    p: nothing,
    v: nothing,
    rho: one,
    alpha: one,
    omega: one,
    residual: norm2(r),
    k: zeroCount(),
    broke: never(),
  };
  const last = whileLoop(
    ({ residual, k, broke }) =>
      residual.greater(tolerance).logicalAnd(k.less(maxSteps)).logicalAnd(broke.logicalNot()),
    (s: typeof first) => {
      const rho = shadow.mul(s.r).sum();
      const beta = rho.div(s.rho).mul(s.alpha.div(s.omega));
      const p = s.r.add(beta.mul(s.p.sub(s.omega.mul(s.v))));
      const direction = precondition(p);
      const v = product(direction);
      const slope = shadow.mul(v).sum();
      const lost = tooSmall(rho, norm2(shadow).mul(s.residual), level).logicalOr(slope.equal(0));
      const alpha = lost.where(0, rho.div(lost.where(1, slope)));
      const half = s.r.sub(alpha.mul(v));
      const correction = precondition(half);
      const t = product(correction);
      const length = t.mul(t).sum();
      const omega = length
        .equal(0)
        .where(0, t.mul(half).sum().div(length.equal(0).where(1, length)));
      const next = half.sub(omega.mul(t));
      const residual = norm2(next);
      const stuck = omega.equal(0).logicalAnd(residual.greater(tolerance));
      return {
        x: lost.where(s.x, s.x.add(alpha.mul(direction)).add(omega.mul(correction))),
        r: lost.where(s.r, next),
        p,
        v,
        rho,
        alpha,
        omega,
        residual: lost.where(s.residual, residual),
        k: s.k.add(1),
        broke: lost.logicalOr(stuck),
      };
    },
    first,
  );
  return outcomeOf({ ...last, converged: last.residual.lessEqual(tolerance) });
}

function tooSmall(value: Tensor, scale: Tensor, level: number): Tensor {
  return value.abs().lessEqual(scale.mul(level));
}
