/**
 * Polynomials and series of orthogonal polynomials. Coefficients run from the lowest degree up, as in
 * `numpy.polynomial`.
 *
 * @module
 */
export {
  polyadd,
  polyder,
  polydiv,
  polyfromroots,
  polyint,
  polymul,
  polysub,
} from "./arithmetic.ts";
export {
  type ChebyshevOptions,
  chebder,
  chebint,
  chebyshevCoefficients,
  chebyshevDifferentiation,
  chebyshevPoints,
  chebyshevValues,
} from "./chebyshev.ts";
export {
  chebfit,
  type FitOptions,
  hermefit,
  hermfit,
  lagfit,
  legfit,
  polyfit,
} from "./fit.ts";
export { polyroots } from "./roots.ts";
export {
  chebval,
  chebvander,
  hermeval,
  hermevander,
  hermval,
  hermvander,
  lagval,
  lagvander,
  legval,
  legvander,
  polyval,
  polyvander,
} from "./series.ts";
