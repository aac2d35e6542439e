/**
 * Special functions.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export type { Complex } from "../complex/complex.ts";
export { erf, erfc, erfInv } from "../primitives/error-function.ts";
export { logistic as expit, softplus } from "../primitives/hyperbolic.ts";
export { logsumexp } from "../primitives/softmax.ts";
export { airyAi, airyAiPrime, airyBi, airyBiPrime } from "./airy.ts";
export { type BernoulliOptions, bernoulli } from "./bernoulli.ts";
export {
  besselI,
  besselI0,
  besselI0e,
  besselI1,
  besselI1e,
  besselJ,
  besselJ0,
  besselJ1,
  besselK,
  besselK0,
  besselK0e,
  besselK1,
  besselK1e,
  besselY,
  besselY0,
  besselY1,
} from "./bessel.ts";
export { boxcox, boxcox1p, invBoxcox, invBoxcox1p } from "./box-cox.ts";
export {
  cbrt,
  cosm1,
  entr,
  exprel,
  hypot,
  klDiv,
  log1mexp,
  logExpit,
  logit,
  relEntr,
  xlog1py,
  xlogy,
} from "./elementary.ts";
export {
  ellipe,
  ellipeinc,
  ellipj,
  ellipk,
  ellipkinc,
  type JacobiElliptic,
} from "./elliptic.ts";
export {
  exp1,
  expi,
  expn,
  type SineCosineIntegrals,
  sici,
} from "./exponential-integrals.ts";
export { erfi, wofz } from "./faddeeva.ts";
export { type FresnelIntegrals, fresnel } from "./fresnel.ts";
export {
  beta,
  binomial,
  digamma,
  factorial,
  gamma,
  gammaSign,
  lbeta,
  lgamma,
  loggamma,
  multigammaln,
  poch,
  polygamma,
  trigamma,
} from "./gamma.ts";
export { hyp1f1, hyp2f1 } from "./hypergeometric.ts";
export { betainc, betaincinv } from "./incomplete-beta.ts";
export { gammainc, gammaincc, gammainccinv, gammaincinv } from "./incomplete-gamma.ts";
export { type LambertWOptions, lambertW } from "./lambert-w.ts";
export {
  type AssociatedLegendreOptions,
  associatedLegendre,
  realSphericalHarmonic,
  sphericalHarmonic,
} from "./legendre.ts";
export { dawsn, erfcInv, erfcx, logNdtr, ndtr, ndtri } from "./normal.ts";
export {
  chebyshevT,
  chebyshevU,
  gegenbauer,
  hermite,
  hermiteE,
  type LaguerreOptions,
  laguerre,
  legendre,
} from "./orthogonal-polynomials.ts";
export { owensT } from "./owens-t.ts";
export { spence } from "./spence.ts";
export {
  sinc,
  sphericalBesselI,
  sphericalBesselJ,
  sphericalBesselK,
  sphericalBesselY,
} from "./spherical-bessel.ts";
export { zeta } from "./zeta.ts";
