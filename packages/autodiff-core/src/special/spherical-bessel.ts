/** Spherical Bessel functions, and the sinc function, which is one of them. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { checkOrder } from "./order.ts";
import {
  sphericalIValue,
  sphericalJValue,
  sphericalKValue,
  sphericalYValue,
} from "./values/spherical-bessel-values.ts";

type SphericalKind = "j" | "y" | "i" | "k";

interface SphericalBesselParams {
  readonly kind: SphericalKind;
  readonly order: number;
}

const VALUES: { readonly [K in SphericalKind]: (n: number, x: number) => number } = {
  j: sphericalJValue,
  y: sphericalYValue,
  i: sphericalIValue,
  k: sphericalKValue,
};

const sphericalBesselPrimitive: Primitive<SphericalBesselParams> =
  /* @__PURE__ */ familyPrimitive<SphericalBesselParams>({
    name: "sphericalBessel",
    value: ({ kind, order }) => {
      const value = VALUES[kind];
      return (x) => value(order, x);
    },
    partials: [([x], _y, { kind, order }) => derivative(kind, order, x)],
    flops: 100,
  });

/** Spherical Bessel function of the first kind, `jₙ(x) = √(π/2x) J_{n+1/2}(x)`, for whole n ≥ 0 and all real x. */
export function sphericalBesselJ(n: number, x: TensorLike): Tensor {
  return ofOrder("sphericalBesselJ", "j", n, x);
}

/** Spherical Bessel function of the second kind, `yₙ(x)`, for whole n ≥ 0: -∞ at 0. */
export function sphericalBesselY(n: number, x: TensorLike): Tensor {
  return ofOrder("sphericalBesselY", "y", n, x);
}

/** Modified spherical Bessel function of the first kind, `iₙ(x) = √(π/2x) I_{n+1/2}(x)`, for whole n ≥ 0. */
export function sphericalBesselI(n: number, x: TensorLike): Tensor {
  return ofOrder("sphericalBesselI", "i", n, x);
}

/** Modified spherical Bessel function of the second kind, `k₀(x) = π/2 e⁻ˣ/x`, for whole n ≥ 0: +∞ at 0. */
export function sphericalBesselK(n: number, x: TensorLike): Tensor {
  return ofOrder("sphericalBesselK", "k", n, x);
}

/** NumPy's normalised `sin(πx)/(πx)`, 1 at 0; all derivatives are right there. */
export function sinc(x: TensorLike): Tensor {
  return sphericalBesselJ(0, asFloat(x).mul(Math.PI));
}

function ofOrder(where: string, kind: SphericalKind, order: number, x: TensorLike): Tensor {
  checkOrder(where, "n", order);
  return bind1(sphericalBesselPrimitive, [asFloat(x)], { kind, order });
}

/** `(2n + 1) j′ₙ = n jₙ₋₁ - (n + 1) jₙ₊₁` and its relatives: no division by x. */
function derivative(kind: SphericalKind, n: number, x: Tensor): Tensor {
  const at = (order: number): Tensor => bind1(sphericalBesselPrimitive, [x], { kind, order });
  const sign = kind === "j" || kind === "y" ? -1 : 1;
  const above = at(n + 1).mul((sign * (n + 1)) / (2 * n + 1));
  const sum =
    n === 0
      ? above
      : at(n - 1)
          .mul(n / (2 * n + 1))
          .add(above);
  return kind === "k" ? sum.neg() : sum;
}
