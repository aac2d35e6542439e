import { OptionError } from "../../errors.ts";
import { diagonalMatrix } from "../../primitives/diagonal.ts";
import { bernoulli } from "../../random/bernoulli.ts";
import { normal } from "../../random/normal.ts";
import { currentSource, withSource } from "../../source-location.ts";
import type { Tensor } from "../../tensor.ts";
import { vmap } from "../../transforms/vmap.ts";
import { eigh } from "../eigh.ts";
import { checkSquareOperator } from "./direct-solvers.ts";
import { lanczos } from "./lanczos.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { asOperator } from "./linear-solve.ts";
import { vectorOperator } from "./vector-operator.ts";

/** Options of {@link stochasticTrace}. */
export interface StochasticTraceOptions {
  /** Number of random vectors. Default 30. */
  readonly numSamples?: number;
  /** Signs, with the smaller variance (default), or normal numbers. */
  readonly distribution?: "rademacher" | "normal";
  /** Estimate the trace of `fn(A)` for symmetric `A`, `fn` acting on eigenvalues: `log` gives the log-determinant. */
  readonly fn?: (eigenvalues: Tensor) => Tensor;
  /** Steps of Lanczos' method per vector where there is a `fn`. Default 20, at most the number of unknowns. */
  readonly steps?: number;
}

/** Result of {@link stochasticTrace}. */
export interface StochasticTrace {
  /** Scalar. */
  readonly estimate: Tensor;
  /** Standard error of the estimate from the spread of the samples; NaN for one sample. */
  readonly standardError: Tensor;
}

/**
 * Unbiased estimate of the trace of an operator from random vectors, `mean(z·A·z)`, one product each; with `fn`, of the
 * trace of `fn(A)` by Gauss quadrature from Lanczos' method, `steps` products each.
 *
 * Differentiable in every mode. The error falls with the square root of the number of samples.
 *
 * @param key - Random key; the same key gives the same vectors.
 * @throws OptionError for a number of samples below 1.
 * @see Hutchinson, Commun. Stat. Simul. Comput. 19 (1990) 433-450, doi:10.1080/03610919008812866; Ubaru, Chen & Saad,
 * SIAM J. Matrix Anal. Appl. 38 (2017) 1075-1099, doi:10.1137/16M1104974.
 */
export function stochasticTrace<X = Tensor>(
  operator: LinearOperator<X> | Tensor,
  key: Tensor,
  options: StochasticTraceOptions = {},
): StochasticTrace {
  return withSource(currentSource(), () => {
    const { numSamples = 30, distribution = "rademacher", fn } = options;
    const square = asOperator<X, X>("stochasticTrace", operator);
    checkSquareOperator("stochasticTrace", square);
    if (!(Number.isInteger(numSamples) && numSamples >= 1)) throw wrongCount(numSamples);
    const a = vectorOperator(square);
    const [n] = a.shape;
    const { dtype } = a;
    const shape = [numSamples, n];
    const vectors =
      distribution === "normal"
        ? normal(key, shape, { dtype })
        : bernoulli(key, 0.5, shape).where(1, -1).cast(dtype);
    const steps = Math.min(n, options.steps ?? 20);
    const sample = (z: Tensor): Tensor =>
      fn === undefined ? z.mul(a.mv(z)).sum() : quadrature(a, z, fn, steps);
    const samples = vmap(sample)(vectors);
    const estimate = samples.mean();
    const spread = samples
      .sub(estimate)
      .square()
      .sum()
      .div(numSamples - 1);
    return { estimate, standardError: spread.div(numSamples).sqrt() };
  });
}

/** `z·fn(A)·z`. */
function quadrature(
  a: LinearOperator<Tensor>,
  z: Tensor,
  fn: (eigenvalues: Tensor) => Tensor,
  steps: number,
): Tensor {
  const { alpha, beta } = lanczos(a, z, steps);
  const off = beta.slice([0, steps - 1]);
  const { values, vectors } = eigh(
    diagonalMatrix(alpha).add(diagonalMatrix(off, 1)).add(diagonalMatrix(off, -1)),
  );
  return vectors.slice(0).square().mul(fn(values)).sum().mul(z.square().sum());
}

function wrongCount(numSamples: number): OptionError {
  return new OptionError({
    where: "stochasticTrace",
    expected: "numSamples to be a whole number >= 1",
    received: String(numSamples),
    fix: "Leave it out for 30.",
  });
}
