/** Airy functions, the solutions of `y″ = xy`. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { type AiryKind, airyValue } from "./values/airy-values.ts";

interface AiryParams {
  readonly kind: AiryKind;
}

const airyPrimitive: Primitive<AiryParams> = /* @__PURE__ */ familyPrimitive<AiryParams>({
  name: "airy",
  value:
    ({ kind }) =>
    (x) =>
      airyValue(kind, x),
  partials: [([x], _y, { kind }) => derivative(kind, x)],
  flops: 400,
});

/** Airy function `Ai(x)`, which falls to the right and oscillates to the left. */
export function airyAi(x: TensorLike): Tensor {
  return member("Ai", asFloat(x));
}

/** `Ai′(x)`. */
export function airyAiPrime(x: TensorLike): Tensor {
  return member("AiPrime", asFloat(x));
}

/** Airy function `Bi(x)`, which grows to the right; ∞ from about 104. */
export function airyBi(x: TensorLike): Tensor {
  return member("Bi", asFloat(x));
}

/** `Bi′(x)`. */
export function airyBiPrime(x: TensorLike): Tensor {
  return member("BiPrime", asFloat(x));
}

function member(kind: AiryKind, x: Tensor): Tensor {
  return bind1(airyPrimitive, [x], { kind });
}

function derivative(kind: AiryKind, x: Tensor): Tensor {
  switch (kind) {
    case "Ai":
      return member("AiPrime", x);
    case "Bi":
      return member("BiPrime", x);
    case "AiPrime":
      return member("Ai", x).mul(x);
    case "BiPrime":
      return member("Bi", x).mul(x);
  }
}
