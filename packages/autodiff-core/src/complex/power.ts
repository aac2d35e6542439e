import { onesLike } from "../creation.ts";
import { asFloat } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { mul, reciprocal, square } from "./arithmetic.ts";
import { type Complex, type ComplexLike, fromReal, isComplex } from "./complex.ts";
import { exp, log } from "./functions.ts";
import { where } from "./selection.ts";

/**
 * The power `zʷ = exp(w log z)`, with the principal logarithm. Whole exponents from -8 to 8 that are plain numbers become
 * products, so that all their derivatives at 0 are right. `0ʷ` is 1 for `w = 0`, 0 for `Re w > 0`, and NaN otherwise.
 *
 * Its relative error grows with `|w log z|`, which is what the exponential is taken of.
 */
export function pow(z: ComplexLike, w: ComplexLike): Complex {
  const base = fromReal(z);
  if (typeof w === "number" && Number.isInteger(w) && Math.abs(w) <= 8) {
    return w < 0 ? reciprocal(repeatedProduct(base, -w)) : repeatedProduct(base, w);
  }
  const isZero = base.re.equal(0).logicalAnd(base.im.equal(0));
  const power = exp(mul(w, log(where(isZero, 1, base))));
  return where(isZero, powerOfZero(w), power);
}

function powerOfZero(w: ComplexLike): Tensor {
  const { re, im } = isComplex(w) ? w : fromReal(w);
  const isZero = re.equal(0).logicalAnd(im.equal(0));
  return isZero.where(1, re.greater(0).where(0, asFloat(re).mul(0).add(Number.NaN)));
}

/** `zⁿ` for whole n ≥ 0, by squaring. */
function repeatedProduct(z: Complex, n: number): Complex {
  if (n === 0) return fromReal(onesLike(z.re));
  if (n === 1) return z;
  const root = repeatedProduct(z, n >> 1);
  return n % 2 === 0 ? square(root) : mul(square(root), z);
}
