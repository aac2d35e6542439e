import { bind1 } from "../bind.ts";
import { floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { zetaValue } from "./values/zeta-taylor-values.ts";

interface ZetaParams {
  /** How often it is differentiated with respect to s. */
  readonly order: number;
}

const zetaPrimitive: Primitive<ZetaParams> = /* @__PURE__ */ familyPrimitive<ZetaParams>({
  name: "zeta",
  value:
    ({ order }) =>
    (s, q) =>
      zetaValue(order, s, q),
  partials: [
    ([s, q], _y, { order }) => bind1(zetaPrimitive, [s, q], { order: order + 1 }),
    ([s, q], _y, { order }) => {
      const above = (k: number): Tensor => bind1(zetaPrimitive, [s.add(1), q], { order: k });
      const slope = above(order).mul(s);
      return (order === 0 ? slope : slope.add(above(order - 1).mul(order))).neg();
    },
  ],
  flops: 200,
});

/**
 * Hurwitz zeta function, `ζ(s, q) = Σ (q + n)⁻ˢ` over n ≥ 0, continued to 0 ≤ s < 1; with `q = 1`, the default, Riemann's,
 * for all real s. ∞ at s = 1; NaN for negative q, and for s < 0 unless q is 1. Differentiable in both arguments.
 */
export function zeta(s: TensorLike, q: TensorLike = 1): Tensor {
  return bind1(zetaPrimitive, floatOperands("zeta", s, q), { order: 0 });
}
