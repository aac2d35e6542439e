/**
 * Probability distributions: samples with reparameterised gradients, log densities, cumulative probabilities.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { type BallOptions, ball } from "../random/ball.ts";
export { logGammaVariates } from "../random/gamma.ts";
export { type OrthogonalOptions, orthogonal } from "../random/orthogonal.ts";
export { type RademacherOptions, rademacher } from "../random/rademacher.ts";
export { type BernoulliDistribution, type BernoulliOptions, bernoulli } from "./bernoulli.ts";
export { type BetaOptions, beta } from "./beta.ts";
export { type BetaBinomialOptions, betaBinomial } from "./beta-binomial.ts";
export { type BinomialOptions, binomial } from "./binomial.ts";
export {
  type CategoricalDistribution,
  type CategoricalOptions,
  categorical,
} from "./categorical.ts";
export { cauchy } from "./cauchy.ts";
export { type DirichletOptions, dirichlet } from "./dirichlet.ts";
export type {
  ContinuousDistribution,
  CumulativeDistribution,
  Distribution,
  DistributionWithEntropy,
} from "./distribution.ts";
export { type ExponentialOptions, exponential } from "./exponential.ts";
export type { Family } from "./family.ts";
export { type FisherFOptions, fisherF } from "./fisher-f.ts";
export { type ChiSquaredOptions, chiSquared, type GammaOptions, gamma } from "./gamma.ts";
export { type GeneralizedNormalOptions, generalizedNormal } from "./generalized-normal.ts";
export { type GeometricOptions, geometric } from "./geometric.ts";
export { gumbel } from "./gumbel.ts";
export { independent } from "./independent.ts";
export { klDivergence } from "./kl-divergence.ts";
export { laplace } from "./laplace.ts";
export type { LocationScale } from "./location-scale.ts";
export { logNormal } from "./log-normal.ts";
export { logistic } from "./logistic.ts";
export { doubleSidedMaxwell, maxwell } from "./maxwell.ts";
export { mixture } from "./mixture.ts";
export { type MultinomialOptions, multinomial } from "./multinomial.ts";
export {
  type MultivariateNormalDistribution,
  type MultivariateNormalOptions,
  multivariateNormal,
} from "./multivariate-normal.ts";
export { type NegativeBinomialOptions, negativeBinomial } from "./negative-binomial.ts";
export { normal } from "./normal.ts";
export { type ParetoOptions, pareto } from "./pareto.ts";
export { type PoissonOptions, poisson } from "./poisson.ts";
export { rayleigh } from "./rayleigh.ts";
export { type StudentTOptions, studentT } from "./student-t.ts";
export { type TriangularOptions, triangular } from "./triangular.ts";
export { type TruncatedNormalOptions, truncatedNormal } from "./truncated-normal.ts";
export { type UniformOptions, uniform } from "./uniform.ts";
export { type VonMisesOptions, vonMises } from "./von-mises.ts";
export { type WaldOptions, wald } from "./wald.ts";
export { type WeibullOptions, weibull } from "./weibull.ts";
export { type WrappedCauchyOptions, wrappedCauchy } from "./wrapped-cauchy.ts";
