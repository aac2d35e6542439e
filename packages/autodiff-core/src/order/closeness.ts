/** Equality up to rounding. */
import { scalar } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { promoteOperands, type TensorLike } from "../operands.ts";
import { sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Options of {@link isClose}. */
export interface ClosenessOptions {
  /** Relative to `|b|`. Default 1e-5. */
  readonly rtol?: number;
  /** Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN equals NaN. Default false. */
  readonly equalNaN?: boolean;
}

/** `|a - b| ≤ atol + rtol |b|`, elementwise; infinities are close to themselves only. Broadcasts and promotes. */
export function isClose(a: TensorLike, b: TensorLike, options: ClosenessOptions = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNaN = false } = options;
  const [x, y] = promoteOperands("isClose", a, b);
  if (!isFloat(x.dtype)) return isClose(x.cast("float64"), y.cast("float64"), options);
  const areFinite = x.isFinite().logicalAnd(y.isFinite());
  const near = x.sub(y).abs().lessEqual(y.abs().mul(rtol).add(atol));
  const close = x.equal(y).logicalOr(areFinite.logicalAnd(near));
  return equalNaN ? close.logicalOr(x.isNaN().logicalAnd(y.isNaN())) : close;
}

/** Whether all entries are {@link isClose}: a boolean scalar. */
export function allClose(a: TensorLike, b: TensorLike, options: ClosenessOptions = {}): Tensor {
  return isClose(a, b, options).all();
}

/** Whether two tensors have the same shape and equal entries: a boolean scalar. */
export function arrayEqual(
  a: Tensor,
  b: Tensor,
  options: Pick<ClosenessOptions, "equalNaN"> = {},
): Tensor {
  if (!sameShape(a.shape, b.shape)) return scalar(0, "bool");
  const equal = a.equal(b);
  if (options.equalNaN !== true) return equal.all();
  return equal.logicalOr(a.isNaN().logicalAnd(b.isNaN())).all();
}
