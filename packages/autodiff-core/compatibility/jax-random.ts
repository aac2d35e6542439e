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
    rademacher: ["bernoulli", "`bernoulli(key, 0.5)`, times 2 less 1"],
    ...absent(
      "a key is a tensor of two words; there is one generator",
      "clone",
      "key_data",
      "key_dtype",
      "key_impl",
      "wrap_key_data",
    ),
    ...absent(
      "not written yet",
      "ball",
      "binomial",
      "double_sided_maxwell",
      "f",
      "generalized_normal",
      "geometric",
      "loggamma",
      "maxwell",
      "multinomial",
      "pareto",
      "rayleigh",
      "triangular",
      "wald",
      "weibull_min",
    ),
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

function missing(module: string, methods: readonly string[]): Chapter {
  return {
    module: `jax.scipy.stats.${module}`,
    entries: absent("not written yet", ...methods),
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
  missing("betabinom", ["logpmf", "pmf"]),
  missing("binom", ["logpmf", "pmf"]),
  distribution("cauchy", "cauchy", ALL),
  distribution("chi2", "chiSquared", TAILS),
  distribution("dirichlet", "dirichlet", ["logpdf", "pdf"]),
  distribution("expon", "exponential", MOST),
  distribution("gamma", "gamma", TAILS),
  missing("gennorm", ["cdf", "logpdf", "pdf"]),
  missing("geom", ["logpmf", "pmf"]),
  {
    module: "jax.scipy.stats.gumbel_l",
    entries: absent("`distributions.gumbel` of the negative", ...MOST),
  },
  distribution("gumbel_r", "gumbel", MOST),
  distribution("laplace", "laplace", ["cdf", "logpdf", "pdf"]),
  distribution("logistic", "logistic", ["cdf", "isf", "logpdf", "pdf", "ppf", "sf"]),
  missing("multinomial", ["logpmf", "pmf"]),
  distribution("multivariate_normal", "multivariateNormal", ["logpdf", "pdf"]),
  missing("nbinom", ["logpmf", "pmf"]),
  distribution("norm", "normal", ALL),
  missing("pareto", MOST),
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
  missing("vonmises", ["logpdf", "pdf"]),
  missing("wrapcauchy", ["logpdf", "pdf"]),
];
