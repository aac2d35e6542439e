/**
 * Polynomials and series of orthogonal polynomials. Coefficients run from the lowest degree up, as in
 * `numpy.polynomial`.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

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
export { chebval, hermeval, hermval, lagval, legval, polyval } from "./series.ts";
export {
  chebvander,
  hermevander,
  hermvander,
  lagvander,
  legvander,
  polyvander,
} from "./vandermonde.ts";
