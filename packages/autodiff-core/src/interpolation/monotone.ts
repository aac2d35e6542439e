/** Cubic interpolants that are local: a slope at each point from its neighbours. */
import { concat, stack } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import {
  cubicFromSlopes,
  type PiecewisePolynomial,
  type Samples,
  samplesOf,
} from "./piecewise-polynomial.ts";

/** The cubic with given values and slopes `[n, ...F]` at ascending `x: [n]`. */
export function hermiteSpline(x: Tensor, y: Tensor, slopes: Tensor): PiecewisePolynomial {
  const samples = samplesOf("hermiteSpline", x, y, 2);
  return cubicFromSlopes(samples, slopes.cast(samples.y.dtype).broadcastTo(samples.y.shape));
}

/**
 * Monotone cubic interpolation (PCHIP): it has no extrema but those of the data, and a continuous first derivative.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { evaluatePiecewise, monotoneSpline } from "@fluxion/autodiff-core/interpolation";
 *
 * const step = monotoneSpline(array([0, 1, 2, 3]), array([0, 0, 1, 1]));
 * evaluatePiecewise(step, array([0.5, 1.5, 2.5])).js() // => [0, 0.5, 1]
 * ```
 *
 * @see Fritsch & Butland, A method for constructing local monotone piecewise cubic interpolants, SIAM J. Sci. Stat.
 * Comput. 5 (1984) 300-304.
 */
export function monotoneSpline(x: Tensor, y: Tensor): PiecewisePolynomial {
  const samples = samplesOf("monotoneSpline", x, y, 2);
  const { steps: h, slopes: d } = samples;
  if (x.shape[0] === 2) return cubicFromSlopes(samples, concat([d, d]));
  const [h0, h1] = [h.slice([null, -1]), h.slice([1, null])];
  const [d0, d1] = [d.slice([null, -1]), d.slice([1, null])];
  const turns = d0.sign().mul(d1.sign()).lessEqual(0);
  const w0 = h1.mul(2).add(h0);
  const w1 = h0.mul(2).add(h1);
  const mean = w0.add(w1).div(w0.div(turns.where(1, d0)).add(w1.div(turns.where(1, d1))));
  const inner = turns.where(0, mean);
  const first = endSlope(h.slice(0), h.slice(1), d.slice(0), d.slice(1));
  const last = endSlope(h.slice(-1), h.slice(-2), d.slice(-1), d.slice(-2));
  return cubicFromSlopes(samples, concat([first.expandDims(0), inner, last.expandDims(0)]));
}

/** Slope at an end from the parabola through three points, held back so that the shape is kept. */
function endSlope(h0: Tensor, h1: Tensor, d0: Tensor, d1: Tensor): Tensor {
  const slope = h0.mul(2).add(h1).mul(d0).sub(h0.mul(d1)).div(h0.add(h1));
  const wrongWay = slope.sign().notEqual(d0.sign());
  const tooSteep = d0
    .sign()
    .notEqual(d1.sign())
    .logicalAnd(slope.abs().greater(d0.abs().mul(3)));
  return wrongWay.where(0, tooSteep.where(d0.mul(3), slope));
}

export interface AkimaOptions {
  /** The original weights, or those of MATLAB that overshoot less where the data are flat. Default `original`. */
  readonly weights?: "original" | "modified";
}

/**
 * Akima's interpolation: a cubic that wiggles little next to outliers, with a continuous first derivative.
 *
 * @see Akima, A new method of interpolation and smooth curve fitting based on local procedures, J. ACM 17 (1970)
 * 589-602.
 */
export function akimaSpline(x: Tensor, y: Tensor, options: AkimaOptions = {}): PiecewisePolynomial {
  const samples = samplesOf("akimaSpline", x, y, 2);
  if (x.shape[0] === 2) return cubicFromSlopes(samples, concat([samples.slopes, samples.slopes]));
  return cubicFromSlopes(samples, akimaSlopes(samples, options.weights === "modified"));
}

function akimaSlopes({ slopes: d }: Samples, modified: boolean): Tensor {
  const n = d.shape[0];
  const [first, second] = [d.slice(0), d.slice(1)];
  const [last, before] = [d.slice(n - 1), d.slice(n - 2)];
  const low1 = first.mul(2).sub(second);
  const high1 = last.mul(2).sub(before);
  const low = stack([low1.mul(2).sub(first), low1]);
  const high = stack([high1, high1.mul(2).sub(last)]);
  const m = concat([low, d, high]);
  const at = (i: number): Tensor => m.slice([i, i + n + 1]);
  const bend = (i: number): Tensor => {
    const change = at(i + 1)
      .sub(at(i))
      .abs();
    return modified
      ? change.add(
          at(i + 1)
            .add(at(i))
            .abs()
            .div(2),
        )
      : change;
  };
  const [w1, w2] = [bend(2), bend(0)];
  const sum = w1.add(w2);
  const flat = sum.lessEqual(sum.max(0, { keepDims: true }).mul(1e-9));
  const weighted = w1
    .mul(at(1))
    .add(w2.mul(at(2)))
    .div(flat.where(1, sum));
  const even = modified ? weighted.mul(0) : at(1).add(at(2)).div(2);
  return flat.where(even, weighted);
}
