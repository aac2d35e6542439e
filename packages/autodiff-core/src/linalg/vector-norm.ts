import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { powerOfTwoScale } from "../primitives/power-of-two-scale.ts";
import type { ReduceOptions } from "../primitives/reduction.ts";
import { isInf } from "../primitives/rounding.ts";
import { norm } from "../primitives/statistics.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of {@link vectorNorm}. */
export interface VectorNormOptions extends ReduceOptions {
  /**
   * `2` (default): Euclidean. `Infinity`, `-Infinity`: the largest, the smallest entry in size. `0`: how many entries are
   * not 0. Any other number `p`: `(Σ|xᵢ|ᵖ)^(1/p)`.
   */
  readonly ord?: number;
  /** The axes that count as one vector. Default: all. */
  readonly axis?: Axes;
}

/**
 * Norm of a vector, or of the vectors along some axes.
 *
 * Entries are scaled by the largest of them, so that squares and powers neither overflow nor underflow. The derivative of
 * the norm of a zero vector is 0 for every `ord`, as that of the size of a zero entry is.
 *
 * @returns The other axes of `x`. The norm of no entries is 0.
 * @throws OptionError if `ord` is NaN; ShapeError for an axis that is not there.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { vectorNorm } from "@fluxion/autodiff-core/linalg";
 *
 * const x = array([3e200, -4e200], { dtype: "float64" });
 * vectorNorm(x).div(1e200).item() // ≈ 5.0000000
 * vectorNorm(x, { ord: 1 }).item() // => 7e200
 * ```
 */
export function vectorNorm(x: TensorLike, options: VectorNormOptions = {}): Tensor {
  const { ord = 2, axis, keepDims = false } = options;
  const tensor = asFloat(x);
  const axes = normalizeAxes("vectorNorm", axis, tensor.rank);
  const sum = { keepDims };
  if (Number.isNaN(ord)) throw noSuchOrder(ord);
  if (ord === 0) return tensor.notEqual(0).cast(tensor.dtype).sum(axes, sum);
  if (ord === 2) return norm(tensor, axes, sum);
  const size = tensor.abs();
  if (ord === 1 || axes.some((i) => tensor.shape[i] === 0)) return size.sum(axes, sum);
  if (ord === Number.POSITIVE_INFINITY) return size.max(axes, sum);
  if (ord === Number.NEGATIVE_INFINITY) return size.min(axes, sum);
  return powerNorm(size, axes, ord, keepDims);
}

function powerNorm(size: Tensor, axes: readonly number[], p: number, keepDims: boolean): Tensor {
  const scale = powerOfTwoScale(size, axes, p > 0 ? "max" : "min");
  const y = size.div(scale);
  const isZero = y.equal(0);
  const atZero = p > 0 ? 0 : Number.POSITIVE_INFINITY;
  const powers = isZero.where(atZero, isZero.where(1, y).pow(p)).sum(axes, { keepDims });
  const none = powers.equal(0);
  const all = isInf(powers);
  const [least, most] = p > 0 ? [0, Number.POSITIVE_INFINITY] : [Number.POSITIVE_INFINITY, 0];
  const root = none
    .logicalOr(all)
    .where(1, powers)
    .pow(1 / p);
  const limited = none.where(least, all.where(most, root));
  return limited.mul(keepDims ? scale : scale.squeeze(axes));
}

/** What vector and matrix norms say of an order that they do not have. */
export function noSuchOrder(ord: unknown, where = "vectorNorm", known = "a number"): OptionError {
  return new OptionError({
    where,
    expected: `options.ord to be ${known}`,
    received: String(ord),
    fix: "The Euclidean norm of all entries is the default.",
  });
}
