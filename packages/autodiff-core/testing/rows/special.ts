import { jvp, onesLike } from "../../src/index.ts";
import * as S from "../../src/special/index.ts";
import type { Tensor } from "../../src/tensor.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const positive = f64([0.4, 1.7, 13.2]);
const probabilities = f64([0.2, 0.55, 0.9]);

const unary = (constant: string, apply: (x: Tensor) => Tensor, x = positive): Row => ({
  constant,
  inputs: [x],
  apply,
});

const GAMMA: readonly Row[] = [
  unary("gamma", S.gamma, f64([0.4, 1.7, -1.3])),
  unary("lgamma", S.lgamma, f64([0.4, 1.7, 25])),
  unary("polygamma", S.digamma, f64([1.4, 2.7, 13.2])),
  { ...unary("polygamma", (x) => S.polygamma(3, x), f64([1.9, 2.7, 13.2])), label: "of order 3" },
  { constant: "beta", inputs: [positive, f64([2.2, 0.7, 1.4])], apply: S.beta },
  { constant: "lbeta", inputs: [positive, f64([2.2, 0.7, 14])], apply: S.lbeta },
  {
    constant: "polygammaDifference",
    label: "as the slope of lbeta",
    inputs: [positive.add(1), f64([2.2, 0.7, 1.4])],
    apply: (a, b) => jvp((x) => S.lbeta(x, b), [a], [onesLike(a)])[1],
  },
  {
    constant: "incompleteGamma",
    inputs: [positive, f64([0.3, 2.9, 12])],
    apply: S.gammainc,
  },
  {
    constant: "incompleteGamma",
    label: "upper",
    inputs: [positive, f64([1.3, 0.9, 15])],
    apply: S.gammaincc,
  },
  {
    ...unary("gammaDensity", (x) => jvpOf((t) => S.gammainc(positive, t), x)),
    label: "as the slope of the distribution function",
  },
  {
    constant: "incompleteGammaInverse",
    inputs: [positive, probabilities],
    apply: S.gammaincinv,
  },
  {
    constant: "incompleteBeta",
    inputs: [f64([0.4, 1.7, 13.2]), f64([2.2, 0.7, 14]), f64([0.2, 0.6, 0.45])],
    apply: S.betainc,
  },
  {
    ...unary(
      "betaDensity",
      (x) => jvpOf((t) => S.betainc(f64([0.4, 1.7, 13.2]), f64([2.2, 0.7, 14]), t), x),
      f64([0.2, 0.6, 0.45]),
    ),
    label: "as the slope of the distribution function",
  },
  {
    constant: "incompleteBetaInverse",
    inputs: [f64([0.8, 1.7, 13.2]), f64([2.2, 0.7, 14]), probabilities],
    apply: S.betaincinv,
  },
];

const inside = f64([0.3, -0.6, 0.8]);
const anywhere = f64([0.6, 2.7, 7.3]);

const NORMAL: readonly Row[] = [
  unary("erfcx", S.erfcx, f64([-0.4, 0.6, 3.1])),
  unary("dawsn", S.dawsn, f64([-0.4, 1.6, 7.9])),
  unary("erfcInv", S.erfcInv, f64([0.2, 0.7, 1.6])),
  unary("ndtr", S.ndtr, f64([-2.4, 0.6, 1.1])),
  unary("ndtri", S.ndtri, probabilities),
  unary("logNdtr", S.logNdtr, f64([-2.4, 0.6, 1.1])),
];

const BESSEL: readonly Row[] = [
  unary("bessel", S.besselJ0, anywhere),
  { ...unary("bessel", (x) => S.besselJ(3, x), anywhere), label: "J of order 3" },
  { ...unary("bessel", S.besselY1, anywhere), label: "Y" },
  { ...unary("bessel", (x) => S.besselI(2, x), f64([0.6, -1.7, 2.3])), label: "I" },
  { ...unary("bessel", S.besselK0, f64([0.9, 1.7, 2.3])), label: "K" },
  { ...unary("bessel", S.besselI1e, anywhere), label: "I, scaled" },
  { ...unary("bessel", S.besselK1e, f64([0.9, 1.7, 2.3])), label: "K, scaled" },
  {
    ...unary("sphericalBessel", (x) => S.sphericalBesselJ(2, x), f64([0, 2.7, -7.3])),
    label: "j, at 0 too",
  },
  {
    ...unary("sphericalBessel", (x) => S.sphericalBesselY(1, x), f64([1.6, 2.7, 7.3])),
    label: "y",
  },
  { ...unary("sphericalBessel", (x) => S.sphericalBesselI(1, x), f64([0, 1.7, 2.3])), label: "i" },
  {
    ...unary("sphericalBessel", (x) => S.sphericalBesselK(2, x), f64([1.6, 1.7, 2.3])),
    label: "k",
  },
];

const POLYNOMIALS: readonly Row[] = [
  unary("orthogonalPolynomial", (x) => S.legendre(4, x), inside),
  { ...unary("orthogonalPolynomial", (x) => S.chebyshevT(5, x), inside), label: "Chebyshev" },
  { ...unary("orthogonalPolynomial", (x) => S.hermite(3, x), inside), label: "Hermite" },
  { ...unary("orthogonalPolynomial", (x) => S.hermiteE(4, x), inside), label: "Hermite He" },
  {
    ...unary("orthogonalPolynomial", (x) => S.laguerre(3, x, { alpha: 0.5 }), anywhere),
    label: "Laguerre",
  },
];

const ELEMENTARY: readonly Row[] = [
  unary("cbrt", S.cbrt, f64([0.6, -2.7, 7.3])),
  unary("logit", S.logit, probabilities),
  unary("cosm1", S.cosm1),
  unary("log1mexp", S.log1mexp),
  unary("entr", S.entr, probabilities),
  unary("exprel", S.exprel, f64([0, -2.7, 1.3])),
  { constant: "hypot", inputs: [positive, inside], apply: S.hypot },
  { constant: "xlogy", inputs: [f64([0, 1.7, 13.2]), f64([0.2, 0.7, 3])], apply: S.xlogy },
  { constant: "xlog1py", inputs: [f64([0, 1.7, 13.2]), inside], apply: S.xlog1py },
  { constant: "relEntr", inputs: [probabilities, f64([0.3, 0.5, 2.2])], apply: S.relEntr },
  { constant: "klDiv", inputs: [probabilities, f64([0.3, 0.5, 2.2])], apply: S.klDiv },
];

const INTEGRALS: readonly Row[] = [
  unary("expn", (x) => S.expn(2, x), f64([0.8, 1.7, 3.2])),
  { ...unary("expn", S.exp1, f64([0.8, 1.7, 3.2])), label: "of order 1" },
  unary("expi", S.expi, f64([0.8, -1.7, 3.2])),
  unary("sineIntegral", (x) => S.sici(x).si, f64([0.8, -1.7, 3.2])),
  unary("cosineIntegral", (x) => S.sici(x).ci, f64([0.8, 1.7, 3.2])),
  unary("completeElliptic", S.ellipk, f64([0.3, -1.6, 0.8])),
  { ...unary("completeElliptic", S.ellipe, f64([0.3, -1.6, 0.8])), label: "of the second kind" },
  {
    constant: "incompleteElliptic",
    inputs: [f64([0.3, -1.1, 2.4]), f64([0.7, 0.2, -1.3])],
    apply: S.ellipkinc,
  },
  {
    constant: "incompleteElliptic",
    label: "of the second kind",
    inputs: [f64([0.3, -1.1, 2.4]), f64([0.7, 0.2, -1.3])],
    apply: S.ellipeinc,
  },
  {
    constant: "amplitude",
    inputs: [f64([0.3, -1.1, 2.4]), f64([0.7, 0.2, 0.9])],
    apply: (u, m) => {
      const { sn, cn, dn } = S.ellipj(u, m);
      return [sn, cn, dn];
    },
  },
  unary("lambertW", (x) => S.lambertW(x), f64([0.3, -0.2, 8.1])),
  {
    ...unary("lambertW", (x) => S.lambertW(x, { branch: -1 }), f64([-0.27, -0.2, -0.25])),
    label: "the lower branch",
  },
  {
    constant: "zeta",
    inputs: [f64([2.9, 3.7, 6.2]), f64([1.6, 1.7, 3.3])],
    apply: (s, q) => S.zeta(s, q),
  },
];

const MORE: readonly Row[] = [
  unary("spence", S.spence, f64([0.3, 1, 8.1])),
  unary("fresnel", (x) => S.fresnel(x).s, f64([0.3, -1.2, 3.1])),
  { ...unary("fresnel", (x) => S.fresnel(x).c, f64([0.3, -1.2, 3.1])), label: "with the cosine" },
  {
    constant: "faddeeva",
    inputs: [f64([0.6, -1.7, 3.2]), f64([0.7, 0.2, -0.4])],
    apply: (re, im) => {
      const w = S.wofz({ re, im });
      return [w.re, w.im];
    },
  },
  unary("erfi", S.erfi, f64([0.3, -1.2, 2.1])),
  unary("gammaSign", S.gammaSign, f64([0.3, -1.2, -2.1])),
  { constant: "owensT", inputs: [f64([0.3, -1.2, 2.1]), f64([0.4, 2.2, -0.7])], apply: S.owensT },
  unary("airy", S.airyAi, f64([0.3, -3.2, 2.1])),
  { ...unary("airy", S.airyBi, f64([0.3, -3.2, 2.1])), label: "Bi" },
  unary("hyp1f1", (z) => S.hyp1f1(f64([0.5, 1.5, -2.3]), 2.5, z), f64([0.3, -3.2, 2.1])),
  unary("hyp2f1", (z) => S.hyp2f1(0.5, f64([1.5, -2.3, 2]), 2.5, z), f64([0.3, -3.2, 0.8])),
];

function jvpOf(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  return jvp(f, [x], [onesLike(x)])[1];
}

export const SPECIAL_ROWS: readonly Row[] = [
  ...GAMMA,
  ...NORMAL,
  ...BESSEL,
  ...POLYNOMIALS,
  ...ELEMENTARY,
  ...INTEGRALS,
  ...MORE,
];
