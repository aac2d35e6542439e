import { flattenArguments, type Loose } from "../arguments.ts";
import { zerosLike } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { iota } from "../primitives/iota.ts";
import { removeDeadCode } from "../program/simplify.ts";
import {
  completeSeries,
  constantSeries,
  force,
  laplacianAlgebra,
  multiIndexAlgebra,
  type Series,
  type TaylorAlgebra,
} from "../taylor/algebra.ts";
import { taylorProgram } from "../taylor/evaluate.ts";
import type { Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { checkSameStructure } from "../tree.ts";

/** Taylor coefficients of a curve: entry `k - 1` belongs to `tᵏ`. */
export type Curve<T> = readonly T[];

/**
 * Taylor mode: push curves `x(t) = x + c₁t + c₂t² + … ` through `fn`.
 *
 * Coefficients are normalised (`cₖ = x⁽ᵏ⁾/k!`), so that they stay in range at high order; multiply by `k!` for
 * derivatives. Several curves through the same point share the work at the point.
 *
 * @param fn - Function of one tree.
 * @returns `(x, ...curves) ↦ [fn(x), ...curves of the result]`, each to the order of its input curve.
 *
 * @example
 * ```ts test
 * import { jet, scalar } from "@fluxion/autodiff-core";
 *
 * const [y, [y1, y2]] = jet((x) => x.mul(x).mul(x))(scalar(2), [scalar(1), scalar(0)]);
 * y.item() // => 8
 * y1.item() // => 12
 * y2.item() // => 6
 * ```
 *
 * @see Griewank & Walther, Evaluating Derivatives, 2nd ed. (SIAM 2008), ch. 13, doi:10.1137/1.9780898717761.
 */
export function jet<X, R>(
  fn: (x: X) => R,
): (x: Loose<X>, ...curves: readonly Curve<Loose<X>>[]) => [R, ...Curve<R>[]] {
  return (x, ...curves) => {
    const point = flattenArguments("jet", [x]);
    const orders = curves.map((curve) => curve.length);
    const algebra = multiIndexAlgebra(
      orders.map((order, i) => orders.map((_, axis) => (axis === i ? order : 0))),
    );
    const coefficients = curves.map((curve) => curve.map((c) => coefficientLeaves(point, c)));
    const series = point.leaves.map((leaf, i) =>
      completeSeries(
        leaf,
        algebra.indices.map((index) => {
          const curve = index.findIndex((n) => n > 0);
          if (curve < 0) return leaf;
          return isFloat(leaf.dtype) ? coefficients[curve][index[curve] - 1][i] : null;
        }),
      ),
    );
    const { results, structure } = pushThrough("jet", fn, point, series, algebra);
    const slotOf = (curve: number, k: number): number =>
      algebra.indices.findIndex((index) =>
        index.every((n, axis) => n === (axis === curve ? k : 0)),
      );
    const treeAtSlot = (slot: number): R =>
      structure.unflatten<R>(results.map((y) => y.slot(slot) ?? zerosLike(slotValue(y))));
    const outCurves = orders.map((order, curve) =>
      Array.from({ length: order }, (_, k) => treeAtSlot(slotOf(curve, k + 1))),
    );
    return [treeAtSlot(0), ...outCurves];
  };
}

/**
 * A named set of partial derivatives of a field, in one pass of Taylor arithmetic.
 *
 * The function maps points `[..., d]` to values and acts on each point alone (a network does). Only the multi-indices
 * below the ones that are asked for are carried along: `{u: [0,0], ut: [1,0], uxx: [0,2]}` costs four evaluations
 * of the linear layers, in one product.
 *
 * @param fn - Field: `[..., d]` to `[...]` or `[..., m]`.
 * @param indices - For each name, how often to differentiate in each of the `d` coordinates.
 * @returns `x ↦` a record of the derivatives, each shaped like `fn(x)`.
 * @throws ShapeError if the last axis of `x` does not have one entry per coordinate.
 *
 * @example
 * ```ts test
 * import { array, derivatives } from "@fluxion/autodiff-core";
 *
 * const u = (p) => p.slice("...", 0).pow(2).mul(p.slice("...", 1).pow(3));
 * const d = derivatives(u, { ut: [1, 0], uxx: [0, 2], utx: [1, 1] })(array([[2, 3]]));
 * d.ut.js() // => [108]
 * d.uxx.js() // => [72]
 * d.utx.js() // => [108]
 * ```
 */
export function derivatives<Names extends string>(
  fn: (x: Tensor) => Tensor,
  indices: { readonly [K in Names]: readonly number[] },
): (x: Tensor) => { readonly [K in Names]: Tensor } {
  const names = Object.keys(indices) as Names[];
  checkMultiIndices(names.map((name) => indices[name]));
  const algebra = multiIndexAlgebra(names.map((name) => indices[name]));
  return (x) => {
    const dimension = indices[names[0]].length;
    checkPoints("derivatives", x, dimension);
    const slots = algebra.indices.map((index) => seed(x, index));
    const field = pushField("derivatives", fn, x, completeSeries(x, slots), algebra);
    const entries = names.map((name): [Names, Tensor] => {
      const index = indices[name];
      const slot = algebra.indices.findIndex((other) => other.join() === index.join());
      const coefficient = field.slot(slot) ?? zerosLike(slotValue(field));
      const factor = index.reduce((product, n) => product * factorial(n), 1);
      return [name, factor === 1 ? coefficient : coefficient.mul(factor)];
    });
    return Object.fromEntries(entries) as { [K in Names]: Tensor };
  };
}

/**
 * Laplacian `Σᵢ ∂²u/∂xᵢ²` by collapsed forward Taylor mode: d + 2 coefficients instead of 2d + 1, and no
 * second reverse pass.
 *
 * @param fn - Field: `[..., d]` to `[...]` or `[..., m]`, acting on each point alone.
 * @returns `x ↦ Δu(x)`, shaped like `fn(x)`.
 *
 * @example
 * ```ts test
 * import { array, laplacian } from "@fluxion/autodiff-core";
 *
 * const u = (p) => p.mul(p).sum(-1);
 * laplacian(u)(array([[1, 2, 3]])).js() // => [6]
 * ```
 *
 * @see Dangel et al., Collapsing Taylor Mode Automatic Differentiation (2025), arXiv:2505.13644.
 */
export function laplacian(fn: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const d = x.shape.at(-1) ?? 0;
    checkPoints("laplacian", x, d);
    const axes = Array.from({ length: d }, (_, axis) => axis);
    const units = axes.map((axis) =>
      seed(
        x,
        axes.map((other) => (other === axis ? 1 : 0)),
      ),
    );
    const series = completeSeries(x, [x, ...units, null]);
    const field = pushField("laplacian", fn, x, series, laplacianAlgebra(d));
    return field.slot(d + 1)?.mul(2) ?? zerosLike(slotValue(field));
  };
}

function pushField(
  where: string,
  fn: (x: Tensor) => Tensor,
  x: Tensor,
  series: Series,
  algebra: TaylorAlgebra,
): Series {
  const { results } = pushThrough(where, fn, flattenArguments(where, [x]), [series], algebra);
  if (results.length === 1) return results[0];
  throw new ShapeError({
    where,
    expected: "a field that returns one tensor",
    received: `${results.length} tensors`,
    fix: "Concatenate the components along the last axis.",
  });
}

function pushThrough(
  where: string,
  fn: (x: never) => unknown,
  point: ReturnType<typeof flattenArguments>,
  series: readonly Series[],
  algebra: TaylorAlgebra,
) {
  const traced = traceTree(where, fn, point);
  const inputs = [...traced.captures.map(constantSeries), ...series];
  const results = taylorProgram(removeDeadCode(traced.program), inputs, algebra);
  return {
    results: results.map((y) => force(y, algebra)),
    structure: traced.resultStructure,
  };
}

/** Coefficient of the identity map in slot `index`: `x` itself, a unit vector per point, or nothing. */
function seed(x: Tensor, index: readonly number[]): Tensor | null {
  const total = index.reduce((sum, n) => sum + n, 0);
  if (total === 0) return x;
  if (total > 1) return null;
  const axis = index.indexOf(1);
  const unit = iota([index.length], 0).equal(axis).cast(x.dtype);
  return unit.broadcastTo(x.shape);
}

function coefficientLeaves(point: ReturnType<typeof flattenArguments>, c: unknown): Tensor[] {
  const flat = flattenArguments("jet", [c]);
  checkSameStructure("jet", "a coefficient", point.structure, flat.structure);
  return flat.leaves.map((leaf, i) => {
    const like = point.leaves[i];
    if (leaf.shape.join() === like.shape.join()) return leaf.cast(like.dtype);
    throw new ShapeError({
      where: "jet",
      expected: `coefficients like the point, ${formatSpec(like)}`,
      received: formatSpec(leaf),
      fix: "Every coefficient of a curve has the shape of the point.",
    });
  });
}

function slotValue(series: Series): Tensor {
  const value = series.slot(0);
  if (value === null) throw new Error("A result has no value.");
  return value;
}

function checkPoints(where: string, x: Tensor, dimension: number): void {
  if (isFloat(x.dtype) && x.shape.length > 0 && x.shape.at(-1) === dimension) return;
  throw new ShapeError({
    where,
    expected: `float points of shape [..., ${dimension}]`,
    received: formatSpec(x),
    fix: "The last axis holds the coordinates, one entry per position of the multi-index.",
  });
}

function checkMultiIndices(indices: readonly (readonly number[])[]): void {
  const whole = indices.every((index) => index.every((n) => Number.isInteger(n) && n >= 0));
  const sameLength = indices.every((index) => index.length === indices[0]?.length);
  if (indices.length > 0 && whole && sameLength && indices[0].length > 0) return;
  throw new OptionError({
    where: "derivatives",
    expected: "at least one multi-index, all of the same length, of whole numbers >= 0",
    received: JSON.stringify(indices),
    fix: "For coordinates (t, x): u is [0, 0], u_t is [1, 0], u_xx is [0, 2].",
  });
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
