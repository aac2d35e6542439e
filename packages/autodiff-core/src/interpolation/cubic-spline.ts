/** Cubic splines with a continuous second derivative. */
import { OptionError } from "../errors.ts";
import { tridiagonalSolve } from "../linalg/tridiagonal-solve.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import {
  cubicFromSlopes,
  type PiecewisePolynomial,
  type Samples,
  samplesOf,
} from "./piecewise-polynomial.ts";

/** A derivative that is given at an end: its order and its value (a number, or of the shape of one entry of `y`). */
export interface EndCondition {
  readonly order: 1 | 2;
  readonly value: TensorLike;
}

/**
 * `notAKnot`: the first two and the last two pieces are one cubic each; `natural`: the second derivative is 0 at the
 * ends; `clamped`: the first is; `periodic`: both agree at the ends, whose values must be equal.
 */
export type SplineBoundary =
  | "notAKnot"
  | "natural"
  | "clamped"
  | "periodic"
  | { readonly left: EndCondition; readonly right: EndCondition };

export interface CubicSplineOptions {
  /** Default `notAKnot`. */
  readonly boundary?: SplineBoundary;
}

/**
 * Interpolating cubic spline through `y: [n, ...F]` at ascending `x: [n]`, as SciPy's `CubicSpline`. Differentiable in
 * both. One tridiagonal system gives the slopes at the abscissae.
 *
 * @example
 * ```ts test
 * import { linspace } from "@fluxion/autodiff-core";
 * import { cubicSpline, evaluatePiecewise } from "@fluxion/autodiff-core/interpolation";
 *
 * const x = linspace(0, 3, 7, { dtype: "float64" });
 * const spline = cubicSpline(x, x.sin());
 * evaluatePiecewise(spline, 1.2).item() // ≈ 0.932
 * evaluatePiecewise(spline, 1.2, { derivative: 1 }).item() // ≈ 0.36
 * ```
 */
export function cubicSpline(
  x: Tensor,
  y: Tensor,
  options: CubicSplineOptions = {},
): PiecewisePolynomial {
  const { boundary = "notAKnot" } = options;
  const samples = samplesOf("cubicSpline", x, y, 2);
  const n = samples.x.size;
  if (boundary === "periodic") return cubicFromSlopes(samples, periodicSlopes(samples));
  if (boundary === "notAKnot" && n === 2) return cubicFromSlopes(samples, twice(samples.slopes));
  if (boundary === "notAKnot" && n === 3) return cubicFromSlopes(samples, parabolaSlopes(samples));
  const [left, right] = endRows(samples, boundary);
  const inner = innerRows(samples);
  return cubicFromSlopes(samples, solveRows(joinRows(left, inner, right), samples));
}

/** Rows of the system for the slopes: entries on the three diagonals `[r]`, and right-hand sides `[r, ...F]`. */
interface Rows {
  readonly lower: Tensor;
  readonly diagonal: Tensor;
  readonly upper: Tensor;
  readonly rhs: Tensor;
}

/** Continuity of the second derivative at the inner points. */
function innerRows({ steps: h, slopes: d }: Samples): Rows {
  const [h0, h1] = [h.slice([null, -1]), h.slice([1, null])];
  const [d0, d1] = [d.slice([null, -1]), d.slice([1, null])];
  return {
    lower: flat(h1),
    diagonal: flat(h0.add(h1).mul(2)),
    upper: flat(h0),
    rhs: h1.mul(d0).add(h0.mul(d1)).mul(3),
  };
}

function endRows(samples: Samples, boundary: Exclude<SplineBoundary, "periodic">): [Rows, Rows] {
  const { steps: h, slopes: d } = samples;
  const [h0, h1, d0, d1] = [
    h.slice(0),
    h.slice(1 % h.shape[0]),
    d.slice(0),
    d.slice(1 % h.shape[0]),
  ];
  const last = h.shape[0] - 1;
  const before = Math.max(0, last - 1);
  const [g0, g1, e0, e1] = [h.slice(last), h.slice(before), d.slice(last), d.slice(before)];
  if (boundary === "notAKnot") {
    const left = notAKnotRow(h0, h1, d0, d1);
    const right = notAKnotRow(g0, g1, e0, e1);
    return [
      { ...left, upper: left.other, lower: left.other.mul(0) },
      { ...right, lower: right.other, upper: right.other.mul(0) },
    ];
  }
  const { left, right } = endConditions(boundary);
  const first = conditionRow(left, h0, d0, 1);
  const final = conditionRow(right, g0, e0, -1);
  return [
    { ...first, upper: first.other, lower: first.other.mul(0) },
    { ...final, lower: final.other, upper: final.other.mul(0) },
  ];
}

interface EndRow {
  readonly diagonal: Tensor;
  /** The entry next to the diagonal. */
  readonly other: Tensor;
  readonly rhs: Tensor;
}

/** The third derivative is continuous at the point next to the end. */
function notAKnotRow(h0: Tensor, h1: Tensor, d0: Tensor, d1: Tensor): EndRow {
  const sum = h0.add(h1);
  const rhs = h0.add(sum.mul(2)).mul(h1).mul(d0).add(h0.square().mul(d1)).div(sum);
  return { diagonal: flat(h1), other: flat(sum), rhs: rhs.expandDims(0) };
}

function conditionRow({ order, value }: EndCondition, h: Tensor, d: Tensor, side: 1 | -1): EndRow {
  const given = asTensor(value, d.dtype).cast(d.dtype).broadcastTo(d.shape);
  const one = flat(h).mul(0).add(1);
  if (order === 1) return { diagonal: one, other: one.mul(0), rhs: given.expandDims(0) };
  const rhs = d.mul(3).sub(given.mul(h).mul(side / 2));
  return { diagonal: one.mul(2), other: one, rhs: rhs.expandDims(0) };
}

function endConditions(boundary: Exclude<SplineBoundary, "periodic" | "notAKnot">): {
  readonly left: EndCondition;
  readonly right: EndCondition;
} {
  if (typeof boundary === "object") return boundary;
  if (boundary !== "natural" && boundary !== "clamped") {
    throw new OptionError({
      where: "cubicSpline",
      expected: "boundary to be notAKnot, natural, clamped, periodic, or conditions at both ends",
      received: String(boundary),
      fix: "Correct the name.",
    });
  }
  const end: EndCondition = { order: boundary === "natural" ? 2 : 1, value: 0 };
  return { left: end, right: end };
}

function joinRows(...parts: readonly Rows[]): Rows {
  const join = (part: keyof Rows): Tensor => concat(parts.map((rows) => rows[part]));
  return {
    lower: join("lower"),
    diagonal: join("diagonal"),
    upper: join("upper"),
    rhs: join("rhs"),
  };
}

function solveRows({ lower, diagonal, upper, rhs }: Rows, { y }: Samples): Tensor {
  const n = diagonal.size;
  const columns = rhs.reshape([n, -1]);
  const m = tridiagonalSolve(lower.slice([1, n]), diagonal, upper.slice([0, n - 1]), columns);
  return m.reshape(y.shape);
}

/** Through two or three points the periodic spline is a special case; otherwise a cyclic system. */
function periodicSlopes(samples: Samples): Tensor {
  const { steps: h, slopes: d } = samples;
  const n = h.shape[0];
  if (n === 1) return twice(samples.slopes.mul(0));
  const back = (x: Tensor): Tensor => concat([x.slice([n - 1, n]), x.slice([0, n - 1])]);
  const [h0, h1, d0, d1] = [back(h), h, back(d), d];
  const [lower, diagonal, upper] = [flat(h1), flat(h0.add(h1).mul(2)), flat(h0)];
  const rhs = h1.mul(d0).add(h0.mul(d1)).mul(3);
  const m = n === 2 ? twoCyclic(lower, diagonal, upper, rhs) : cyclic(lower, diagonal, upper, rhs);
  return concat([m, m.slice([0, 1])]);
}

/** With two unknowns the corners of the cyclic matrix fall on its other entries. */
function twoCyclic(lower: Tensor, diagonal: Tensor, upper: Tensor, rhs: Tensor): Tensor {
  const both = lower.add(upper);
  const columns = rhs.reshape([2, -1]);
  const x = tridiagonalSolve(both.slice([1, 2]), diagonal, both.slice([0, 1]), columns);
  return x.reshape(rhs.shape);
}

/** Cyclic tridiagonal system as a tridiagonal one with a correction of rank one (Sherman–Morrison). */
function cyclic(lower: Tensor, diagonal: Tensor, upper: Tensor, rhs: Tensor): Tensor {
  const n = diagonal.size;
  const corner = lower.slice([0, 1]);
  const other = upper.slice([n - 1, n]);
  const gamma = diagonal.slice([0, 1]).neg();
  const changed = concat([
    diagonal.slice([0, 1]).sub(gamma),
    diagonal.slice([1, n - 1]),
    diagonal.slice([n - 1, n]).sub(corner.mul(other).div(gamma)),
  ]);
  const middle = rhs.reshape([n, -1]);
  const u = concat([gamma, diagonal.slice([1, n - 1]).mul(0), other]).expandDims(1);
  const solved = tridiagonalSolve(
    lower.slice([1, n]),
    changed,
    upper.slice([0, n - 1]),
    concat([middle, u], 1),
  );
  const x = solved.slice(":", [0, -1]);
  const z = solved.slice(":", [-1, null]);
  const ends = (v: Tensor): Tensor =>
    v.slice([0, 1]).add(v.slice([n - 1, n]).mul(corner.div(gamma)));
  const correction = ends(x).div(ends(z).add(1));
  return x.sub(z.mul(correction)).reshape(rhs.shape);
}

/** Slopes of the parabola through three points. */
function parabolaSlopes({ steps: h, slopes: d }: Samples): Tensor {
  const [h0, h1, d0, d1] = [h.slice(0), h.slice(1), d.slice(0), d.slice(1)];
  const bend = d1.sub(d0).div(h0.add(h1));
  return concat(
    [d0.sub(bend.mul(h0)), d0.add(bend.mul(h0)), d1.add(bend.mul(h1))].map((m) => m.expandDims(0)),
  );
}

function twice(slopes: Tensor): Tensor {
  return concat([slopes, slopes]);
}

/** Steps `[r, 1…]` or one step `[1…]` as a vector. */
function flat(h: Tensor): Tensor {
  return h.reshape([-1]);
}
