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
  roundingLevel,
  scalarLike,
  scaled,
  zeroCount,
} from "./krylov-options.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";

interface MinresProblem extends KrylovSystem {
  readonly rtol: number;
}

/**
 * MINRES, for symmetric operators, definite or not, also for singular ones with a solution.
 *
 * One product per step; each iterate has the smallest residual of its Krylov space. A system without a solution ends
 * with the status `breakdown` at a least-squares solution, where `|A·r| <= rtol·|A|·|r|`.
 *
 * @param options - Tolerances, `maxSteps`, and a positive definite `preconditioner`.
 * @see Paige & Saunders, SIAM J. Numer. Anal. 12 (1975) 617-629, doi:10.1137/0712047.
 */
export function minres(options: PreconditionedOptions = {}): LinearSolver {
  checkIterative("minres", options);
  return {
    name: "minres",
    solve: (operator, b, _prepared, x0) =>
      scaled(operator, b, x0, options, (system) =>
        minimalResiduals({
          ...system,
          product: operator.mv,
          precondition: preconditioning("minres", options, operator.shape[1]),
          rtol: options.rtol ?? (operator.dtype === "float64" ? 1e-10 : 1e-5),
        }),
      ),
  };
}

/** Names as in Paige & Saunders: `v` Lanczos vectors, `(cs, sn)` reflections, `w` directions. */
function minimalResiduals(problem: MinresProblem): SolverOutcome {
  const { b, x0, maxSteps, product, precondition, rtol } = problem;
  const tolerance = problem.tolerance();
  const r = x0 === undefined ? b : b.sub(product(x0));
  const y = precondition(r);
  const square = r.mul(y).sum();
  const beta = square.maximum(0).sqrt();
  const [zero, nothing] = [scalarLike(b, 0), zerosLike(b)];
  const first = {
    x: x0 ?? nothing,
    r,
    lanczos: { old: nothing, now: r, y, oldBeta: scalarLike(b, 1), beta },
    rotation: { dbar: zero, epsilon: zero, phibar: beta, cs: scalarLike(b, -1), sn: zero },
    w: { old: nothing, now: nothing },
    norm: zero,
    residual: norm2(r),
    k: zeroCount(),
    broke: square.less(0).logicalOr(never()),
  };
  type State = typeof first;
  const last = whileLoop(
    ({ residual, k, broke }: State) =>
      residual.greater(tolerance).logicalAnd(k.less(maxSteps)).logicalAnd(broke.logicalNot()),
    (s: State) => {
      const {
        v,
        alpha,
        lanczos,
        square: nextSquare,
      } = lanczosStep(s.lanczos, product, precondition);
      const { cs, sn, dbar, epsilon, phibar } = s.rotation;
      const delta = cs.mul(dbar).add(sn.mul(alpha));
      const gbar = sn.mul(dbar).sub(cs.mul(alpha));
      const nextDbar = cs.mul(lanczos.beta).neg();
      const gamma = hypot(gbar, lanczos.beta);
      const isSingular = gamma.equal(0);
      const divisor = isSingular.where(1, gamma);
      const nextCs = gbar.div(divisor);
      const nextSn = lanczos.beta.div(divisor);
      const nextPhibar = isSingular.where(phibar, nextSn.mul(phibar));
      const w = v.sub(epsilon.mul(s.w.old)).sub(delta.mul(s.w.now)).div(divisor);
      const basis = lanczos.now.div(lanczos.beta.equal(0).where(1, lanczos.beta));
      const moved = nextSn.square().mul(s.r).sub(nextPhibar.mul(nextCs).mul(basis));
      const nextR = isSingular.where(s.r, moved);
      const norm = s.norm
        .add(alpha.square())
        .add(s.k.equal(0).where(0, lanczos.oldBeta.square()))
        .add(lanczos.beta.square());
      const residual = norm2(nextR);
      const stalled = hypot(gbar, nextDbar).lessEqual(norm.sqrt().mul(rtol));
      return {
        x: s.x.add(nextCs.mul(phibar).mul(w)),
        r: nextR,
        lanczos,
        rotation: {
          dbar: nextDbar,
          epsilon: sn.mul(lanczos.beta),
          phibar: nextPhibar,
          cs: nextCs,
          sn: nextSn,
        },
        w: { old: s.w.now, now: w },
        norm,
        residual,
        k: s.k.add(1),
        broke: stalled.logicalOr(isSingular).logicalOr(nextSquare.less(0)),
      } satisfies State;
    },
    first,
  );
  return outcomeOf({ ...last, converged: last.residual.lessEqual(tolerance) });
}

/** One step of the Lanczos recurrence in the inner product of the preconditioner. */
function lanczosStep(
  s: { old: Tensor; now: Tensor; y: Tensor; oldBeta: Tensor; beta: Tensor },
  product: (v: Tensor) => Tensor,
  precondition: (v: Tensor) => Tensor,
) {
  const divisor = s.beta.equal(0).where(1, s.beta);
  const v = s.y.div(divisor);
  const image = product(v).sub(s.beta.div(s.oldBeta).mul(s.old));
  const alpha = v.mul(image).sum();
  const now = image.sub(alpha.div(divisor).mul(s.now));
  const y = precondition(now);
  const product2 = now.mul(y).sum();
  // A positive definite preconditioner gives squares; a little below zero is rounding of zero.
  const square = product2.less(alpha.square().mul(-roundingLevel(now))).where(product2, 0);
  const beta = product2.maximum(0).sqrt();
  return { v, alpha, square, lanczos: { old: s.now, now, y, oldBeta: s.beta, beta } };
}

function hypot(a: Tensor, b: Tensor): Tensor {
  return a.square().add(b.square()).sqrt();
}
