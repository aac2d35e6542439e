import { bind1 } from "../bind.ts";
import { floatOperands, type TensorLike } from "../operands.ts";
import { NO_PARAMS } from "../primitives/elementwise.ts";
import { erf } from "../primitives/error-function.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { owensTValue } from "./values/owens-t-values.ts";

const INVERSE_TWO_PI = 0.15915494309189535;
const HALF_INVERSE_SQRT_TWO_PI = 0.19947114020071635;

const owensTPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "owensT",
  value: () => owensTValue,
  partials: [
    ([h, a]) =>
      erf(a.mul(h).mul(Math.SQRT1_2)).mul(h.mul(h).mul(-0.5).exp()).mul(-HALF_INVERSE_SQRT_TWO_PI),
    ([h, a]) => {
      const square = a.mul(a).add(1);
      return h.mul(h).mul(square).mul(-0.5).exp().div(square).mul(INVERSE_TWO_PI);
    },
  ],
  flops: 600,
});

/**
 * Owen's T function, `T(h, a) = 1/2π ∫₀ᵃ exp(-h²(1 + t²)/2)/(1 + t²) dt`: the probability that `X > h` and `0 < Y < aX` for
 * independent standard normals, of which the distribution functions of the skew and bivariate normal are made.
 */
export function owensT(h: TensorLike, a: TensorLike): Tensor {
  return bind1(owensTPrimitive, floatOperands("owensT", h, a), NO_PARAMS);
}
