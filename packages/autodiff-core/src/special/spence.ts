import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { spenceValue } from "./values/spence-values.ts";

interface SpenceParams {
  /** How often it is differentiated. */
  readonly order: number;
}

const spencePrimitive: Primitive<SpenceParams> = /* @__PURE__ */ familyPrimitive<SpenceParams>({
  name: "spence",
  value:
    ({ order }) =>
    (x) =>
      spenceValue(order, x),
  partials: [([x], _y, { order }) => bind1(spencePrimitive, [x], { order: order + 1 })],
  flops: 100,
});

/** Spence's integral, `∫ₓ¹ log t/(t - 1) dt = Li₂(1 - x)` for x ≥ 0: π²/6 at 0, 0 at 1; NaN below 0. */
export function spence(x: TensorLike): Tensor {
  return bind1(spencePrimitive, [asFloat(x)], { order: 0 });
}

/** `log(1 + t)/t`, 1 at 0, with all its derivatives there. */
export function logRatio(t: Tensor): Tensor {
  return bind1(spencePrimitive, [t.add(1)], { order: 1 }).neg();
}
