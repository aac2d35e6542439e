/**
 * Numerical integration: rules, adaptive quadrature, and integrals of samples.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export {
  type IntegrateOptions,
  type IntegrateResult,
  type IntegrateStatus,
  integrate,
} from "./integrate.ts";
export {
  clenshawCurtis,
  gaussChebyshev,
  gaussHermite,
  gaussJacobi,
  gaussKronrod,
  gaussLaguerre,
  gaussLegendre,
  gaussLobatto,
  gaussNormal,
  type IntervalOptions,
  type KronrodQuadratureRule,
  type QuadratureRule,
  type RuleOptions,
} from "./rules.ts";
export { cumulativeTrapezoid, type SampledOptions, simpson, trapezoid } from "./sampled.ts";
