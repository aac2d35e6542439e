/** Products of matrices and vectors of complex numbers. */
import { type DotOptions, dot as dotReal, matmul as matmulReal } from "../primitives/dot.ts";
import type { Tensor } from "../tensor.ts";
import { bilinear, conj } from "./arithmetic.ts";
import { type Complex, complex, fromReal, isComplex, mapParts } from "./complex.ts";

/** Tensor contraction without conjugation, with the options of `dot` for real tensors. */
export function dot(a: Complex | Tensor, b: Complex | Tensor, options: DotOptions = {}): Complex {
  return product(a, b, (x, y) => dotReal(x, y, options));
}

/** `Σ conj(aᵢ) bᵢ` over all entries: the inner product. */
export function vdot(a: Complex, b: Complex): Complex {
  const flat = (z: Complex): Complex => mapParts(z, (part) => part.reshape([-1]));
  return dot(conj(flat(a)), flat(b));
}

/** Matrix product over the last two axes; earlier axes broadcast. */
export function matmul(a: Complex | Tensor, b: Complex | Tensor): Complex {
  return product(a, b, matmulReal);
}

/** Four real products, or two where an operand is real. */
function product(
  a: Complex | Tensor,
  b: Complex | Tensor,
  multiply: (x: Tensor, y: Tensor) => Tensor,
): Complex {
  if (isComplex(a)) {
    return isComplex(b) ? bilinear(a, b, multiply) : complex(multiply(a.re, b), multiply(a.im, b));
  }
  if (isComplex(b)) return complex(multiply(a, b.re), multiply(a, b.im));
  return fromReal(multiply(a, b));
}
