/**
 * The type of complex numbers. A pair of real tensors is a tree like any other, so that every transformation, optimizer
 * and checkpoint works on it, and executors need not know of it.
 */
import { zerosLike } from "../creation.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";

/** A tensor of complex numbers `re + i·im`: two float tensors of one shape and dtype. */
export type Complex = { readonly re: Tensor; readonly im: Tensor };

/** What complex arithmetic accepts: complex numbers, and real ones as tensors or numbers. */
export type ComplexLike = Complex | TensorLike;

/**
 * Complex numbers from their real and imaginary parts, which broadcast and promote to a common float dtype.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { abs, complex, mul } from "@fluxion/autodiff-core/complex";
 *
 * const z = complex(array([3, 0]), array([4, 1]));
 * abs(z).js() // => [5, 1]
 * mul(z, z).re.js() // => [-7, -1]
 * ```
 */
export function complex(re: TensorLike, im: TensorLike): Complex {
  const [x, y] = floatOperands("complex", re, im);
  return { re: x, im: y };
}

/** Real numbers as complex ones with imaginary part 0; complex ones as they are. */
export function fromReal(x: ComplexLike): Complex {
  if (isComplex(x)) return x;
  const re = asFloat(x);
  return { re, im: zerosLike(re) };
}

/** Whether a value is a pair `{ re, im }`. */
export function isComplex(x: unknown): x is Complex {
  return typeof x === "object" && x !== null && "re" in x && "im" in x;
}

/**
 * Do the same to the real and the imaginary part: for reshaping, indexing, padding and whatever else moves entries.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { complex, mapParts } from "@fluxion/autodiff-core/complex";
 *
 * const z = complex(array([1, 2, 3]), 0.5);
 * mapParts(z, (part) => part.slice([1, 3])).re.js() // => [2, 3]
 * ```
 */
export function mapParts(z: Complex, f: (part: Tensor) => Tensor): Complex {
  return { re: f(z.re), im: f(z.im) };
}
