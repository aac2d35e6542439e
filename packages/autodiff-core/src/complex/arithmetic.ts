/** The four rules, and what is made of them. Operands that are real stay so: no product with a zero is formed. */
import { zerosLike } from "../creation.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import * as real from "../primitives/arithmetic.ts";
import type { Tensor } from "../tensor.ts";
import { type Complex, type ComplexLike, complex, isComplex, mapParts } from "./complex.ts";
import { divide } from "./quotient.ts";

/** Sum. Broadcasts and promotes. */
export function add(a: ComplexLike, b: ComplexLike): Complex {
  if (!isComplex(a)) return isComplex(b) ? add(b, a) : ofReal(real.add(a, b));
  return isComplex(b) ? complex(a.re.add(b.re), a.im.add(b.im)) : complex(a.re.add(b), a.im);
}

/** Difference. Broadcasts and promotes. */
export function sub(a: ComplexLike, b: ComplexLike): Complex {
  if (isComplex(a)) {
    return isComplex(b) ? complex(a.re.sub(b.re), a.im.sub(b.im)) : complex(a.re.sub(b), a.im);
  }
  return isComplex(b) ? complex(real.sub(a, b.re), b.im.neg()) : ofReal(real.sub(a, b));
}

/** Elementwise product. Broadcasts and promotes. Infinities may give NaN, as in NumPy. */
export function mul(a: ComplexLike, b: ComplexLike): Complex {
  if (!isComplex(a)) return isComplex(b) ? mul(b, a) : ofReal(real.mul(a, b));
  return isComplex(b) ? bilinear(a, b, real.mul) : complex(a.re.mul(b), a.im.mul(b));
}

/**
 * Quotient. Broadcasts and promotes. It does not overflow or lose digits on the way to a result that can be
 * represented; a number divided by zero is infinite, 0/0 is NaN.
 */
export function div(a: ComplexLike, b: ComplexLike): Complex {
  if (!isComplex(b)) {
    return isComplex(a) ? complex(a.re.div(b), a.im.div(b)) : ofReal(real.div(a, b));
  }
  const z = isComplex(a) ? a : ofReal(real.add(a, zerosLike(b.re)));
  const [re, c] = floatOperands("div", z.re, b.re);
  const [im, d] = floatOperands("div", z.im, b.im);
  return divide({ re, im }, { re: c, im: d });
}

/** `-z`. */
export function neg(z: Complex): Complex {
  return mapParts(z, real.neg);
}

/** The complex conjugate `re - i·im`. */
export function conj(z: Complex): Complex {
  return { re: z.re, im: z.im.neg() };
}

/** `factor·z` for a real factor. */
export function scale(z: Complex, factor: TensorLike): Complex {
  return complex(z.re.mul(factor), z.im.mul(factor));
}

/** `1/z`. */
export function reciprocal(z: Complex): Complex {
  return div(1, z);
}

/** `z·z`. */
export function square(z: Complex): Complex {
  const { re, im } = z;
  return { re: re.sub(im).mul(re.add(im)), im: re.mul(im).mul(2) };
}

/** `i·z`, exactly. */
export function timesI(z: Complex): Complex {
  return { re: z.im.neg(), im: z.re };
}

/** `-i·z`, exactly. */
export function overI(z: Complex): Complex {
  return { re: z.im, im: z.re.neg() };
}

/** A product of complex operands from that of real ones. */
export function bilinear(
  a: Complex,
  b: Complex,
  product: (x: Tensor, y: Tensor) => Tensor,
): Complex {
  return complex(
    product(a.re, b.re).sub(product(a.im, b.im)),
    product(a.re, b.im).add(product(a.im, b.re)),
  );
}

function ofReal(x: Tensor): Complex {
  const re = asFloat(x);
  return { re, im: zerosLike(re) };
}
