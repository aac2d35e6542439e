/** The regularised incomplete beta function and its inverse. */
import { bind1 } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { polygamma } from "./gamma.ts";
import { threeFloats } from "./three-floats.ts";
import { betaDensityValue } from "./values/beta-prefix-values.ts";
import { inverseIncompleteBetaValue } from "./values/incomplete-beta-inverse-values.ts";
import { incompleteBetaValue } from "./values/incomplete-beta-values.ts";

interface IncompleteBetaParams {
  /** How often it is differentiated with respect to `a`. */
  readonly orderA: number;
  /** How often it is differentiated with respect to `b`. */
  readonly orderB: number;
}

const incompleteBetaPrimitive: Primitive<IncompleteBetaParams> = /* @__PURE__ */ familyPrimitive({
  name: "incompleteBeta",
  value:
    ({ orderA, orderB }) =>
    (a, b, x) =>
      incompleteBetaValue(orderA, orderB, a, b, x),
  partials: [
    (operands, _y, { orderA, orderB }) =>
      bind1(incompleteBetaPrimitive, operands, { orderA: orderA + 1, orderB }),
    (operands, _y, { orderA, orderB }) =>
      bind1(incompleteBetaPrimitive, operands, { orderA, orderB: orderB + 1 }),
    ([a, b, x], _y, { orderA, orderB }) => densityDerivative(orderA, orderB, a, b, x),
  ],
  flops: 900,
});

/** `xᵃ⁻¹ (1 - x)ᵇ⁻¹/B(a, b)`. */
const betaDensityPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "betaDensity",
  value: () => betaDensityValue,
  partials: [
    ([a, b, x], y) => y.mul(logSlope(1, 0, a, b, x)),
    ([a, b, x], y) => y.mul(logSlope(0, 1, a, b, x)),
    ([a, b, x], y) => {
      const left = a.sub(1).mul(x.neg().add(1));
      return y.mul(left.sub(b.sub(1).mul(x)).div(x).div(x.neg().add(1)));
    },
  ],
  flops: 120,
});

const incompleteBetaInversePrimitive = /* @__PURE__ */ familyPrimitive({
  name: "incompleteBetaInverse",
  value: () => inverseIncompleteBetaValue,
  partials: [
    ([a, b], x) =>
      bind1(incompleteBetaPrimitive, [a, b, x], { orderA: 1, orderB: 0 })
        .div(density(a, b, x))
        .neg(),
    ([a, b], x) =>
      bind1(incompleteBetaPrimitive, [a, b, x], { orderA: 0, orderB: 1 })
        .div(density(a, b, x))
        .neg(),
    ([a, b], x) => density(a, b, x).reciprocal(),
  ],
  flops: 6000,
});

/**
 * Regularised incomplete beta function, `Iₓ(a, b) = 1/B(a, b) ∫₀ˣ tᵃ⁻¹ (1 - t)ᵇ⁻¹ dt`, for a, b > 0 and 0 ≤ x ≤ 1: the
 * distribution function of the beta distribution. Small values keep their relative accuracy, and it can be
 * differentiated with respect to all three arguments to every order. NaN outside of the domain.
 */
export function betainc(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  const operands = threeFloats("betainc", a, b, x);
  return bind1(incompleteBetaPrimitive, operands, { orderA: 0, orderB: 0 });
}

/** The x with `betainc(a, b, x) = p`, for 0 ≤ p ≤ 1: the quantile function of the beta distribution. NaN outside. */
export function betaincinv(a: TensorLike, b: TensorLike, p: TensorLike): Tensor {
  return bind1(incompleteBetaInversePrimitive, threeFloats("betaincinv", a, b, p), {});
}

function density(a: Tensor, b: Tensor, x: Tensor): Tensor {
  return bind1(betaDensityPrimitive, [a, b, x], {});
}

/** `∂ⁱ⁺ʲ/∂aⁱ∂bʲ` of the logarithm of the density, for i + j > 0. */
function logSlope(i: number, j: number, a: Tensor, b: Tensor, x: Tensor): Tensor {
  const whole = polygamma(i + j - 1, a.add(b));
  if (i > 0 && j > 0) return whole;
  const own = i > 0 ? a : b;
  const slope = whole.sub(polygamma(i + j - 1, own));
  if (i + j > 1) return slope;
  return slope.add(i > 0 ? x.log() : x.neg().log1p());
}

/** `∂ⁱ⁺ʲ/∂aⁱ∂bʲ` of the density `f`, from `∂f = f · ∂ log f` by the rule of Leibniz. */
function densityDerivative(i: number, j: number, a: Tensor, b: Tensor, x: Tensor): Tensor {
  const known = new Map<string, Tensor>();
  const slopes = new Map<string, Tensor>();
  const slope = (p: number, q: number): Tensor =>
    remember(slopes, p, q, () => logSlope(p, q, a, b, x));
  const f = (p: number, q: number): Tensor =>
    remember(known, p, q, () => {
      if (p + q === 0) return density(a, b, x);
      const [oneP, oneQ] = p > 0 ? [1, 0] : [0, 1];
      const terms: Tensor[] = [];
      for (let r = 0; r <= p - oneP; r++) {
        for (let s = 0; s <= q - oneQ; s++) {
          const choose = binomial(p - oneP, r) * binomial(q - oneQ, s);
          terms.push(
            f(p - oneP - r, q - oneQ - s)
              .mul(slope(r + oneP, s + oneQ))
              .mul(choose),
          );
        }
      }
      return terms.reduce((sum, term) => sum.add(term));
    });
  return f(i, j);
}

function remember(known: Map<string, Tensor>, p: number, q: number, compute: () => Tensor): Tensor {
  const value = known.get(`${p},${q}`) ?? compute();
  known.set(`${p},${q}`, value);
  return value;
}

function binomial(n: number, k: number): number {
  let product = 1;
  for (let j = 1; j <= k; j++) product = (product * (n - k + j)) / j;
  return product;
}
