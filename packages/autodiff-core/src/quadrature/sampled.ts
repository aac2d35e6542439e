/** Integrals of sampled functions. */
import { zeros } from "../creation.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { concat } from "../primitives/joining.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

export interface SampledOptions {
  /** Abscissae: as long as the axis, or of the shape of `y`. Default: spaced by `dx`. */
  readonly x?: Tensor;
  /** Spacing where `x` is not given. Default 1. */
  readonly dx?: number | Tensor;
  /** Axis to integrate along. Default the last. */
  readonly axis?: number;
}

/**
 * Trapezoidal rule `Σ (x_{i+1} - x_i)(y_i + y_{i+1})/2` along an axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { trapezoid } from "@fluxion/autodiff-core/quadrature";
 *
 * trapezoid(array([1, 2, 3])).item() // => 4
 * trapezoid(array([1, 2, 3]), { x: array([0, 2, 3]) }).item() // => 5.5
 * ```
 */
export function trapezoid(y: Tensor, options: SampledOptions = {}): Tensor {
  const { pieces } = trapezoids("trapezoid", y, options);
  return pieces.sum(-1);
}

/** Running integral by the trapezoidal rule: as long as `y`, starting at 0. */
export function cumulativeTrapezoid(y: Tensor, options: SampledOptions = {}): Tensor {
  const { pieces, axis } = trapezoids("cumulativeTrapezoid", y, options);
  const first = zeros([...pieces.shape.slice(0, -1), 1], { dtype: pieces.dtype });
  return concat([first, cumsum(pieces, -1)], -1).moveAxis(-1, axis);
}

/**
 * Simpson's rule along an axis, for any spacing: parabolas through three points each; with an even number of points the
 * last interval takes the parabola through the last three.
 */
export function simpson(y: Tensor, options: SampledOptions = {}): Tensor {
  const { values, steps } = samples("simpson", y, options);
  const n = values.shape[values.rank - 1];
  if (n < 3) return trapezoid(y, options);
  const odd = n % 2 === 1 ? n : n - 1;
  const at = (x: Tensor, start: number, stop: number): Tensor => x.slice("...", [start, stop, 2]);
  const [h0, h1] = [at(steps, 0, odd - 1), at(steps, 1, odd - 1)];
  const [y0, y1, y2] = [at(values, 0, odd - 2), at(values, 1, odd - 1), at(values, 2, odd)];
  const total = h0.add(h1);
  const whole = y0
    .mul(h1.div(h0).neg().add(2))
    .add(y1.mul(total.square().div(h0.mul(h1))))
    .add(y2.mul(h0.div(h1).neg().add(2)))
    .mul(total.div(6))
    .sum(-1);
  return odd === n ? whole : whole.add(lastInterval(values, steps));
}

/** Integral over the last interval of the parabola through the last three points. */
function lastInterval(values: Tensor, steps: Tensor): Tensor {
  const [h0, h1] = [steps.slice("...", -2), steps.slice("...", -1)];
  const [y0, y1, y2] = [-3, -2, -1].map((i) => values.slice("...", i));
  const total = h0.add(h1);
  return y2
    .mul(h1.mul(2).square().div(2).add(h0.mul(h1).mul(3)).div(total.mul(6)))
    .add(y1.mul(h1.square().add(h0.mul(h1).mul(3)).div(h0.mul(6))))
    .sub(y0.mul(h1.pow(3).div(h0.mul(total).mul(6))));
}

function trapezoids(
  where: string,
  y: Tensor,
  options: SampledOptions,
): { pieces: Tensor; axis: number } {
  const { values, steps, axis } = samples(where, y, options);
  const sums = values.slice("...", [1, null]).add(values.slice("...", [null, -1]));
  return { pieces: sums.mul(steps).div(2), axis };
}

/** Values with the axis last, and the steps between them. */
function samples(
  where: string,
  y: Tensor,
  { x, dx, axis = -1 }: SampledOptions,
): { values: Tensor; steps: Tensor; axis: number } {
  const at = normalizeAxis(where, axis, y.rank);
  const values = asFloat(y).moveAxis(at, -1);
  const n = y.shape[at];
  if (n === 0) throw empty(where, y);
  if (x === undefined) {
    const step = dx ?? 1;
    const steps = zeros([n - 1], { dtype: values.dtype }).add(step);
    return { values, steps, axis: at };
  }
  if (dx !== undefined) throw bothGiven(where);
  const places = x.rank === 1 ? x : x.moveAxis(at, -1);
  if (places.shape[places.rank - 1] !== n || (x.rank > 1 && x.shape.join() !== y.shape.join())) {
    throw new ShapeError({
      where,
      expected: `x of shape [${n}] or [${y.shape}]`,
      received: formatSpec(x),
      fix: "Give one abscissa for every sample.",
    });
  }
  const steps = places.slice("...", [1, null]).sub(places.slice("...", [null, -1]));
  return { values, steps, axis: at };
}

function empty(where: string, y: Tensor): ShapeError {
  return new ShapeError({
    where,
    expected: "at least one sample",
    received: formatSpec(y),
    fix: "Give samples along the axis.",
  });
}

function bothGiven(where: string): OptionError {
  return new OptionError({
    where,
    expected: "either x or dx",
    received: "both",
    fix: "Leave dx out when the abscissae are given.",
  });
}
