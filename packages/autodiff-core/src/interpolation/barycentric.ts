/** Polynomial interpolation by the barycentric formula. */
import { eye } from "../creation.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { gather } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import type { Tensor } from "../tensor.ts";
import { samplesOf } from "./piecewise-polynomial.ts";

/**
 * Barycentric weights `1/Π_{k≠j}(x_j - x_k)` of nodes `[n]`, scaled by the width of their interval so that they do not
 * overflow for a few hundred nodes.
 */
export function barycentricWeights(nodes: Tensor): Tensor {
  const x = asFloat(nodes);
  const n = x.size;
  const quarter = n === 1 ? 1 : x.max().sub(x.min()).div(4);
  const gaps = x.expandDims(1).sub(x).div(quarter);
  const same = eye(n, n, { dtype: "bool" });
  return same.where(1, gaps).prod(1).reciprocal();
}

export interface BarycentricOptions {
  /** Weights from {@link barycentricWeights} or a formula, to be computed once for many evaluations. */
  readonly weights?: Tensor;
}

/**
 * The polynomial of degree `n - 1` through values `y: [n, ...F]` at distinct nodes `x: [n]`, at points `t`.
 *
 * Stable for nodes that cluster at the ends, such as Chebyshev points; on evenly spaced ones it swings wildly near the
 * ends. Derivatives of every order are right at the nodes too, as the formula is written around the nearest node.
 *
 * @returns `[...t.shape, ...F]`.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { barycentric } from "@fluxion/autodiff-core/interpolation";
 *
 * barycentric(array([-1, 0, 1]), array([1, 0, 1]), 0.5).item() // ≈ 0.25000
 * ```
 *
 * @see Berrut & Trefethen, Barycentric Lagrange interpolation, SIAM Review 46 (2004) 501-517.
 */
export function barycentric(
  x: Tensor,
  y: Tensor,
  t: TensorLike,
  options: BarycentricOptions = {},
): Tensor {
  const samples = samplesOf("barycentric", x, y, 1, "any");
  const { weights = barycentricWeights(samples.x) } = options;
  const points = asFloat(asTensor(t, samples.x.dtype)).cast(samples.x.dtype);
  const flat = points.reshape([-1, 1]);
  const gaps = flat.sub(samples.x);
  const nearest = gaps.abs().argmin(1).cast("int32");
  const isNearest = iota(gaps.shape, 1, "int32").equal(nearest.expandDims(1));
  const own = flat.sub(gather(samples.x, nearest).expandDims(1));
  // (t - x_j)/(t - x_k) with j the nearest node: 1 for k = j, and never a division by zero.
  const ratios = isNearest.where(1, own.div(isNearest.where(1, gaps))).mul(weights);
  const values = samples.y.reshape([samples.y.shape[0], -1]);
  const result = ratios.matmul(values).div(ratios.sum(1, { keepDims: true }));
  return result.reshape([...points.shape, ...samples.y.shape.slice(1)]);
}
