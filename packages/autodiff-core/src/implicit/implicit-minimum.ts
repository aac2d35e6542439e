import type { LooseArgs } from "../arguments.ts";
import type { Tensor } from "../tensor.ts";
import { grad } from "../transforms/grad.ts";
import { type ImplicitOptions, rootFunction } from "./implicit-root.ts";

/**
 * Make a minimum differentiable: `x*` that minimises `objective(x, ...params)`, found by any minimiser.
 *
 * As `implicitRoot` for the gradient, so `dx* = -H⁻¹·(∂²f/∂x∂p)·dp` with the Hessian `H` at the minimum, which is
 * symmetric. For a strict minimum give `tags: ["positiveDefinite"]`: Cholesky factors or conjugate gradients then solve
 * the systems. The same holds for maxima and saddle points.
 *
 * @param objective - `(x, ...params) ↦` scalar.
 * @param solver - `(x0, ...params) ↦ x*`, traced unless `host: true`.
 * @returns `(x0, ...params) ↦ x*`. The derivative with respect to `x0` is zero.
 * @throws DomainError when a derivative is computed where the Hessian is singular.
 *
 * @example Ridge regression, differentiated in its penalty
 * ```ts test
 * import { grad, scalar } from "@fluxion/autodiff-core";
 * import { implicitMinimum } from "@fluxion/autodiff-core/implicit";
 *
 * const objective = (x, weight) => x.sub(3).square().add(weight.mul(x.square()));
 * const ridge = implicitMinimum(objective, (_x0, weight) => scalar(3, "float64").div(weight.add(1)));
 * const weight = scalar(0.5, "float64");
 * ridge(weight, weight).item() // => 2
 * grad(ridge, { argnums: 1 })(weight, weight).item() // ≈ -1.3333333
 * ```
 */
export function implicitMinimum<X, Params extends readonly unknown[]>(
  objective: (x: X, ...params: Params) => Tensor,
  solver: (x0: X, ...params: Params) => X,
  options: ImplicitOptions = {},
): (x0: X, ...params: Params) => X {
  const gradient = (x: X, ...params: Params): X =>
    grad(objective)(...([x, ...params] as LooseArgs<[x: X, ...Params]>)) as X;
  const tags = ["symmetric", ...(options.tags ?? [])] as const;
  return rootFunction("implicitMinimum", gradient, solver, { ...options, tags });
}
