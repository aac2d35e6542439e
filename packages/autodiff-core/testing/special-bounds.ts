/**
 * What is asserted of each special function: the largest error of its values, first and second derivatives, relative to
 * the larger of the expected number and a scale. A test checks that docs/special.md states the same.
 */
import type { Tensor } from "../src/index.ts";
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
  gamma: relative(S.gamma, 1e-15, INF, INF),
  lgamma: relative(S.lgamma, 1e-15, INF, INF),
  lgammaNegative: absolute(S.lgamma, one, 1e-15, INF, INF),
  digamma: relative(S.digamma, 1e-15, INF, INF),
  digammaNegative: absolute(S.digamma, one, 1e-15, INF, INF),
  trigamma: relative(S.trigamma, 1e-15, INF, INF),
  polygamma4: relative((x) => S.polygamma(4, x), 1e-15, INF, INF),
  lbeta: absolute(S.lbeta, one, 1e-15, INF, INF),
  beta: relative(S.beta, 1e-15, INF, INF),
  zeta: relative((s) => S.zeta(s), 1e-15, INF, INF),
  hurwitzZeta: relative((s, q) => S.zeta(s, q), 1e-15, INF, INF),
  binomial: relative(S.binomial, 1e-15, INF, INF),
  poch: relative(S.poch, 1e-15, INF, INF),
  multigammaln3: absolute((a) => S.multigammaln(a, 3), one, 1e-15, INF, INF),
  gammainc: relative(S.gammainc, 1e-15, INF, INF),
  gammaincc: relative(S.gammaincc, 1e-15, INF, INF),
  gammaincLarge: relative(S.gammainc, 1e-15, INF, INF),
  gammainccLarge: relative(S.gammaincc, 1e-15, INF, INF),
  gammaincinv: relative(S.gammaincinv, 1e-15, INF, INF),
  betainc: relative(S.betainc, 1e-15, INF, INF),
  J0: absolute(S.besselJ0, envelope, 1e-15, INF, INF),
  J1: absolute(S.besselJ1, envelope, 1e-15, INF, INF),
  J4: absolute((x) => S.besselJ(4, x), envelope, 1e-15, INF, INF),
  J30: absolute((x) => S.besselJ(30, x), envelope, 1e-15, INF, INF),
  Y0: absolute(S.besselY0, envelope, 1e-15, INF, INF),
  Y1: absolute(S.besselY1, envelope, 1e-15, INF, INF),
  Y4: absolute((x) => S.besselY(4, x), envelope, 1e-15, INF, INF),
  I0: relative(S.besselI0, 1e-15, INF, INF),
  I1: relative(S.besselI1, 1e-15, INF, INF),
  I4: relative((x) => S.besselI(4, x), 1e-15, INF, INF),
  K0: relative(S.besselK0, 1e-15, INF, INF),
  K1: relative(S.besselK1, 1e-15, INF, INF),
  K4: relative((x) => S.besselK(4, x), 1e-15, INF, INF),
  I0e: absolute(S.besselI0e, envelope, 1e-15, INF, INF),
  I1e: absolute(S.besselI1e, envelope, 1e-15, INF, INF),
  K0e: absolute(S.besselK0e, envelope, 1e-15, INF, INF),
  K1e: absolute(S.besselK1e, envelope, 1e-15, INF, INF),
  j0: absolute((x) => S.sphericalBesselJ(0, x), sphericalEnvelope, 1e-15, INF, INF),
  y0: absolute((x) => S.sphericalBesselY(0, x), sphericalEnvelope, 1e-15, INF, INF),
  i0: relative((x) => S.sphericalBesselI(0, x), 1e-15, INF, INF),
  k0: relative((x) => S.sphericalBesselK(0, x), 1e-15, INF, INF),
  j1: absolute((x) => S.sphericalBesselJ(1, x), sphericalEnvelope, 1e-15, INF, INF),
  y1: absolute((x) => S.sphericalBesselY(1, x), sphericalEnvelope, 1e-15, INF, INF),
  i1: relative((x) => S.sphericalBesselI(1, x), 1e-15, INF, INF),
  k1: relative((x) => S.sphericalBesselK(1, x), 1e-15, INF, INF),
  j5: absolute((x) => S.sphericalBesselJ(5, x), sphericalEnvelope, 1e-15, INF, INF),
  y5: absolute((x) => S.sphericalBesselY(5, x), sphericalEnvelope, 1e-15, INF, INF),
  i5: relative((x) => S.sphericalBesselI(5, x), 1e-15, INF, INF),
  k5: relative((x) => S.sphericalBesselK(5, x), 1e-15, INF, INF),
  legendre2: absolute((x) => S.legendre(2, x), one, 1e-15, INF, INF),
  legendre7: absolute((x) => S.legendre(7, x), one, 1e-15, INF, INF),
  legendre20: absolute((x) => S.legendre(20, x), one, 1e-15, INF, INF),
  chebyshevT9: absolute((x) => S.chebyshevT(9, x), one, 1e-15, INF, INF),
  chebyshevU9: absolute((x) => S.chebyshevU(9, x), one, 1e-15, INF, INF),
  gegenbauer6: absolute((x) => S.gegenbauer(6, 0.75, x), one, 1e-15, INF, INF),
  hermite7: absolute((x) => S.hermite(7, x), one, 1e-15, INF, INF),
  laguerre6: absolute((x) => S.laguerre(6, x, { alpha: 0.5 }), one, 1e-15, INF, INF),
  associatedLegendre5_3: absolute((x) => S.associatedLegendre(5, 3, x), one, 1e-15, INF, INF),
  erfcx: relative(S.erfcx, 1e-15, INF, INF),
  erfcInv: relative(S.erfcInv, 1e-15, INF, INF),
  ndtr: relative(S.ndtr, 1e-15, INF, INF),
  logNdtr: relative(S.logNdtr, 1e-15, INF, INF),
  ndtri: relative(S.ndtri, 1e-15, INF, INF),
  dawsn: relative(S.dawsn, 1e-15, INF, INF),
  exp1: relative(S.exp1, 1e-15, INF, INF),
  expn3: relative((x) => S.expn(3, x), 1e-15, INF, INF),
  expi: relative(S.expi, 1e-15, INF, INF),
  si: relative((x) => S.sici(x).si, 1e-15, INF, INF),
  ci: absolute((x) => S.sici(x).ci, sphericalEnvelope, 1e-15, INF, INF),
  ellipk: relative(S.ellipk, 1e-15, INF, INF),
  ellipe: relative(S.ellipe, 1e-15, INF, INF),
  ellipkinc: relative(S.ellipkinc, 1e-15, INF, INF),
  ellipeinc: relative(S.ellipeinc, 1e-15, INF, INF),
  amplitude: relative((u, m) => S.ellipj(u, m).am, 1e-15, INF, INF),
  lambertW: relative((x) => S.lambertW(x), 1e-15, INF, INF),
  lambertWLower: relative((x) => S.lambertW(x, { branch: -1 }), 1e-15, INF, INF),
  sinc: absolute(S.sinc, one, 1e-15, INF, INF),
  cbrt: relative(S.cbrt, 1e-15, INF, INF),
  logit: relative(S.logit, 1e-15, INF, INF),
  logExpit: relative(S.logExpit, 1e-15, INF, INF),
  log1mexp: relative(S.log1mexp, 1e-15, INF, INF),
  cosm1: relative(S.cosm1, 1e-15, INF, INF),
  exprel: relative(S.exprel, 1e-15, INF, INF),
  entr: absolute(S.entr, one, 1e-15, INF, INF),
  hypot: relative(S.hypot, 1e-15, INF, INF),
  xlogy: absolute(S.xlogy, noise, 1e-15, INF, INF),
  xlog1py: absolute(S.xlog1py, noise, 1e-15, INF, INF),
  relEntr: relative(S.relEntr, 1e-15, INF, INF),
  klDiv: relative(S.klDiv, 1e-15, INF, INF),
};
