import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { type FresnelKind, fresnelValue } from "./values/fresnel-values.ts";

interface FresnelParams {
  readonly kind: FresnelKind;
}

const fresnelPrimitive: Primitive<FresnelParams> = /* @__PURE__ */ familyPrimitive<FresnelParams>({
  name: "fresnel",
  value:
    ({ kind }) =>
    (x) =>
      fresnelValue(kind, x),
  partials: [([x], _y, { kind }) => derivative(kind, x)],
  flops: 150,
});

/** Fresnel integrals, see {@link fresnel}. */
export interface FresnelIntegrals {
  readonly s: Tensor;
  readonly c: Tensor;
}

/** `S(x) = ∫₀ˣ sin(πt²/2) dt` and `C(x) = ∫₀ˣ cos(πt²/2) dt`: ±1/2 at ±∞. */
export function fresnel(x: TensorLike): FresnelIntegrals {
  const at = asFloat(x);
  return { s: member("S", at), c: member("C", at) };
}

function member(kind: FresnelKind, x: Tensor): Tensor {
  return bind1(fresnelPrimitive, [x], { kind });
}

function derivative(kind: FresnelKind, x: Tensor): Tensor {
  switch (kind) {
    case "S":
      return member("sine", x);
    case "C":
      return member("cosine", x);
    case "sine":
      return member("cosine", x).mul(x).mul(Math.PI);
    case "cosine":
      return member("sine", x).mul(x).mul(-Math.PI);
  }
}
