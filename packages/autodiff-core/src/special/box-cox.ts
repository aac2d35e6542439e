/** The transformations of Box and Cox, and their inverses; smooth in their parameter where it is 0. */
import { floatOperands, type TensorLike } from "../operands.ts";
import { where } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { exprel } from "./elementary.ts";
import { logRatio } from "./spence.ts";

/**
 * `(x^λ - 1)/λ`, and `log x` for λ = 0, of x ≥ 0; NaN below.
 *
 * At x = 0 it is `-1/λ` for λ > 0 and else -∞, and its derivatives with respect to x are taken as 0.
 */
export function boxcox(x: TensorLike, lambda: TensorLike): Tensor {
  const [at, power] = floatOperands("boxcox", x, lambda);
  const isZero = at.equal(0);
  return ofLogarithm(where(isZero, 1, at).log(), power, isZero);
}

/** {@link boxcox} of `1 + x`, accurate for small x. */
export function boxcox1p(x: TensorLike, lambda: TensorLike): Tensor {
  const [at, power] = floatOperands("boxcox1p", x, lambda);
  const isZero = at.equal(-1);
  return ofLogarithm(where(isZero, 0, at).log1p(), power, isZero);
}

/** Inverse of {@link boxcox}: `(1 + λy)^{1/λ}`, and `eʸ` for λ = 0; NaN where 1 + λy is negative. */
export function invBoxcox(y: TensorLike, lambda: TensorLike): Tensor {
  const [value, power] = floatOperands("invBoxcox", y, lambda);
  return inverseLogarithm(value, power).exp();
}

/** Inverse of {@link boxcox1p}, accurate for small results. */
export function invBoxcox1p(y: TensorLike, lambda: TensorLike): Tensor {
  const [value, power] = floatOperands("invBoxcox1p", y, lambda);
  return inverseLogarithm(value, power).expm1();
}

/** `(e^{λ log} - 1)/λ` */
function ofLogarithm(log: Tensor, lambda: Tensor, isZero: Tensor): Tensor {
  const isPositive = lambda.greater(0);
  const ofZero = where(
    isPositive,
    where(isPositive, lambda, 1).reciprocal().neg(),
    Number.NEGATIVE_INFINITY,
  );
  return where(isZero, ofZero, log.mul(exprel(log.mul(lambda))));
}

/** `log(1 + λy)/λ` */
function inverseLogarithm(y: Tensor, lambda: Tensor): Tensor {
  return y.mul(logRatio(y.mul(lambda)));
}
