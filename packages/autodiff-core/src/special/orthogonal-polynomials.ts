/** Classical orthogonal polynomials of a given degree, and the functions made of Legendre's. */
import { bind1 } from "../bind.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { checkOrder } from "./order.ts";
import {
  orthogonalPolynomialValue,
  type PolynomialKind,
} from "./values/orthogonal-polynomial-values.ts";

interface OrthogonalPolynomialParams {
  readonly kind: PolynomialKind;
  readonly degree: number;
  /** Parameter of Gegenbauer's and Laguerre's polynomials, 0 for the others. */
  readonly alpha: number;
}

const orthogonalPolynomialPrimitive: Primitive<OrthogonalPolynomialParams> =
  /* @__PURE__ */ familyPrimitive<OrthogonalPolynomialParams>({
    name: "orthogonalPolynomial",
    value:
      ({ kind, degree, alpha }) =>
      (x) =>
        orthogonalPolynomialValue(kind, degree, alpha, x),
    partials: [([x], _y, params) => derivative(params, x)],
    flops: 30,
  });

/** Legendre polynomial `Pₙ(x)`, `Pₙ(1) = 1`. */
export function legendre(n: number, x: TensorLike): Tensor {
  return ofDegree("legendre", "gegenbauer", n, x, 0.5);
}

/** Chebyshev polynomial of the first kind, `Tₙ(cos θ) = cos nθ`. */
export function chebyshevT(n: number, x: TensorLike): Tensor {
  return ofDegree("chebyshevT", "chebyshevT", n, x);
}

/** Chebyshev polynomial of the second kind, `Uₙ(cos θ) = sin((n + 1)θ)/sin θ`. */
export function chebyshevU(n: number, x: TensorLike): Tensor {
  return ofDegree("chebyshevU", "gegenbauer", n, x, 1);
}

/** Gegenbauer (ultraspherical) polynomial `Cₙ^{(α)}(x)`, for a number α > -1/2 that is not 0. */
export function gegenbauer(n: number, alpha: number, x: TensorLike): Tensor {
  checkParameter("gegenbauer", alpha, -0.5);
  return ofDegree("gegenbauer", "gegenbauer", n, x, alpha);
}

/** Hermite polynomial of the physicists, `Hₙ`, orthogonal with the weight `exp(-x²)`; leading coefficient 2ⁿ. */
export function hermite(n: number, x: TensorLike): Tensor {
  return ofDegree("hermite", "hermite", n, x);
}

/** Hermite polynomial of the probabilists, `Heₙ`, orthogonal with the weight `exp(-x²/2)`; leading coefficient 1. */
export function hermiteE(n: number, x: TensorLike): Tensor {
  return ofDegree("hermiteE", "hermiteE", n, x);
}

export interface LaguerreOptions {
  /** α > -1 of the generalised polynomial; default 0. */
  readonly alpha?: number;
}

/** Laguerre polynomial `Lₙ^{(α)}(x)`, orthogonal on [0, ∞) with the weight `x^α e⁻ˣ`. */
export function laguerre(n: number, x: TensorLike, options: LaguerreOptions = {}): Tensor {
  const { alpha = 0 } = options;
  checkParameter("laguerre", alpha, -1);
  return ofDegree("laguerre", "laguerre", n, x, alpha);
}

/** `Cₙ^{(α)}` without checks, for the functions built on it. */
export function gegenbauerPolynomial(degree: number, alpha: number, x: Tensor): Tensor {
  return bind1(orthogonalPolynomialPrimitive, [x], { kind: "gegenbauer", degree, alpha });
}

function ofDegree(
  where: string,
  kind: PolynomialKind,
  degree: number,
  x: TensorLike,
  alpha = 0,
): Tensor {
  checkOrder(where, "n", degree);
  return bind1(orthogonalPolynomialPrimitive, [asFloat(x)], { kind, degree, alpha });
}

/** `T′ₙ = n Uₙ₋₁`, `C′ₙ^{(α)} = 2α Cₙ₋₁^{(α+1)}`, `H′ₙ = 2n Hₙ₋₁`, `He′ₙ = n Heₙ₋₁`, `L′ₙ^{(α)} = -Lₙ₋₁^{(α+1)}`. */
function derivative({ kind, degree, alpha }: OrthogonalPolynomialParams, x: Tensor): Tensor {
  if (degree === 0) return x.mul(0);
  const lower = (ofKind: PolynomialKind, withAlpha: number, factor: number): Tensor =>
    bind1(orthogonalPolynomialPrimitive, [x], {
      kind: ofKind,
      degree: degree - 1,
      alpha: withAlpha,
    }).mul(factor);
  switch (kind) {
    case "chebyshevT":
      return lower("gegenbauer", 1, degree);
    case "gegenbauer":
      return lower("gegenbauer", alpha + 1, 2 * alpha);
    case "hermite":
      return lower("hermite", 0, 2 * degree);
    case "hermiteE":
      return lower("hermiteE", 0, degree);
    case "laguerre":
      return lower("laguerre", alpha + 1, -1);
  }
}

function checkParameter(where: string, alpha: number, above: number): void {
  if (alpha > above && alpha < Number.POSITIVE_INFINITY) return;
  throw new OptionError({
    where,
    expected: `alpha to be a number above ${above}`,
    received: `${alpha}`,
    fix: "The polynomials are orthogonal for such parameters only.",
  });
}
