/** Least-squares fits of series to data. */
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { lstsq } from "../linalg/lstsq.ts";
import { asFloat } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import {
  chebvander,
  hermevander,
  hermvander,
  lagvander,
  legvander,
  polyvander,
} from "./vandermonde.ts";

export interface FitOptions {
  /** Weights of the residuals, `[m]` (not of their squares). */
  readonly weights?: Tensor;
  /** Singular values of the scaled matrix below this fraction of the largest count as 0. Default `m · eps`. */
  readonly rcond?: number;
}

/**
 * Coefficients `[degree + 1, ...F]` of the polynomial that minimises `Σ (w (p(x) - y))²`.
 *
 * Columns are scaled to norm 1 before they are decomposed. High degrees are better served by {@link chebfit}, with `x`
 * mapped to [-1, 1].
 *
 * @param x - `[m]`.
 * @param y - `[m, ...F]`.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { polyfit } from "@fluxion/autodiff-core/polynomials";
 *
 * const x = array([0, 1, 2, 3], { dtype: "float64" });
 * polyfit(x, x.square().mul(2).sub(1), 2).slice(2).item() // ≈ 2
 * ```
 */
export function polyfit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("polyfit", polyvander, x, y, degree, options);
}

/** {@link polyfit} in Chebyshev polynomials. */
export function chebfit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("chebfit", chebvander, x, y, degree, options);
}

/** {@link polyfit} in Legendre polynomials. */
export function legfit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("legfit", legvander, x, y, degree, options);
}

/** {@link polyfit} in physicists' Hermite polynomials. */
export function hermfit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("hermfit", hermvander, x, y, degree, options);
}

/** {@link polyfit} in probabilists' Hermite polynomials. */
export function hermefit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("hermefit", hermevander, x, y, degree, options);
}

/** {@link polyfit} in Laguerre polynomials. */
export function lagfit(x: Tensor, y: Tensor, degree: number, options: FitOptions = {}): Tensor {
  return fitSeries("lagfit", lagvander, x, y, degree, options);
}

function fitSeries(
  where: string,
  vander: (x: Tensor, n: number) => Tensor,
  x: Tensor,
  y: Tensor,
  degree: number,
  { weights, rcond }: FitOptions,
): Tensor {
  const m = x.shape[0];
  const fits =
    x.rank === 1 && y.shape[0] === m && m > 0 && (weights?.shape.join() ?? `${m}`) === `${m}`;
  if (!fits) {
    throw new ShapeError({
      where,
      expected: "x and weights of shape [m], y of shape [m, ...F]",
      received: [x, y, ...(weights === undefined ? [] : [weights])].map(formatSpec).join(", "),
      fix: "Give one value and one weight for every abscissa.",
    });
  }
  const target = asFloat(y).reshape([m, -1]);
  const rows = vander(x, degree + 1);
  const matrix = weights === undefined ? rows : rows.mul(weights.expandDims(1));
  const rhs = weights === undefined ? target : target.mul(weights.expandDims(1));
  const norms = matrix.square().sum(0).sqrt();
  const scale = norms.equal(0).where(1, norms);
  const options = rcond === undefined ? {} : { rcond };
  const c = lstsq(matrix.div(scale), rhs, options).x.div(scale.expandDims(1));
  return c.reshape([degree + 1, ...y.shape.slice(1)]);
}
