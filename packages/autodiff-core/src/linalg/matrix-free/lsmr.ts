import { whileLoop } from "../../control-flow/while-loop.ts";
import { zeros } from "../../creation.ts";
import { OptionError } from "../../errors.ts";
import type { Tensor } from "../../tensor.ts";
import {
  checkIterative,
  type IterativeOptions,
  never,
  norm2,
  outcomeOf,
  roundingLevel,
  type ScaledSystem,
  scalarLike,
  scaled,
  zeroCount,
} from "./krylov-options.ts";
import type { LinearOperator } from "./linear-operator.ts";
import type { LinearSolver, SolverOutcome } from "./solver.ts";

/** Options of {@link lsmr}. */
export interface LsmrOptions extends IterativeOptions {
  /** Weight of `|x|²`: minimise `|A·x - b|² + damping²·|x|²`. Default 0. */
  readonly damping?: number;
}

/**
 * LSMR: least squares `min |A·x - b|² + damping²·|x|²` for operators of any shape and rank; without damping, and
 * without an initial guess, the solution of smallest norm.
 *
 * Two products per step (one with the transpose). It ends when `|b - A·x| <= max(rtol·(|b| + |A|·|x|), atol)`, or
 * `|Aᵀr| <= rtol·|A|·|r|`. With damping, `A` and `b` stand for
 * `[A; damping·I]` and `[b; 0]`.
 *
 * @throws OptionError for a negative `damping`.
 * @see Fong & Saunders, SIAM J. Sci. Comput. 33 (2011) 2950-2971, doi:10.1137/10079687X.
 */
export function lsmr(options: LsmrOptions = {}): LinearSolver {
  checkIterative("lsmr", options);
  const { damping = 0 } = options;
  if (!(Number.isFinite(damping) && damping >= 0)) throw wrongDamping(damping);
  return {
    name: "lsmr",
    leastSquares: { damping },
    solve: (operator, b, _prepared, x0) =>
      scaled(operator, b, x0, options, (system) => leastSquares(operator, system, options.rtol)),
  };
}

/** Names of the paper: bidiagonalisation `(u, v, α, β)`, rotations `(c, s)`, plain, barred, tilded. */
function leastSquares(
  operator: LinearOperator<Tensor>,
  system: ScaledSystem,
  rtolOption: number | undefined,
): SolverOutcome {
  const { b, x0, maxSteps } = system;
  const rtol = rtolOption ?? (operator.dtype === "float64" ? 1e-10 : 1e-5);
  const tolerance = system.tolerance();
  const r = x0 === undefined ? b : b.sub(operator.mv(x0));
  const beta = norm2(r);
  const u = normalized(r, beta);
  const back = operator.rmv(u);
  const alpha = norm2(back);
  const v = normalized(back, alpha);
  const [zero, one] = [scalarLike(b, 0), scalarLike(b, 1)];
  const nothing = zeros([operator.shape[1]], { dtype: operator.dtype });
  const first = {
    x: x0 ?? nothing,
    u,
    v,
    alpha,
    alphabar: alpha,
    zetabar: alpha.mul(beta),
    zeta: zero,
    rho: one,
    rhobar: one,
    cbar: one,
    sbar: zero,
    h: v,
    hbar: nothing,
    estimate: { betadd: beta, betad: zero, rhodold: one, tautilde: zero, thetatilde: zero },
    normA2: alpha.square(),
    residual: beta,
    converged: beta.lessEqual(tolerance).logicalOr(alpha.equal(0)),
    broke: never(),
    k: zeroCount(),
  };
  const last = whileLoop(
    ({ converged, residual, k }) =>
      converged.logicalNot().logicalAnd(k.less(maxSteps)).logicalAnd(residual.isFinite()),
    (s: typeof first) => {
      const unscaledU = operator.mv(s.v).sub(s.alpha.mul(s.u));
      const nextBeta = norm2(unscaledU);
      const nextU = normalized(unscaledU, nextBeta);
      const unscaledV = operator.rmv(nextU).sub(nextBeta.mul(s.v));
      const nextAlpha = norm2(unscaledV);
      const nextV = normalized(unscaledV, nextAlpha);

      const plain = rotation(s.alphabar, nextBeta);
      const theta = plain.s.mul(nextAlpha);
      const thetabar = s.sbar.mul(plain.r);
      const bar = rotation(s.cbar.mul(plain.r), theta);
      const zeta = bar.c.mul(s.zetabar);
      const zetabar = bar.s.mul(s.zetabar).neg();

      const hbar = s.h.sub(s.hbar.mul(quotient(thetabar.mul(plain.r), s.rho.mul(s.rhobar))));
      const x = s.x.add(hbar.mul(quotient(zeta, plain.r.mul(bar.r))));
      const h = nextV.sub(s.h.mul(quotient(theta, plain.r)));

      const e = s.estimate;
      const tilde = rotation(e.rhodold, thetabar);
      const thetatilde = tilde.s.mul(bar.r);
      const rhodold = tilde.c.mul(bar.r);
      const betad = tilde.c.mul(plain.c.mul(e.betadd)).sub(tilde.s.mul(e.betad));
      const tautilde = quotient(s.zeta.sub(e.thetatilde.mul(e.tautilde)), tilde.r);
      const taud = quotient(zeta.sub(thetatilde.mul(tautilde)), rhodold);
      const betadd = plain.s.mul(e.betadd).neg();
      const residual = betad.sub(taud).square().add(betadd.square()).sqrt();

      const normA2 = s.normA2.add(nextBeta.square());
      const normA = normA2.sqrt();
      const normal = zetabar.abs();
      const small = residual.lessEqual(tolerance.add(normA.mul(norm2(x)).mul(rtol)));
      const level = normA.mul(residual).mul(Math.max(rtol, roundingLevel(b)));
      return {
        x,
        u: nextU,
        v: nextV,
        alpha: nextAlpha,
        alphabar: plain.c.mul(nextAlpha),
        zetabar,
        zeta,
        rho: plain.r,
        rhobar: bar.r,
        cbar: bar.c,
        sbar: bar.s,
        h,
        hbar,
        estimate: { betadd, betad, rhodold, tautilde, thetatilde },
        normA2: normA2.add(nextAlpha.square()),
        residual,
        converged: small.logicalOr(normal.lessEqual(level)),
        broke: s.broke,
        k: s.k.add(1),
      };
    },
    first,
  );
  return outcomeOf(last);
}

/** `(c, s, r)` with `c·a + s·b = r`, `r = √(a² + b²)`. */
function rotation(a: Tensor, b: Tensor): { c: Tensor; s: Tensor; r: Tensor } {
  const r = a.square().add(b.square()).sqrt();
  return { c: r.equal(0).where(1, quotient(a, r)), s: quotient(b, r), r };
}

function normalized(x: Tensor, norm: Tensor): Tensor {
  return x.div(norm.equal(0).where(1, norm));
}

/** `a/b`, 0 for `b = 0`: the directions that this scales are zero there. */
function quotient(a: Tensor, b: Tensor): Tensor {
  return b.equal(0).where(0, a.div(b.equal(0).where(1, b)));
}

function wrongDamping(damping: number): OptionError {
  return new OptionError({
    where: "lsmr",
    expected: "damping to be >= 0",
    received: `${damping}`,
    fix: "Leave it out for plain least squares.",
  });
}
