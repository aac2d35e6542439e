/** The gamma function and what is made of it. */
import { bind1 } from "../bind.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, unaryPrimitive } from "../primitives/elementwise.ts";
import { where } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { checkOrder } from "./order.ts";
import { betaValue, lbetaValue } from "./values/beta-values.ts";
import {
  gammaSignValue,
  gammaValue,
  lgammaValue,
  polygammaDifferenceValue,
  polygammaValue,
} from "./values/gamma-values.ts";

const gammaPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "gamma",
  accepts: "float",
  value: gammaValue,
  derivative: (x, y) => y.mul(digamma(x)),
  flops: 40,
});

const lgammaPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "lgamma",
  accepts: "float",
  value: lgammaValue,
  derivative: (x) => digamma(x),
  flops: 40,
});

interface PolygammaParams {
  readonly order: number;
}

const polygammaPrimitive: Primitive<PolygammaParams> = /* @__PURE__ */ familyPrimitive({
  name: "polygamma",
  value:
    ({ order }) =>
    (x) =>
      polygammaValue(order, x),
  partials: [([x], _y, { order }) => bind1(polygammaPrimitive, [x], { order: order + 1 })],
  flops: 80,
});

/** `ψ⁽ⁿ⁾(a + b) - ψ⁽ⁿ⁾(a)` */
const polygammaDifferencePrimitive: Primitive<PolygammaParams> =
  /* @__PURE__ */ familyPrimitive<PolygammaParams>({
    name: "polygammaDifference",
    value:
      ({ order }) =>
      (a, b) =>
        polygammaDifferenceValue(order, a, b),
    partials: [
      (operands, _y, { order }) =>
        bind1(polygammaDifferencePrimitive, operands, { order: order + 1 }),
      ([a, b], _y, { order }) => bind1(polygammaPrimitive, [a.add(b)], { order: order + 1 }),
    ],
    flops: 100,
  });

const lbetaPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "lbeta",
  value: () => lbetaValue,
  partials: [([a, b]) => digammaFall(a, b), ([a, b]) => digammaFall(b, a)],
  flops: 100,
});

const betaPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "beta",
  value: () => betaValue,
  partials: [([a, b], y) => y.mul(digammaFall(a, b)), ([a, b], y) => y.mul(digammaFall(b, a))],
  flops: 100,
});

const gammaSignPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "gammaSign",
  accepts: "float",
  value: gammaSignValue,
  flops: 5,
});

/** Gamma function, `Γ(x) = ∫₀^∞ tˣ⁻¹ e⁻ᵗ dt`, for all real x: ±∞ at ±0, NaN at the other poles and at -∞. */
export function gamma(x: TensorLike): Tensor {
  return bind1(gammaPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `log |Γ(x)|`: +∞ at the poles and at ±∞. */
export function lgamma(x: TensorLike): Tensor {
  return bind1(lgammaPrimitive, [asFloat(x)], NO_PARAMS);
}

/** {@link lgamma} for x ≥ 0; NaN below, where the logarithm of Γ is complex. */
export function loggamma(x: TensorLike): Tensor {
  const at = asFloat(x);
  return where(at.less(0), Number.NaN, lgamma(at));
}

/** Sign of Γ(x), so that `Γ = gammaSign · exp(lgamma)`: ±1 at ±0, NaN at the other poles and at -∞. Its derivative is 0. */
export function gammaSign(x: TensorLike): Tensor {
  return bind1(gammaSignPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `ψ(x) = d/dx log Γ(x)`: ∓∞ at ±0, NaN at the other poles. */
export function digamma(x: TensorLike): Tensor {
  return bind1(polygammaPrimitive, [asFloat(x)], { order: 0 });
}

/** `ψ′(x)`: +∞ at the poles. */
export function trigamma(x: TensorLike): Tensor {
  return polygamma(1, x);
}

/**
 * The n-th derivative of {@link digamma}, for positive and negative x.
 *
 * At the poles: +∞ for odd n; for even n NaN, and ∓∞ at ±0.
 *
 * @param n - Whole number ≥ 0.
 * @throws OptionError unless `n` is such a number.
 */
export function polygamma(n: number, x: TensorLike): Tensor {
  checkOrder("polygamma", "n", n);
  return bind1(polygammaPrimitive, [asFloat(x)], { order: n });
}

/** `log |B(a, b)|` with `B(a, b) = Γ(a) Γ(b)/Γ(a + b)`, without cancellation where one is much larger than the other. */
export function lbeta(a: TensorLike, b: TensorLike): Tensor {
  return bind1(lbetaPrimitive, floatOperands("lbeta", a, b), NO_PARAMS);
}

/** `B(a, b) = Γ(a) Γ(b)/Γ(a + b)`. */
export function beta(a: TensorLike, b: TensorLike): Tensor {
  return bind1(betaPrimitive, floatOperands("beta", a, b), NO_PARAMS);
}

/** `x! = Γ(x + 1)`, also between whole numbers. */
export function factorial(x: TensorLike): Tensor {
  return gamma(asFloat(x).add(1));
}

/**
 * `n!/(k! (n - k)!)`, also between whole numbers: `1/((n + 1) B(n - k + 1, k + 1))`.
 *
 * For whole k with 0 ≤ k ≤ 32 given as a number it is the product `n (n - 1) … (n - k + 1)/k!`, for every real n.
 */
export function binomial(n: TensorLike, k: TensorLike): Tensor {
  if (typeof k === "number" && Number.isInteger(k) && k >= 0 && k <= 32) {
    return fallingProduct(asFloat(n), k);
  }
  const [top, bottom] = floatOperands("binomial", n, k);
  const share = beta(top.sub(bottom).add(1), bottom.add(1));
  return top.add(1).mul(share).reciprocal();
}

/** Rising factorial `Γ(x + m)/Γ(x) = x (x + 1) … (x + m - 1)`, as JAX and SciPy's `poch`. */
export function poch(x: TensorLike, m: TensorLike): Tensor {
  const [from, steps] = floatOperands("poch", x, m);
  return gamma(steps).div(beta(from, steps));
}

/**
 * `log Γ_d(a) = d (d - 1)/4 log π + Σⱼ log Γ(a - j/2)` over j from 0 to d - 1, the multivariate gamma function's logarithm.
 *
 * @param d - Dimension, a whole number ≥ 1.
 * @throws OptionError unless `d` is such a number.
 */
export function multigammaln(a: TensorLike, d: number): Tensor {
  checkOrder("multigammaln", "d", d, 1);
  const x = asFloat(a);
  let sum = lgamma(x).add((d * (d - 1) * Math.log(Math.PI)) / 4);
  for (let j = 1; j < d; j++) sum = sum.add(lgamma(x.sub(j / 2)));
  return sum;
}

/** `ψ(a) - ψ(a + b)`, the derivative of `log B(a, b)` with respect to a. */
function digammaFall(a: Tensor, b: Tensor): Tensor {
  return bind1(polygammaDifferencePrimitive, [a, b], { order: 0 }).neg();
}

function fallingProduct(n: Tensor, k: number): Tensor {
  let product = n.mul(0).add(1);
  for (let j = 0; j < k; j++) product = product.mul(n.sub(j)).div(j + 1);
  return product;
}
