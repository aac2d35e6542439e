/** Elliptic integrals and Jacobi's elliptic functions, in terms of the parameter `m = k²`. */
import { bind1 } from "../bind.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS } from "../primitives/elementwise.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import {
  amplitudeValue,
  completeEllipticValue,
  type EllipticKind,
  incompleteEllipticValue,
} from "./values/elliptic-values.ts";

interface EllipticParams {
  readonly kind: EllipticKind;
  /** How often it is differentiated with respect to m. */
  readonly order: number;
}

const completeEllipticPrimitive: Primitive<EllipticParams> =
  /* @__PURE__ */ familyPrimitive<EllipticParams>({
    name: "completeElliptic",
    value:
      ({ kind, order }) =>
      (m) =>
        completeEllipticValue(kind, order, m),
    partials: [
      ([m], _y, { kind, order }) =>
        bind1(completeEllipticPrimitive, [m], { kind, order: order + 1 }),
    ],
    flops: 120,
  });

const incompleteEllipticPrimitive: Primitive<EllipticParams> =
  /* @__PURE__ */ familyPrimitive<EllipticParams>({
    name: "incompleteElliptic",
    value:
      ({ kind, order }) =>
      (phi, m) =>
        incompleteEllipticValue(kind, order, phi, m),
    partials: [
      ([phi, m], _y, params) => integrand(params, phi, m),
      (operands, _y, { kind, order }) =>
        bind1(incompleteEllipticPrimitive, operands, { kind, order: order + 1 }),
    ],
    flops: 1200,
  });

const amplitudePrimitive = /* @__PURE__ */ familyPrimitive({
  name: "amplitude",
  value: () => amplitudeValue,
  partials: [
    ([, m], phi) => delta(phi, m),
    ([, m], phi) =>
      bind1(incompleteEllipticPrimitive, [phi, m], { kind: "first", order: 1 })
        .mul(delta(phi, m))
        .neg(),
  ],
  flops: 120,
});

/** Complete elliptic integral of the first kind, `K(m) = ∫ (1 - m sin²θ)^{-1/2} dθ` over a quarter turn; ∞ at 1, NaN above. */
export function ellipk(m: TensorLike): Tensor {
  return bind1(completeEllipticPrimitive, [asFloat(m)], { kind: "first", order: 0 });
}

/** Complete elliptic integral of the second kind, `E(m) = ∫ (1 - m sin²θ)^{1/2} dθ` over a quarter turn; NaN for m > 1. */
export function ellipe(m: TensorLike): Tensor {
  return bind1(completeEllipticPrimitive, [asFloat(m)], { kind: "second", order: 0 });
}

/** Incomplete elliptic integral of the first kind, `F(φ, m)`, for m ≤ 1 and all φ in radians. */
export function ellipkinc(phi: TensorLike, m: TensorLike): Tensor {
  const operands = floatOperands("ellipkinc", phi, m);
  return bind1(incompleteEllipticPrimitive, operands, { kind: "first", order: 0 });
}

/** Incomplete elliptic integral of the second kind, `E(φ, m)`, for m ≤ 1 and all φ in radians. */
export function ellipeinc(phi: TensorLike, m: TensorLike): Tensor {
  const operands = floatOperands("ellipeinc", phi, m);
  return bind1(incompleteEllipticPrimitive, operands, { kind: "second", order: 0 });
}

export interface JacobiElliptic {
  readonly sn: Tensor;
  readonly cn: Tensor;
  readonly dn: Tensor;
  /** Amplitude φ, with `sn = sin φ` and `cn = cos φ`, in radians. */
  readonly am: Tensor;
}

/**
 * Jacobi's elliptic functions sn, cn, dn and the amplitude, for 0 ≤ m ≤ 1: the motion of a pendulum, cnoidal waves.
 * Differentiable with respect to u and m to every order.
 */
export function ellipj(u: TensorLike, m: TensorLike): JacobiElliptic {
  const [at, parameter] = floatOperands("ellipj", u, m);
  const am = bind1(amplitudePrimitive, [at, parameter], NO_PARAMS);
  return { sn: am.sin(), cn: am.cos(), dn: delta(am, parameter), am };
}

/** `√(1 - m sin²φ)`, as a sum of positive terms for 0 ≤ m ≤ 1. */
function delta(phi: Tensor, m: Tensor): Tensor {
  const cosine = phi.cos();
  return m
    .neg()
    .add(1)
    .add(m.mul(cosine.mul(cosine)))
    .sqrt();
}

/** Derivative of order n in m of `(1 - m sin²φ)^{∓1/2}`: `(±1/2)ₙ sin²ⁿφ (1 - m sin²φ)^{∓1/2-n}`. */
function integrand({ kind, order }: EllipticParams, phi: Tensor, m: Tensor): Tensor {
  const root = delta(phi, m);
  const sine = phi.sin();
  const share = sine.mul(sine).div(root.mul(root));
  const s = kind === "first" ? 0.5 : -0.5;
  let value = kind === "first" ? root.reciprocal() : root;
  for (let k = 0; k < order; k++) value = value.mul(share).mul(s + k);
  return value;
}
