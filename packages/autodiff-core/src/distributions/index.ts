/**
 * Probability distributions: samples with reparameterised gradients, log densities, cumulative probabilities.
 *
 * @module
 */

export { type OrthogonalOptions, orthogonal } from "../random/orthogonal.ts";
export { type BernoulliDistribution, type BernoulliOptions, bernoulli } from "./bernoulli.ts";
export { type BetaOptions, beta } from "./beta.ts";
export {
  type CategoricalDistribution,
  type CategoricalOptions,
  categorical,
} from "./categorical.ts";
export { cauchy } from "./cauchy.ts";
export { type DirichletDistribution, type DirichletOptions, dirichlet } from "./dirichlet.ts";
export type {
  ContinuousDistribution,
  CumulativeDistribution,
  Distribution,
} from "./distribution.ts";
export { type ExponentialOptions, exponential } from "./exponential.ts";
export { type ChiSquaredOptions, chiSquared, type GammaOptions, gamma } from "./gamma.ts";
export { gumbel } from "./gumbel.ts";
export { laplace } from "./laplace.ts";
export type { LocationScale } from "./location-scale.ts";
export { logistic } from "./logistic.ts";
export {
  type MultivariateNormalDistribution,
  type MultivariateNormalOptions,
  multivariateNormal,
} from "./multivariate-normal.ts";
export { logNormal, normal } from "./normal.ts";
export { type PoissonOptions, poisson } from "./poisson.ts";
export { type StudentTOptions, studentT } from "./student-t.ts";
export { type TruncatedNormalOptions, truncatedNormal } from "./truncated-normal.ts";
export { type UniformOptions, uniform } from "./uniform.ts";
