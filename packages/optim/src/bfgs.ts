import {
  logicalAnd,
  logicalNot,
  logicalOr,
  scalar,
  stack,
  type Tensor,
  where,
  zeros,
} from "@fluxion/autodiff-core";
import type { LineSearchOptions } from "./line-search.ts";
import type { Minimizer } from "./minimizer.ts";
import { type CurvaturePair, type QuasiNewtonState, quasiNewton } from "./quasi-newton.ts";

/** The inverse Hessian `scale · (I + change)`. */
export type BfgsModel = {
  /** Symmetric, `[n, n]`. */
  readonly change: Tensor;
  readonly scale: Tensor;
  /** Whether no pair has been added yet. */
  readonly fresh: Tensor;
};

export interface BfgsOptions extends LineSearchOptions {
  /** Scale the inverse Hessian at the first step only, or at every step. Default `initial`. */
  readonly scaling?: "initial" | "self";
}

/**
 * BFGS with a dense inverse Hessian and a strong Wolfe line search.
 *
 * Remembers all curvature, so it needs fewer steps than `lbfgs` on hard problems, at `O(n²)` memory and time per step:
 * for up to a few thousand parameters.
 *
 * With `scaling: "self"` the inverse Hessian is enlarged before each update wherever it predicted too much curvature
 * along the step, `H ← H/τ` with `τ = min(1, s·y / s·Bs)`. On the losses of physics-informed networks this is what
 * makes it converge: use it there.
 *
 * @see Nocedal & Wright, Numerical Optimization (2nd ed., 2006), eq. 6.17 and 6.20; Urbán, Stefanou & Pons, J. Comput.
 * Phys. 523 (2025) 113656, doi:10.1016/j.jcp.2024.113656, eq. 13-15 (self-scaling).
 *
 * @example
 * ```ts test
 * import { array, type Tensor } from "@fluxion/autodiff-core";
 * import { bfgs, minimise } from "@fluxion/optim";
 *
 * const valley = (p: Tensor) => {
 *   const [x, y] = [p.slice(0), p.slice(1)];
 *   return y.sub(x.square()).square().mul(100).add(x.sub(1).square());
 * };
 * const start = array([-1.2, 1], { dtype: "float64" });
 * const { x } = await minimise(valley, start, { minimizer: bfgs() });
 * x.slice(0).item() // ≈ 1.000000
 * ```
 */
export function bfgs(options: BfgsOptions = {}): Minimizer<QuasiNewtonState<BfgsModel>> {
  const { scaling = "initial", ...lineSearch } = options;
  return quasiNewton(
    scaling === "self" ? "selfScaledBfgs" : "bfgs",
    {
      init: (n, dtype) => ({
        change: zeros([n, n], { dtype }),
        scale: scalar(1, dtype),
        fresh: scalar(1, "bool"),
      }),
      apply: (model, gradient) => applyInverse(model, gradient),
      update: (model, pair) => update(model, pair, scaling),
    },
    lineSearch,
  );
}

/**
 * `H ← H + s wᵀ + w sᵀ` with `w = (1 + y·Hy / s·y) s / (2 s·y) - Hy / s·y`. Before the first pair, and after a reset,
 * `H` is the identity times `s·y / y·y`.
 */
function update(
  { change, scale, fresh }: BfgsModel,
  pair: CurvaturePair,
  scaling: "initial" | "self",
): BfgsModel {
  const { accept, reset } = pair;
  const restart = logicalOr(reset, fresh);
  const sy = where(accept, pair.sy, 1);
  const first = where(accept, sy.div(pair.y.square().sum()), 1);
  const tau = scaling === "self" ? where(accept, sy.div(pair.predicted).minimum(1), 1) : 1;
  const factor = where(restart, first, scale.div(tau));
  // Chosen entry by entry, inside of the kernels that read it: the matrix itself is not copied.
  const hy = where(restart, 0, change.dot(pair.y)).add(pair.y).mul(factor);
  const w = pair.s.mul(pair.y.dot(hy).div(sy).add(1).mul(0.5)).sub(hy).div(sy.mul(factor));
  const [s, wOrZero] = [where(accept, pair.s, 0), where(accept, w, 0)];
  return {
    change: where(restart, 0, change).add(stack([s, wOrZero], 1).matmul(stack([wOrZero, s]))),
    scale: factor,
    fresh: logicalAnd(restart, logicalNot(accept)),
  };
}

function applyInverse({ change, scale }: Pick<BfgsModel, "change" | "scale">, x: Tensor): Tensor {
  return change.dot(x).add(x).mul(scale);
}
