import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { cholesky } from "../linalg/cholesky.ts";
import { triangularSolve } from "../linalg/triangular-solve.ts";
import type { TensorLike } from "../operands.ts";
import { diagonal } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { log } from "../primitives/exponential.ts";
import { normal as standardNormal } from "../random/normal.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Distribution, parameters, pointOf, vectorSize } from "./distribution.ts";
import { HALF_LOG_TWO_PI } from "./normal.ts";

/** Mean `[..., n]` and one of: the covariance, or a lower-triangular L with covariance `L Lᵀ`. */
export interface MultivariateNormalOptions {
  readonly mean: Tensor;
  /** Symmetric and positive definite, `[..., n, n]`. */
  readonly covariance?: Tensor;
  /** `[..., n, n]`. */
  readonly scaleTril?: Tensor;
}

/** A {@link Distribution} of normal vectors. */
export interface MultivariateNormalDistribution extends Distribution {
  covariance(): Tensor;
  /** The lower-triangular factor L of the covariance `L Lᵀ`. */
  scaleTril(): Tensor;
  entropy(): Tensor;
}

/**
 * Normal distribution of vectors. Samples `mean + L z` are differentiable in the mean and the covariance.
 *
 * @throws DomainError when the program runs, if the covariance is not positive definite.
 *
 * @example
 * ```ts test
 * import { array, key } from "@fluxion/autodiff-core";
 * import { multivariateNormal } from "@fluxion/autodiff-core/distributions";
 *
 * const d = multivariateNormal({ mean: array([0, 1]), covariance: array([[2, 1], [1, 3]]) });
 * d.sample(key(0), [5]).shape // => [5, 2]
 * d.logDensity(array([0, 1])).item() // ≈ -2.6426
 * ```
 */
export function multivariateNormal(
  options: MultivariateNormalOptions,
): MultivariateNormalDistribution {
  const { values, dtype } = parameters("multivariateNormal", {
    mean: options.mean,
    matrix: matrixOf(options),
  });
  const n = vectorSize("multivariateNormal", "mean", values.mean);
  if (values.matrix.shape.slice(-2).join() !== `${n},${n}`) throw notSquare(n, values.matrix);
  const l = options.scaleTril === undefined ? cholesky(values.matrix) : values.matrix;
  const batchShape = broadcastShapes(
    "multivariateNormal",
    values.mean.shape.slice(0, -1),
    l.shape.slice(0, -2),
  );
  const mean = values.mean.broadcastTo([...batchShape, n]);
  const logScale = log(diagonal(l).abs()).sum(-1);
  return {
    batchShape,
    eventShape: [n],
    dtype,
    family: { kind: "multivariateNormal", mean, scaleTril: l },
    sample(key, shape = []) {
      const z = standardNormal(key, [...shape, ...batchShape, n], { dtype });
      return matmul(l, z.expandDims(-1)).squeeze(-1).add(mean);
    },
    logDensity(value: TensorLike) {
      const deviation = pointOf(value, dtype).sub(mean);
      const shape = deviation.shape.slice(0, -1);
      const factor = l.broadcastTo([...shape, n, n]);
      const z = triangularSolve(factor, deviation.expandDims(-1), { lower: true });
      return z
        .square()
        .sum([-2, -1])
        .div(-2)
        .sub(logScale)
        .sub(n * HALF_LOG_TWO_PI);
    },
    mean: () => mean,
    variance: () =>
      l
        .square()
        .sum(-1)
        .broadcastTo([...batchShape, n]),
    covariance: () => matmul(l, l.moveAxis(-1, -2)).broadcastTo([...batchShape, n, n]),
    scaleTril: () => l,
    entropy: () => logScale.add(n * (0.5 + HALF_LOG_TWO_PI)).broadcastTo(batchShape),
  };
}

function matrixOf({ covariance, scaleTril }: MultivariateNormalOptions): Tensor {
  const given = covariance ?? scaleTril;
  if (given !== undefined && (covariance === undefined || scaleTril === undefined)) return given;
  throw new OptionError({
    where: "multivariateNormal",
    expected: "one of covariance and scaleTril",
    received: given === undefined ? "neither" : "both",
    fix: "Give the covariance matrix, or its Cholesky factor.",
  });
}

function notSquare(n: number, matrix: Tensor): ShapeError {
  return new ShapeError({
    where: "multivariateNormal",
    expected: `a matrix of shape [..., ${n}, ${n}] for a mean of ${n} coordinates`,
    received: formatSpec(matrix),
    fix: "The covariance has one row and one column per coordinate.",
  });
}
