import { cond, type DType, iota, scalar, stack, type Tensor, where } from "@fluxion/autodiff-core";
import type { LineSearchOptions } from "./line-search.ts";
import type { Minimizer } from "./minimizer.ts";
import { type CurvaturePair, type QuasiNewtonState, quasiNewton } from "./quasi-newton.ts";

/** The inverse Hessian `scale · matrix`. */
export type BfgsModel = {
  /** Symmetric, `[n, n]`. */
  readonly matrix: Tensor;
  readonly scale: Tensor;
  /** Whether no pair has been added yet. */
  readonly fresh: Tensor;
};

/**
 * BFGS with a dense inverse Hessian and a strong Wolfe line search.
 *
 * Remembers all curvature, so it needs fewer steps than `lbfgs` on hard problems, at `O(n²)` memory and time per step:
 * for up to a few thousand parameters.
 *
 * @see Nocedal & Wright, Numerical Optimization (2nd ed., 2006), eq. 6.17 and 6.20.
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
export function bfgs(options: LineSearchOptions = {}): Minimizer<QuasiNewtonState<BfgsModel>> {
  return quasiNewton(
    "bfgs",
    {
      init: (n, dtype) => ({
        matrix: identity(n, dtype),
        scale: scalar(1, dtype),
        fresh: scalar(1, "bool"),
      }),
      apply: ({ matrix, scale }, gradient) => matrix.dot(gradient).mul(scale),
      update,
    },
    options,
  );
}

function update(model: BfgsModel, pair: CurvaturePair): BfgsModel {
  const start = (): BfgsModel => ({
    matrix: identity(pair.s.size, pair.s.dtype),
    scale: model.scale.mul(0).add(1),
    fresh: scalar(1, "bool"),
  });
  const before = (): BfgsModel => cond(pair.reset, start, () => model);
  return cond(pair.accept, () => addPair(before(), pair), before);
}

/**
 * `H ← H + s wᵀ + w sᵀ` with `w = (1 + y·Hy / s·y) s / (2 s·y) - Hy / s·y`, after the first step from
 * `H = (s·y / y·y) I`.
 */
function addPair({ matrix, scale, fresh }: BfgsModel, { s, y, sy }: CurvaturePair): BfgsModel {
  const factor = where(fresh, sy.div(y.square().sum()), scale);
  const hy = matrix.dot(y).mul(factor);
  const w = s.mul(y.dot(hy).div(sy).add(1).mul(0.5)).sub(hy).div(sy.mul(factor));
  const change = stack([s, w], 1).matmul(stack([w, s]));
  return { matrix: matrix.add(change), scale: factor, fresh: scalar(0, "bool") };
}

function identity(n: number, dtype: DType): Tensor {
  return iota([n], 0).expandDims(1).equal(iota([n], 0)).cast(dtype);
}
