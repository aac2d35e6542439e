/** The error function of complex arguments, and its imaginary relative. */
import { bind1 } from "../bind.ts";
import { type Complex, type ComplexLike, fromReal } from "../complex/complex.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, unaryPrimitive } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { erfiValue } from "./values/dawson-values.ts";
import { faddeevaValue } from "./values/faddeeva-values.ts";

const TWO_OVER_SQRT_PI = 1.1283791670955126;

interface FaddeevaParams {
  readonly part: "re" | "im";
  /** How often it is differentiated. */
  readonly order: number;
}

/** One part of the n-th derivative at `x + iy`; `∂/∂x` is the derivative, `∂/∂y` is i times it. */
const faddeevaPrimitive: Primitive<FaddeevaParams> =
  /* @__PURE__ */ familyPrimitive<FaddeevaParams>({
    name: "faddeeva",
    value:
      ({ part, order }) =>
      (x, y) =>
        faddeevaValue(order, x, y)[part],
    partials: [
      (operands, _w, { part, order }) =>
        bind1(faddeevaPrimitive, operands, { part, order: order + 1 }),
      (operands, _w, { part, order }) =>
        part === "re"
          ? bind1(faddeevaPrimitive, operands, { part: "im", order: order + 1 }).neg()
          : bind1(faddeevaPrimitive, operands, { part: "re", order: order + 1 }),
    ],
    flops: 250,
  });

const erfiPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "erfi",
  accepts: "float",
  value: erfiValue,
  derivative: (x) => x.mul(x).exp().mul(TWO_OVER_SQRT_PI),
  flops: 80,
});

/**
 * Faddeeva's function, `w(z) = exp(-z²) erfc(-iz)`, of complex or real z: `Re w` is the Voigt profile, and
 * `erfc z = exp(-z²) w(iz)`. It overflows where `exp(-z²)` does, in the lower half-plane.
 *
 * @returns Real and imaginary part; derivatives of every order with respect to both parts of z.
 */
export function wofz(z: ComplexLike): Complex {
  const { re, im } = fromReal(z);
  const operands = floatOperands("wofz", re, im);
  return {
    re: bind1(faddeevaPrimitive, operands, { part: "re", order: 0 }),
    im: bind1(faddeevaPrimitive, operands, { part: "im", order: 0 }),
  };
}

/** Imaginary error function, `-i erf(ix) = 2/√π ∫₀ˣ exp(t²) dt`. */
export function erfi(x: TensorLike): Tensor {
  return bind1(erfiPrimitive, [asFloat(x)], NO_PARAMS);
}
