/** Signs and neighbours of floating-point numbers. */

import { uniform } from "../bind.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { bitcast, stopGradient } from "./cast.ts";

/** True for negative numbers and -0. The sign of NaN is not looked at: false. */
export function signbit(x: TensorLike): Tensor {
  const value = stopGradient(asFloat(x));
  const zero = value.equal(0);
  const reciprocal = zero.where(value, 1).reciprocal();
  return value.less(0).logicalOr(zero.logicalAnd(reciprocal.less(0)));
}

/** The size of `size` with the sign of `sign`, which may be that of -0. */
export function copysign(size: TensorLike, sign: TensorLike): Tensor {
  const [value, other] = floatOperands("copysign", size, sign);
  return signbit(value).equal(signbit(other)).where(value, value.neg());
}

/** The next number of the dtype after x in the direction of `towards`; its derivative is 0. */
export function nextafter(x: TensorLike, towards: TensorLike): Tensor {
  const [value, goal] = floatOperands("nextafter", x, towards).map(stopGradient);
  const up = goal.greater(value);
  const next = value.dtype === "float64" ? neighbourOfDouble(value, up) : neighbour(value, up);
  const unordered = value.notEqual(value).logicalOr(goal.notEqual(goal));
  return value.equal(goal).where(goal, unordered.where(Number.NaN, next));
}

/** Floats of one sign are ordered like their bits. */
function neighbour(x: Tensor, up: Tensor): Tensor {
  const away = up.equal(x.greater(0));
  const bits = bitcast(x, "int32");
  const stepped = bitcast(bits.add(away.cast("int32").mul(2).sub(1)), "float32");
  const smallest = up.where(2 ** -149, -(2 ** -149));
  return x.equal(0).where(smallest, stepped);
}

/**
 * By adding and subtracting a little more than half the gap.
 *
 * @see Rump, Zimmermann, Boldo & Melquiond, Computing predecessor and successor in rounding to nearest, BIT 49 (2009).
 */
function neighbourOfDouble(x: Tensor, up: Tensor): Tensor {
  const half = 2 ** -53;
  const share = half * (1 + 2 * half);
  const moved = (c: Tensor, e: Tensor): Tensor => up.where(c.add(e), c.sub(e));
  const size = x.abs();
  const scaled = x.mul(2 ** 53);
  const subnormal = moved(x, size.mul(0).add(Number.MIN_VALUE));
  const small = moved(scaled, scaled.abs().mul(share)).mul(half);
  const large = moved(x, size.mul(share));
  const finite = size.less(2 ** -1021).where(subnormal, size.less(2 ** -969).where(small, large));
  const double = (value: number): Tensor => uniform({ shape: [], dtype: "float64" }, value);
  const largest = up.where(double(-Number.MAX_VALUE), double(Number.MAX_VALUE));
  return x.isFinite().where(finite, largest);
}
