/** Bessel functions of integer order. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { checkOrder } from "./order.ts";
import {
  besselIScaledValue,
  besselIValue,
  besselJValue,
  besselKScaledValue,
  besselKValue,
  besselYValue,
} from "./values/bessel-values.ts";

/** `Ie` is `e^{-|x|} I`, `Ke` is `eˣ K`. */
type BesselKind = "J" | "Y" | "I" | "K" | "Ie" | "Ke";

interface BesselParams {
  readonly kind: BesselKind;
  readonly order: number;
}

const VALUES: { readonly [K in BesselKind]: (n: number, x: number) => number } = {
  J: besselJValue,
  Y: besselYValue,
  I: besselIValue,
  K: besselKValue,
  Ie: besselIScaledValue,
  Ke: besselKScaledValue,
};

const besselPrimitive: Primitive<BesselParams> = /* @__PURE__ */ familyPrimitive<BesselParams>({
  name: "bessel",
  value: ({ kind, order }) => {
    const value = VALUES[kind];
    return (x) => value(order, x);
  },
  partials: [([x], y, { kind, order }) => derivative(kind, order, x, y)],
  flops: 200,
});

/** Bessel function of the first kind, `Jₙ(x)`, for whole n; negative n by `J₋ₙ = (-1)ⁿ Jₙ`. */
export function besselJ(n: number, x: TensorLike): Tensor {
  return reflected("besselJ", "J", n, x);
}

/** Bessel function of the second kind, `Yₙ(x)`, for whole n: -∞ at 0, NaN for negative x. */
export function besselY(n: number, x: TensorLike): Tensor {
  return reflected("besselY", "Y", n, x);
}

/** Modified Bessel function of the first kind, `Iₙ(x)`, for whole n. */
export function besselI(n: number, x: TensorLike): Tensor {
  return ofOrder("besselI", "I", Math.abs(n), x);
}

/** Modified Bessel function of the second kind, `Kₙ(x)`, for whole n: +∞ at 0, NaN for negative x. */
export function besselK(n: number, x: TensorLike): Tensor {
  return ofOrder("besselK", "K", Math.abs(n), x);
}

/** `J₀(x)`; near its zeros the absolute error counts, here and below. */
export function besselJ0(x: TensorLike): Tensor {
  return besselJ(0, x);
}

/** `J₁(x)`. */
export function besselJ1(x: TensorLike): Tensor {
  return besselJ(1, x);
}

/** `Y₀(x)`: -∞ at 0, NaN for negative x. */
export function besselY0(x: TensorLike): Tensor {
  return besselY(0, x);
}

/** `Y₁(x)`: -∞ at 0, NaN for negative x. */
export function besselY1(x: TensorLike): Tensor {
  return besselY(1, x);
}

/** `I₀(x)`. */
export function besselI0(x: TensorLike): Tensor {
  return besselI(0, x);
}

/** `I₁(x)`. */
export function besselI1(x: TensorLike): Tensor {
  return besselI(1, x);
}

/** `K₀(x)`: +∞ at 0, NaN for negative x. */
export function besselK0(x: TensorLike): Tensor {
  return besselK(0, x);
}

/** `K₁(x)`: +∞ at 0, NaN for negative x. */
export function besselK1(x: TensorLike): Tensor {
  return besselK(1, x);
}

/** `e^{-|x|} I₀(x)`, which does not overflow. */
export function besselI0e(x: TensorLike): Tensor {
  return ofOrder("besselI0e", "Ie", 0, x);
}

/** `e^{-|x|} I₁(x)`, which does not overflow. */
export function besselI1e(x: TensorLike): Tensor {
  return ofOrder("besselI1e", "Ie", 1, x);
}

/** `eˣ K₀(x)`, which does not underflow. */
export function besselK0e(x: TensorLike): Tensor {
  return ofOrder("besselK0e", "Ke", 0, x);
}

/** `eˣ K₁(x)`, which does not underflow. */
export function besselK1e(x: TensorLike): Tensor {
  return ofOrder("besselK1e", "Ke", 1, x);
}

function ofOrder(where: string, kind: BesselKind, order: number, x: TensorLike): Tensor {
  checkOrder(where, "n", order);
  return bind1(besselPrimitive, [asFloat(x)], { kind, order });
}

function reflected(where: string, kind: "J" | "Y", n: number, x: TensorLike): Tensor {
  const value = ofOrder(where, kind, Math.abs(n), x);
  return n < 0 && n % 2 !== 0 ? value.neg() : value;
}

/** From the orders below and above: `J′ₙ = (Jₙ₋₁ - Jₙ₊₁)/2` and its relatives. */
function derivative(kind: BesselKind, order: number, x: Tensor, y: Tensor): Tensor {
  const at = (n: number): Tensor => bind1(besselPrimitive, [x], { kind, order: n });
  const above = at(order + 1);
  const below = order === 0 ? null : at(order - 1);
  switch (kind) {
    case "J":
    case "Y":
      return below === null ? above.neg() : below.sub(above).mul(0.5);
    case "I":
      return mean(below, above);
    case "K":
      return mean(below, above).neg();
    case "Ie":
      return mean(below, above).sub(y.mul(x.sign()));
    case "Ke":
      return y.sub(mean(below, above));
  }
}

/** `(below + above)/2`, where the orders -1 and 1 are the same. */
function mean(below: Tensor | null, above: Tensor): Tensor {
  return below === null ? above : below.add(above).mul(0.5);
}
