import { absent, type Chapter, type Entry } from "./entry.ts";

const sample = "a distribution: `.sample(key, shape)`; same numbers, to rounding";
const own = "a distribution: `.sample(key, shape)`";

export const JAX_RANDOM: Chapter = {
  module: "jax.random",
  entries: {
    PRNGKey: "key",
    key: ["key", "same bits"],
    split: ["split, splitBatch", "same bits"],
    fold_in: ["foldIn", "same bits"],
    bits: ["randomBits", "same bits"],
    uniform: ["uniform", "same numbers"],
    normal: ["normal", "same numbers"],
    bernoulli: ["bernoulli", "same numbers"],
    randint: ["randomInt", "same numbers, of 32 bits"],
    gumbel: ["gumbel", "same numbers"],
    permutation: ["permutation", "same numbers"],
    choice: ["choice", "same numbers"],
    orthogonal: ["distributions.orthogonal", "same numbers, to rounding"],
    beta: ["distributions.beta", sample],
    categorical: ["distributions.categorical", sample],
    cauchy: ["distributions.cauchy", sample],
    chisquare: ["distributions.chiSquared", sample],
    dirichlet: ["distributions.dirichlet", sample],
    exponential: ["distributions.exponential", sample],
    gamma: ["distributions.gamma", sample],
    laplace: ["distributions.laplace", sample],
    logistic: ["distributions.logistic", sample],
    lognormal: ["distributions.logNormal", sample],
    multivariate_normal: ["distributions.multivariateNormal", sample],
    poisson: [
      "distributions.poisson",
      "a distribution: `.sample(key, shape)`; same numbers in float32",
    ],
    t: ["distributions.studentT", sample],
    truncated_normal: ["distributions.truncatedNormal", `${own}; bounds are points on the line`],
    rademacher: ["distributions.rademacher", "same numbers"],
    ...absent(
      "a key is a tensor of two words; there is one generator",
      "clone",
      "key_data",
      "key_dtype",
      "key_impl",
      "wrap_key_data",
    ),
    ball: ["distributions.ball", "same numbers, to rounding"],
    binomial: ["distributions.binomial", `${sample}; int32`],
    double_sided_maxwell: ["distributions.doubleSidedMaxwell", sample],
    f: ["distributions.fisherF", sample],
    generalized_normal: ["distributions.generalizedNormal", sample],
    geometric: ["distributions.geometric", sample],
    loggamma: ["distributions.logGammaVariates", "same numbers, to rounding"],
    maxwell: ["distributions.maxwell", sample],
    multinomial: ["distributions.multinomial", `${sample}; int32`],
    pareto: ["distributions.pareto", sample],
    rayleigh: ["distributions.rayleigh", sample],
    triangular: ["distributions.triangular", sample],
    wald: ["distributions.wald", sample],
    weibull_min: ["distributions.weibull", sample],
  },
};

/** What each method of a SciPy distribution is here. */
const METHODS = {
  logpdf: "`.logDensity(x)`",
  logpmf: "`.logDensity(x)`",
  pdf: "`.logDensity(x).exp()`",
  pmf: "`.logDensity(x).exp()`",
  cdf: "`.cdf(x)`",
  logcdf: "`.cdf(x).log()`",
  sf: "`.survival(x)`",
  logsf: "`.survival(x).log()`",
  ppf: "`.quantile(p)`",
  isf: "`.quantile(1 - p)`",
} as const;

type Method = keyof typeof METHODS;

function distribution(module: string, counterpart: string, methods: readonly Method[]): Chapter {
  const entry = (method: Method): Entry => [`distributions.${counterpart}`, METHODS[method]];
  return {
    module: `jax.scipy.stats.${module}`,
    entries: Object.fromEntries(methods.map((method) => [method, entry(method)])),
  };
}

const TAILS: readonly Method[] = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "sf"];
const ALL: readonly Method[] = ["cdf", "isf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"];
const MOST: readonly Method[] = ["cdf", "logcdf", "logpdf", "logsf", "pdf", "ppf", "sf"];

export const JAX_SCIPY_STATS: readonly Chapter[] = [
  {
    module: "jax.scipy.stats",
    entries: {
      rankdata: "rankData",
      mode: "mode",
      sem: "sem",
    },
  },
];

export const JAX_SCIPY_DISTRIBUTIONS: readonly Chapter[] = [
  {
    module: "jax.scipy.stats.bernoulli",
    entries: {
      cdf: ["distributions.bernoulli", METHODS.cdf],
      logpmf: ["distributions.bernoulli", METHODS.logpmf],
      pmf: ["distributions.bernoulli", METHODS.pmf],
      ...absent("compare with the probability", "ppf"),
    },
  },
  distribution("beta", "beta", TAILS),
  distribution("betabinom", "betaBinomial", ["logpmf", "pmf"]),
  distribution("binom", "binomial", ["logpmf", "pmf"]),
  distribution("cauchy", "cauchy", ALL),
  distribution("chi2", "chiSquared", TAILS),
  distribution("dirichlet", "dirichlet", ["logpdf", "pdf"]),
  distribution("expon", "exponential", MOST),
  distribution("gamma", "gamma", TAILS),
  distribution("gennorm", "generalizedNormal", ["cdf", "logpdf", "pdf"]),
  distribution("geom", "geometric", ["logpmf", "pmf"]),
  {
    module: "jax.scipy.stats.gumbel_l",
    entries: absent("`distributions.gumbel` of the negative", ...MOST),
  },
  distribution("gumbel_r", "gumbel", MOST),
  distribution("laplace", "laplace", ["cdf", "logpdf", "pdf"]),
  distribution("logistic", "logistic", ["cdf", "isf", "logpdf", "pdf", "ppf", "sf"]),
  distribution("multinomial", "multinomial", ["logpmf", "pmf"]),
  distribution("multivariate_normal", "multivariateNormal", ["logpdf", "pdf"]),
  distribution("nbinom", "negativeBinomial", ["logpmf", "pmf"]),
  distribution("norm", "normal", ALL),
  distribution("pareto", "pareto", MOST),
  {
    module: "jax.scipy.stats.poisson",
    entries: {
      cdf: ["distributions.poisson", METHODS.cdf],
      logpmf: ["distributions.poisson", METHODS.logpmf],
      pmf: ["distributions.poisson", METHODS.pmf],
      ...absent("a sum without closed form", "entropy"),
    },
  },
  distribution("t", "studentT", ["logpdf", "pdf"]),
  distribution("truncnorm", "truncatedNormal", TAILS),
  distribution("uniform", "uniform", ["cdf", "logpdf", "pdf", "ppf"]),
  {
    module: "jax.scipy.stats.vonmises",
    entries: {
      logpdf: ["distributions.vonMises", "`.logDensity(x)`, of period 2π"],
      pdf: ["distributions.vonMises", "`.logDensity(x).exp()`, of period 2π"],
    },
  },
  {
    module: "jax.scipy.stats.wrapcauchy",
    entries: {
      logpdf: ["distributions.wrappedCauchy", "`.logDensity(x)`, of period 2π"],
      pdf: ["distributions.wrappedCauchy", "`.logDensity(x).exp()`, of period 2π"],
    },
  },
];
