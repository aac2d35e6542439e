/**
 * What is asserted of each special function: the largest error of its values, first and second derivatives, relative to
 * the larger of the expected number and a scale. A test checks that docs/special.md states the same.
 */
import { stopGradient, type Tensor } from "../src/index.ts";
import * as S from "../src/special/index.ts";

export interface Accuracy {
  readonly apply: (...x: Tensor[]) => Tensor;
  /** For values, first and second derivatives. */
  readonly bounds: readonly [number, number, number];
  /** For each order of derivative; left out, the error is relative. */
  readonly scale?: (order: number) => (...x: number[]) => number;
}

const relative = (
  apply: (...x: Tensor[]) => Tensor,
  ...bounds: readonly [number, number, number]
): Accuracy => ({ apply, bounds });

/** Relative to the larger of the value and `size`. */
const absolute = (
  apply: (...x: Tensor[]) => Tensor,
  size: (...x: number[]) => number,
  ...bounds: readonly [number, number, number]
): Accuracy => ({ apply, bounds, scale: () => size });

const one = (): number => 1;
/** Of Bessel functions where they oscillate. */
const envelope = (x: number): number => Math.min(1, 1 / Math.sqrt(x));
const sphericalEnvelope = (x: number): number => Math.min(1, 1 / x);
/** A derivative that is 0 has the rounding of 60 digits in the tables. */
const noise = (): number => 1e-50;
const INF = Number.POSITIVE_INFINITY;

export const ACCURACY: Readonly<Record<string, Accuracy>> = {
  gamma: relative(S.gamma, 1e-15, 2e-14, 2e-15),
  lgamma: relative(S.lgamma, 5e-16, 5e-16, 1e-15),
  lgammaNegative: absolute(S.lgamma, one, 1e-15, 1e-15, 1e-15),
  digamma: relative(S.digamma, 5e-16, 1e-15, 2e-15),
  digammaNegative: absolute(S.digamma, one, 1e-15, 1e-15, 1e-14),
  trigamma: relative(S.trigamma, 1e-15, 1e-14, 1e-15),
  polygamma4: relative((x) => S.polygamma(4, x), 1e-14, 2e-15, 1e-14),
  lbeta: absolute(S.lbeta, one, 3e-15, 1e-15, 3e-15),
  beta: relative(S.beta, 2e-14, 2e-14, 1e-11),
  zeta: relative((s) => S.zeta(s), 2e-15, 1e-14, 3e-13),
  hurwitzZeta: relative((s, q) => S.zeta(s, q), 1e-15, 5e-15, 5e-15),
  binomial: relative(S.binomial, 5e-15, 1e-14, 2e-13),
  poch: relative(S.poch, 1e-14, 1e-14, 2e-14),
  multigammaln3: absolute((a) => S.multigammaln(a, 3), one, 5e-16, 5e-16, 5e-16),
  gammainc: relative(S.gammainc, 2e-15, 3e-15, 1e-13),
  gammaincc: relative(S.gammaincc, 2e-15, INF, INF),
  gammaincLarge: relative(S.gammainc, 2e-15, INF, INF),
  gammainccLarge: relative(S.gammaincc, 2e-15, INF, INF),
  gammaincinv: relative(S.gammaincinv, 1e-15, 2e-15, 5e-11),
  betainc: relative(S.betainc, 3e-15, 3e-14, 5e-13),
  J0: absolute(S.besselJ0, envelope, 1e-15, 1e-15, 1e-15),
  J1: absolute(S.besselJ1, envelope, 1e-15, 1e-15, 1e-15),
  J4: absolute((x) => S.besselJ(4, x), envelope, 1e-15, 2e-15, 1e-15),
  J30: absolute((x) => S.besselJ(30, x), envelope, 1e-15, 1e-15, 5e-16),
  Y0: absolute(S.besselY0, envelope, 2e-15, 1e-15, 2e-15),
  Y1: absolute(S.besselY1, envelope, 1e-15, 2e-15, 1e-15),
  Y4: absolute((x) => S.besselY(4, x), envelope, 1e-15, 1e-15, 2e-15),
  I0: relative(S.besselI0, 2e-15, 2e-15, 2e-15),
  I1: relative(S.besselI1, 2e-15, 2e-15, 2e-15),
  I4: relative((x) => S.besselI(4, x), 2e-15, 1e-15, 2e-15),
  K0: relative(S.besselK0, 1e-15, 1e-15, 1e-15),
  K1: relative(S.besselK1, 1e-15, 1e-15, 1e-15),
  K4: relative((x) => S.besselK(4, x), 1e-15, 1e-15, 1e-15),
  I0e: absolute(S.besselI0e, envelope, 5e-16, 1e-15, 1e-15),
  I1e: absolute(S.besselI1e, envelope, 5e-16, 5e-16, 1e-15),
  K0e: absolute(S.besselK0e, envelope, 1e-15, 2e-15, 5e-15),
  K1e: absolute(S.besselK1e, envelope, 1e-15, 2e-15, 3e-15),
  j0: absolute((x) => S.sphericalBesselJ(0, x), sphericalEnvelope, 5e-16, 5e-16, 5e-16),
  y0: absolute((x) => S.sphericalBesselY(0, x), sphericalEnvelope, 5e-16, 5e-16, 1e-15),
  i0: relative((x) => S.sphericalBesselI(0, x), 5e-16, 1e-15, 1e-15),
  k0: relative((x) => S.sphericalBesselK(0, x), 5e-16, 5e-16, 1e-15),
  j1: absolute((x) => S.sphericalBesselJ(1, x), sphericalEnvelope, 5e-16, 5e-16, 5e-16),
  y1: absolute((x) => S.sphericalBesselY(1, x), sphericalEnvelope, 5e-16, 1e-15, 5e-16),
  i1: relative((x) => S.sphericalBesselI(1, x), 1e-15, 1e-15, 1e-15),
  k1: relative((x) => S.sphericalBesselK(1, x), 5e-16, 1e-15, 1e-15),
  j5: absolute((x) => S.sphericalBesselJ(5, x), sphericalEnvelope, 1e-15, 1e-15, 5e-16),
  y5: absolute((x) => S.sphericalBesselY(5, x), sphericalEnvelope, 1e-15, 1e-15, 2e-15),
  i5: relative((x) => S.sphericalBesselI(5, x), 1e-15, 1e-15, 1e-15),
  k5: relative((x) => S.sphericalBesselK(5, x), 1e-15, 2e-15, 2e-15),
  legendre2: absolute((x) => S.legendre(2, x), one, 5e-16, 5e-16, 5e-16),
  legendre7: absolute((x) => S.legendre(7, x), one, 1e-15, 2e-15, 3e-14),
  legendre20: absolute((x) => S.legendre(20, x), one, 5e-15, 1e-14, 1e-14),
  chebyshevT9: absolute((x) => S.chebyshevT(9, x), one, 1e-15, 5e-14, 5e-15),
  chebyshevU9: absolute((x) => S.chebyshevU(9, x), one, 1e-14, 3e-15, 5e-14),
  gegenbauer6: absolute((x) => S.gegenbauer(6, 0.75, x), one, 2e-15, 5e-15, 3e-15),
  hermite7: absolute((x) => S.hermite(7, x), one, 1e-14, 2e-14, 1e-14),
  laguerre6: absolute((x) => S.laguerre(6, x, { alpha: 0.5 }), one, 1e-15, 2e-15, 3e-15),
  associatedLegendre5_3: absolute((x) => S.associatedLegendre(5, 3, x), one, 2e-15, 2e-15, 1e-14),
  erfcx: relative(S.erfcx, 1e-15, 1e-15, 1e-15),
  erfcInv: relative(S.erfcInv, 5e-16, 5e-16, 3e-13),
  ndtr: relative(S.ndtr, 1e-15, 1e-13, 1e-13),
  logNdtr: relative(S.logNdtr, 1e-15, 1e-14, 1e-14),
  ndtri: relative(S.ndtri, 5e-16, 1e-15, 5e-15),
  dawsn: relative(S.dawsn, 2e-15, 3e-15, 2e-14),
  exp1: relative(S.exp1, 1e-15, 5e-16, 5e-16),
  expn3: relative((x) => S.expn(3, x), 1e-15, 1e-15, 1e-15),
  expi: relative(S.expi, 3e-15, 5e-16, 3e-15),
  si: relative((x) => S.sici(x).si, 1e-15, 1e-15, 5e-16),
  ci: absolute((x) => S.sici(x).ci, sphericalEnvelope, 1e-15, 5e-16, 5e-16),
  ellipk: relative(S.ellipk, 1e-15, 1e-15, 2e-15),
  ellipe: relative(S.ellipe, 1e-15, 1e-15, 2e-15),
  ellipkinc: relative(S.ellipkinc, 1e-15, 2e-15, 1e-14),
  ellipeinc: relative(S.ellipeinc, 1e-15, 2e-15, 1e-14),
  amplitude: relative((u, m) => S.ellipj(u, m).am, 1e-15, 3e-15, 2e-13),
  lambertW: relative((x) => S.lambertW(x), 1e-15, 2e-15, 5e-15),
  lambertWLower: relative((x) => S.lambertW(x, { branch: -1 }), 1e-15, 2e-15, 2e-14),
  sinc: absolute(S.sinc, one, 5e-16, 1e-15, 2e-15),
  cbrt: relative(S.cbrt, 5e-16, 1e-15, 2e-15),
  logit: relative(S.logit, 5e-16, 5e-16, 5e-16),
  logExpit: relative(S.logExpit, 5e-16, 5e-16, 1e-13),
  log1mexp: relative(S.log1mexp, 5e-16, 5e-16, 1e-15),
  cosm1: relative(S.cosm1, 5e-16, 5e-16, 5e-16),
  exprel: relative(S.exprel, 1e-15, 2e-15, 1e-15),
  entr: absolute(S.entr, one, 5e-16, 5e-16, 5e-16),
  hypot: relative(S.hypot, 5e-16, 1e-15, 5e-14),
  xlogy: absolute(S.xlogy, noise, 5e-16, 5e-16, 5e-16),
  xlog1py: absolute(S.xlog1py, noise, 5e-16, 5e-16, 5e-16),
  relEntr: relative(S.relEntr, 5e-16, 1e-15, 5e-16),
  klDiv: relative(S.klDiv, 2e-15, 5e-16, 1e-15),
  spence: relative(S.spence, 1e-15, 1e-15, 2e-15),
  fresnelS: absolute((x) => S.fresnel(x).s, one, 5e-16, 1e-15, 1e-14),
  fresnelC: absolute((x) => S.fresnel(x).c, one, 5e-16, 1e-15, 1e-14),
  wofzRe: absolute((x, y) => S.wofz({ re: x, im: y }).re, one, 3e-15, 1e-15, 5e-15),
  wofzIm: absolute((x, y) => S.wofz({ re: x, im: y }).im, one, 3e-15, 1e-15, 5e-15),
  erfi: relative(S.erfi, 1e-15, 5e-14, 5e-14),
  owensT: absolute(S.owensT, one, 1e-16, 1e-16, 2e-16),
  boxcox: absolute(S.boxcox, one, 2e-15, 1e-15, 2e-15),
  boxcox1p: absolute(S.boxcox1p, one, 1e-15, 1e-15, 2e-15),
  invBoxcox: absolute(S.invBoxcox, one, 2e-15, 2e-15, 5e-15),
  invBoxcox1p: absolute(S.invBoxcox1p, one, 3e-15, 2e-15, 5e-15),
  airyAi: relative(S.airyAi, 1e-15, 1e-15, 1e-15),
  airyBi: relative(S.airyBi, 1e-15, 1e-15, 1e-15),
  airyAiPrime: relative(S.airyAiPrime, 1e-15, 1e-15, 2e-15),
  airyBiPrime: relative(S.airyBiPrime, 1e-15, 1e-15, 1e-15),
  hyp1f1: relative((a, b, z) => S.hyp1f1(stopGradient(a), stopGradient(b), z), 3e-14, 3e-14, 3e-14),
  hyp2f1: relative(
    (a, b, c, z) => S.hyp2f1(stopGradient(a), stopGradient(b), stopGradient(c), z),
    3e-14,
    3e-14,
    3e-14,
  ),
};
