/** Exponential, sine and cosine integrals. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, unaryPrimitive } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { checkOrder } from "./order.ts";
import { sphericalBesselJ } from "./spherical-bessel.ts";
import {
  cosineIntegralValue,
  expiValue,
  expnValue,
  sineIntegralValue,
} from "./values/exponential-integral-values.ts";

interface ExpnParams {
  /** May be negative, which derivatives need. */
  readonly order: number;
}

const expnPrimitive: Primitive<ExpnParams> = /* @__PURE__ */ familyPrimitive<ExpnParams>({
  name: "expn",
  value:
    ({ order }) =>
    (x) =>
      expnValue(order, x),
  partials: [([x], _y, { order }) => bind1(expnPrimitive, [x], { order: order - 1 }).neg()],
  flops: 150,
});

const expiPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "expi",
  accepts: "float",
  value: expiValue,
  derivative: (x) => x.exp().div(x),
  flops: 100,
});

const sineIntegralPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "sineIntegral",
  accepts: "float",
  value: sineIntegralValue,
  derivative: (x) => sphericalBesselJ(0, x),
  flops: 150,
});

const cosineIntegralPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "cosineIntegral",
  accepts: "float",
  value: cosineIntegralValue,
  derivative: (x) => x.cos().div(x),
  flops: 150,
});

/** `Eₙ(x) = ∫₁^∞ e^{-xt} t⁻ⁿ dt` for whole n ≥ 0 and x ≥ 0; NaN for negative x. */
export function expn(n: number, x: TensorLike): Tensor {
  checkOrder("expn", "n", n);
  return bind1(expnPrimitive, [asFloat(x)], { order: n });
}

/** `E₁(x) = ∫ₓ^∞ e⁻ᵗ/t dt` for x ≥ 0: ∞ at 0, NaN for negative x. */
export function exp1(x: TensorLike): Tensor {
  return expn(1, x);
}

/** `Ei(x)`, the principal value of `∫ eᵗ/t dt` from -∞ to x: -∞ at 0. Near its zero 0.3725 the absolute error counts. */
export function expi(x: TensorLike): Tensor {
  return bind1(expiPrimitive, [asFloat(x)], NO_PARAMS);
}

export interface SineCosineIntegrals {
  readonly si: Tensor;
  readonly ci: Tensor;
}

/** `Si(x) = ∫₀ˣ sin t/t dt` and `Ci(x) = γ + log x + ∫₀ˣ (cos t - 1)/t dt`; Ci is -∞ at 0 and NaN for negative x. */
export function sici(x: TensorLike): SineCosineIntegrals {
  const at = asFloat(x);
  return {
    si: bind1(sineIntegralPrimitive, [at], NO_PARAMS),
    ci: bind1(cosineIntegralPrimitive, [at], NO_PARAMS),
  };
}
