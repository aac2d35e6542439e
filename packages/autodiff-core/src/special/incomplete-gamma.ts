/** The regularised incomplete gamma functions and their inverses. */
import { bind1 } from "../bind.ts";
import { floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { digamma, polygamma } from "./gamma.ts";
import { inverseIncompleteGammaValue } from "./values/incomplete-gamma-inverse-values.ts";
import { gammaDensityValue, incompleteGammaValue } from "./values/incomplete-gamma-values.ts";

interface TailParams {
  /** `Q` rather than `P`. */
  readonly upper: boolean;
}

interface IncompleteGammaParams extends TailParams {
  /** How often it is differentiated with respect to `a`. */
  readonly order: number;
}

const incompleteGammaPrimitive: Primitive<IncompleteGammaParams> = /* @__PURE__ */ familyPrimitive({
  name: "incompleteGamma",
  value:
    ({ order, upper }) =>
    (a, x) =>
      incompleteGammaValue(order, upper, a, x),
  partials: [
    (operands, _y, { order, upper }) =>
      bind1(incompleteGammaPrimitive, operands, { order: order + 1, upper }),
    ([a, x], _y, { order, upper }) => {
      const slope = densityDerivative(order, a, x);
      return upper ? slope.neg() : slope;
    },
  ],
  flops: 600,
});

/** `xᵃ⁻¹ e⁻ˣ/Γ(a)`. */
const gammaDensityPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "gammaDensity",
  value: () => gammaDensityValue,
  partials: [
    ([a, x], y) => y.mul(logSlope(a, x)),
    ([a, x], y) => {
      const isZero = x.equal(0);
      const away = a.sub(1).sub(x).div(isZero.where(1, x));
      return isZero.where(density(a.sub(1), x).sub(y), y.mul(away));
    },
  ],
  flops: 60,
});

const incompleteGammaInversePrimitive = /* @__PURE__ */ familyPrimitive<TailParams>({
  name: "incompleteGammaInverse",
  value:
    ({ upper }) =>
    (a, p) =>
      inverseIncompleteGammaValue(upper, a, p),
  partials: [
    ([a], x) => {
      const slope = bind1(incompleteGammaPrimitive, [a, x], { order: 1, upper: false });
      return slope.neg().div(density(a, x));
    },
    ([a], x, { upper }) => {
      const slope = density(a, x).reciprocal();
      return upper ? slope.neg() : slope;
    },
  ],
  flops: 4000,
});

/**
 * Regularised lower incomplete gamma function, `P(a, x) = 1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt`, for a, x ≥ 0: the distribution function
 * of the gamma distribution with shape `a`. Small values keep their relative accuracy, `a` may be as large as 1e15, and
 * it can be differentiated with respect to `a` as often as to `x`.
 *
 * NaN for negative arguments, and where both are 0 or both infinite.
 */
export function gammainc(a: TensorLike, x: TensorLike): Tensor {
  const operands = floatOperands("gammainc", a, x);
  return bind1(incompleteGammaPrimitive, operands, { order: 0, upper: false });
}

/** `Q(a, x) = 1 - P(a, x)`, accurate where it is small; see {@link gammainc}. */
export function gammaincc(a: TensorLike, x: TensorLike): Tensor {
  const operands = floatOperands("gammaincc", a, x);
  return bind1(incompleteGammaPrimitive, operands, { order: 0, upper: true });
}

/** The x with `gammainc(a, x) = p`, for 0 ≤ p ≤ 1: the quantile function of the gamma distribution. NaN outside. */
export function gammaincinv(a: TensorLike, p: TensorLike): Tensor {
  const operands = floatOperands("gammaincinv", a, p);
  return bind1(incompleteGammaInversePrimitive, operands, { upper: false });
}

/** The x with `gammaincc(a, x) = q`, for 0 ≤ q ≤ 1. NaN outside. */
export function gammainccinv(a: TensorLike, q: TensorLike): Tensor {
  const operands = floatOperands("gammainccinv", a, q);
  return bind1(incompleteGammaInversePrimitive, operands, { upper: true });
}

function density(a: Tensor, x: Tensor): Tensor {
  return bind1(gammaDensityPrimitive, [a, x], {});
}

/** `∂/∂a log(xᵃ⁻¹ e⁻ˣ/Γ(a))` */
function logSlope(a: Tensor, x: Tensor): Tensor {
  return x.log().sub(digamma(a));
}

/**
 * `∂ⁿ/∂aⁿ` of the density: from `f' = f g` with `g = log x - ψ(a)`, `f⁽ⁿ⁺¹⁾ = Σ (n over k) f⁽ⁿ⁻ᵏ⁾ g⁽ᵏ⁾`.
 */
function densityDerivative(order: number, a: Tensor, x: Tensor): Tensor {
  const f = [density(a, x)];
  const g: Tensor[] = [];
  for (let n = 0; n < order; n++) {
    g.push(n === 0 ? logSlope(a, x) : polygamma(n, a).neg());
    let sum = f[n].mul(g[0]);
    let choose = 1;
    for (let k = 1; k <= n; k++) {
      choose = (choose * (n - k + 1)) / k;
      sum = sum.add(f[n - k].mul(g[k]).mul(choose));
    }
    f.push(sum);
  }
  return f[order];
}
