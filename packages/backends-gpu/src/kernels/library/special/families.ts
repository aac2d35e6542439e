/** Which functions of WGSL primitives with parameters are, by these. */
import type { Params } from "@fluxion/autodiff-core/compiler";
import type { EntryFunction } from "./function-of-entries.ts";
import { incompleteBeta, incompleteGamma } from "./incomplete.ts";
import { orthogonalPolynomial } from "./orthogonal-polynomial.ts";
import { polygamma, polygammaDifference } from "./polygamma.ts";

/** Derivatives beyond are rare, and left to the host. */
const MOST_DERIVATIVES = 12;

/** A choice by the number of derivatives. */
function byOrder(
  choose: (order: number) => EntryFunction,
): (params: Params) => EntryFunction | undefined {
  return (params) => {
    const { order } = params as { readonly order: number };
    return order > MOST_DERIVATIVES ? undefined : choose(order);
  };
}

interface KindParams {
  readonly kind: string;
  readonly order: number;
}

/** A choice by the kind and the order of Bessel functions. */
function ofKind(
  choose: (params: KindParams) => EntryFunction | undefined,
): (params: Params) => EntryFunction | undefined {
  return (params) => choose(params as KindParams);
}

/** From here on recurrences in single precision may not reach. */
const HIGH_ORDER = 100;

function besselFunction(prefix: string): (params: Params) => EntryFunction | undefined {
  return ofKind(({ kind, order }) =>
    order > HIGH_ORDER
      ? undefined
      : { name: prefix + kind[0].toUpperCase() + kind.slice(1), numbers: [order] },
  );
}

function elliptic(
  name: string,
  mostDerivatives: number,
): (params: Params) => EntryFunction | undefined {
  return ofKind(({ kind, order }) =>
    order > mostDerivatives ? undefined : { name, numbers: [kind === "first" ? 0.5 : -0.5, order] },
  );
}

const FRESNEL: Readonly<Record<string, EntryFunction>> = {
  S: { name: "fresnel", numbers: [1] },
  C: { name: "fresnel", numbers: [0] },
  sine: { name: "fresnelSine" },
  cosine: { name: "fresnelCosine" },
};

export const FAMILIES: Readonly<Record<string, (params: Params) => EntryFunction | undefined>> = {
  exprel: byOrder((order) => ({ name: "exprel", numbers: [order] })),

  erfcx: byOrder((order) =>
    order === 0 ? { name: "erfcx" } : { name: "erfcxDerivative", numbers: [order] },
  ),

  dawsn: byOrder((order) => ({ name: "dawsn", numbers: [order, firstDawson(order)] })),

  polygamma: byOrder(polygamma),

  polygammaDifference: byOrder(polygammaDifference),

  incompleteGamma,

  incompleteBeta,

  expn: (params) => {
    const { order } = params as { readonly order: number };
    return Math.abs(order) > HIGH_ORDER ? undefined : { name: "expn", numbers: [order] };
  },

  spence: byOrder((order) =>
    order === 0 ? { name: "spence" } : { name: "spenceDerivative", numbers: [order] },
  ),

  lambertW: (params) => ({
    name: "lambertW",
    numbers: [(params as { readonly branch: number }).branch],
  }),

  zeta: (params) =>
    (params as { readonly order: number }).order === 0 ? { name: "zeta" } : undefined,

  // Further ones lose digits by their recurrence.
  completeElliptic: elliptic("completeElliptic", 1),
  incompleteElliptic: elliptic("incompleteElliptic", 3),

  orthogonalPolynomial,

  airy: (params) => {
    const { kind } = params as { readonly kind: string };
    return {
      name: "airy",
      numbers: [kind.startsWith("Bi") ? 1 : 0, kind.endsWith("Prime") ? 1 : 0],
    };
  },

  faddeeva: (params) => {
    const { part, order } = params as { readonly part: "re" | "im"; readonly order: number };
    return order > MOST_DERIVATIVES
      ? undefined
      : { name: "faddeeva", numbers: [order, part === "im" ? 1 : 0] };
  },

  fresnel: (params) => FRESNEL[(params as { readonly kind: string }).kind],

  bessel: besselFunction("bessel"),
  sphericalBessel: besselFunction("spherical"),
};

/**
 * The first coefficient that is not 0 in the power series of the n-th derivative of Dawson's integral
 * `Σ (-2)ᵏ x²ᵏ⁺¹/(2k + 1)!!`.
 */
function firstDawson(n: number): number {
  const power = n % 2 === 0 ? n + 1 : n;
  let coefficient = 1;
  for (let p = 3; p <= power; p += 2) coefficient *= -2 / p;
  for (let p = power; p > power - n; p--) coefficient *= p;
  return coefficient;
}
