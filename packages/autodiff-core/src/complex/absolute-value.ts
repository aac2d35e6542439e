/** Sizes and angles. */
import { onesLike } from "../creation.ts";
import type { TensorLike } from "../operands.ts";
import { maximum } from "../primitives/arithmetic.ts";
import { atan2, cos, sin } from "../primitives/trigonometric.ts";
import type { Tensor } from "../tensor.ts";
import { type Complex, complex } from "./complex.ts";

/**
 * `|z| = √(re² + im²)`, without overflow or underflow on the way. Its derivatives at 0 are taken as 0.
 */
export function abs(z: Complex): Tensor {
  const { factor, re, im } = moderate(z);
  const isZero = re.equal(0).logicalAnd(im.equal(0));
  const isInfinite = z.re.abs().equal(Infinity).logicalOr(z.im.abs().equal(Infinity));
  // Neither root nor quotient meets a zero or an infinity, so that no derivative is 0·∞.
  const square = isZero.logicalOr(isInfinite).where(1, re.mul(re).add(im.mul(im)));
  return isZero.where(0, isInfinite.where(Infinity, square.sqrt().div(factor)));
}

/** `|z|² = re² + im²`. */
export function abs2(z: Complex): Tensor {
  return z.re.mul(z.re).add(z.im.mul(z.im));
}

/** The argument of `z`, in radians in [-π, π]; on the negative real axis the sign of a zero imaginary part decides. */
export function angle(z: Complex): Tensor {
  const { re, im } = moderate(z);
  return atan2(im, re);
}

/** `r(cos θ + i sin θ)`, θ in radians. */
export function polar(r: TensorLike, theta: TensorLike): Complex {
  const { re, im } = expi(theta);
  return complex(re.mul(r), im.mul(r));
}

/** `exp(iθ) = cos θ + i sin θ`, θ in radians. */
export function expi(theta: TensorLike): Complex {
  return { re: cos(theta), im: sin(theta) };
}

/** `z` multiplied by a power of 2 for which squares are harmless. */
function moderate(z: Complex): Complex & { readonly factor: Tensor } {
  const { large, down, small, up } = rangeOf(z.re);
  const size = maximum(z.re.abs(), z.im.abs());
  const one = onesLike(size);
  const factor = size.greater(large).where(one.mul(down), size.less(small).where(one.mul(up), one));
  return { factor, re: z.re.mul(factor), im: z.im.mul(factor) };
}

/** Sizes whose squares may over- or underflow, and powers of 2 that bring them back. */
function rangeOf({ dtype }: Tensor): { large: number; down: number; small: number; up: number } {
  return dtype === "float64"
    ? { large: 1e150, down: 2 ** -600, small: 1e-135, up: 2 ** 600 }
    : { large: 1e18, down: 2 ** -80, small: 1e-15, up: 2 ** 100 };
}
