import type { Tensor } from "../tensor.ts";
import { treeMap } from "../tree.ts";
import { type ImplicitOptions, rootFunction } from "./implicit-root.ts";

/**
 * Make a fixed point differentiable: `x*` with `g(x*, ...params) = x*`, found by any solver.
 *
 * As `implicitRoot` for `f = g - x`, so `dx* = (I - ∂g/∂x)⁻¹·(∂g/∂p)·dp`.
 *
 * @param g - `(x, ...params) ↦` a tree like `x`.
 * @param solver - `(x0, ...params) ↦ x*`, traced unless `host: true`.
 * @param options - `tags` are those of `∂g/∂x - I`.
 * @returns `(x0, ...params) ↦ x*`. The derivative with respect to `x0` is zero.
 * @throws DomainError when a derivative is computed where `I - ∂g/∂x` is singular.
 *
 * @example The square root as the fixed point of Heron's iteration
 * ```ts test
 * import { forLoop, grad, scalar } from "@fluxion/autodiff-core";
 * import { implicitFixedPoint } from "@fluxion/autodiff-core/implicit";
 *
 * const heron = (x, a) => x.add(a.div(x)).div(2);
 * const root = implicitFixedPoint(heron, (x0, a) => forLoop(0, 8, (_i, x) => heron(x, a), x0));
 * const a = scalar(2, "float64");
 * root(a, a).item() // ≈ 1.414213562
 * grad(root, { argnums: 1 })(a, a).item() // ≈ 0.353553391
 * ```
 */
export function implicitFixedPoint<X, Params extends readonly unknown[]>(
  g: (x: X, ...params: Params) => X,
  solver: (x0: X, ...params: Params) => X,
  options: ImplicitOptions = {},
): (x0: X, ...params: Params) => X {
  const residual = (x: X, ...params: Params): X =>
    treeMap<X, Tensor, Tensor>((image, at) => image.sub(at), g(x, ...params), x) as X;
  return rootFunction("implicitFixedPoint", residual, solver, options);
}
