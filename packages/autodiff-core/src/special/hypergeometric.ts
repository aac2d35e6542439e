/** Hypergeometric functions of real arguments. */
import { bind1 } from "../bind.ts";
import { TransformError } from "../errors.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, type NoParams } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { threeFloats } from "./three-floats.ts";
import { confluentValue } from "./values/confluent-values.ts";
import { hypergeometricValue } from "./values/hypergeometric-values.ts";

const hyp1f1Primitive: Primitive<NoParams> = /* @__PURE__ */ familyPrimitive<NoParams>({
  name: "hyp1f1",
  value: () => confluentValue,
  partials: [
    () => refuse("hyp1f1", "a"),
    () => refuse("hyp1f1", "b"),
    ([a, b, z]) => bind1(hyp1f1Primitive, [a.add(1), b.add(1), z], NO_PARAMS).mul(a.div(b)),
  ],
  flops: 500,
});

const hyp2f1Primitive: Primitive<NoParams> = /* @__PURE__ */ familyPrimitive<NoParams>({
  name: "hyp2f1",
  value: () => hypergeometricValue,
  partials: [
    () => refuse("hyp2f1", "a"),
    () => refuse("hyp2f1", "b"),
    () => refuse("hyp2f1", "c"),
    ([a, b, c, z]) =>
      bind1(hyp2f1Primitive, [a.add(1), b.add(1), c.add(1), z], NO_PARAMS).mul(a.mul(b).div(c)),
  ],
  flops: 800,
});

/**
 * Kummer's confluent hypergeometric function, `M(a, b, z) = Σ (a)ₖ/(b)ₖ zᵏ/k!`, of real arguments: ∞ for whole b ≤ 0 unless it is
 * a polynomial.
 *
 * Where terms cancel they are summed with 32 digits; where even that leaves fewer than 9 digits, as for large negative a
 * and large z, the result is NaN. Differentiable in z to every order, `M′ = a/b M(a + 1, b + 1, z)`.
 *
 * @throws TransformError if it is differentiated with respect to a or b.
 */
export function hyp1f1(a: TensorLike, b: TensorLike, z: TensorLike): Tensor {
  return bind1(hyp1f1Primitive, threeFloats("hyp1f1", a, b, z), NO_PARAMS);
}

/**
 * Gauss's hypergeometric function, `F(a, b; c; z) = Σ (a)ₖ (b)ₖ/(c)ₖ zᵏ/k!` for |z| < 1, continued to all z < 1; NaN beyond
 * 1, where it is complex, unless it is a polynomial; ∞ for whole c ≤ 0 unless it is one.
 *
 * Where fewer than 9 digits would be left, as for parameters of some hundreds, the result is NaN. Differentiable in z to
 * every order, `F′ = ab/c F(a + 1, b + 1; c + 1; z)`.
 *
 * @throws TransformError if it is differentiated with respect to a, b or c.
 */
export function hyp2f1(a: TensorLike, b: TensorLike, c: TensorLike, z: TensorLike): Tensor {
  return bind1(hyp2f1Primitive, threeFloats("hyp2f1", a, b, c, z), NO_PARAMS);
}

function refuse(where: string, parameter: string): never {
  throw new TransformError({
    where,
    expected: "to be differentiated with respect to z only",
    received: `a derivative with respect to ${parameter}`,
    fix: `Give ${parameter} as a constant, or put stopGradient around it.`,
  });
}
