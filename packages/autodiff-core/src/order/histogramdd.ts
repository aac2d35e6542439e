/** Histograms of points. */
import { uniform } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { stack } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { type Bins, binEdges, binOf, weightsOf } from "./histogram.ts";
import { segmentSum } from "./segment.ts";

/** Options of {@link histogramdd}. */
export interface HistogramddOptions {
  /** For all coordinates, or one for each. Default 10 bins of equal width. */
  readonly bins?: number | readonly Bins[];
  /** Ends of bins of equal width, per coordinate. Default: the smallest and the largest. */
  readonly range?: readonly (readonly [low: number, high: number] | undefined)[];
  /** What each point counts, `[n]`. Default 1. */
  readonly weights?: Tensor;
  /** Divide by the total and the volumes, so that the integral is 1. Default false. */
  readonly density?: boolean;
}

/** Counts on a grid and the edges between which they were taken. */
export interface HistogramGrid {
  /** One axis per coordinate. */
  readonly counts: Tensor;
  /** One vector per coordinate. */
  readonly edges: readonly Tensor[];
}

/**
 * How many points lie in each cell of a grid, as `histogram` does for numbers.
 *
 * @param points - `[n, d]`: n points of d coordinates.
 * @throws ShapeError unless the points are the rows of a matrix.
 */
export function histogramdd(points: Tensor, options: HistogramddOptions = {}): HistogramGrid {
  if (points.shape.length !== 2) throw notPoints(points);
  const [n, d] = points.shape;
  const columns = Array.from({ length: d }, (_, i) => asFloat(points).slice(":", i));
  const bins = binsFor(options.bins, d);
  const edges = columns.map((x, i) => binEdges("histogramdd", x, bins[i], options.range?.[i]));
  const shape = edges.map((e) => e.size - 1);
  const weights = weightsOf("histogramdd", points.slice(":", 0), options.weights);
  const counts = segmentSum(
    weights,
    cellOf(columns, edges, n),
    shape.reduce((a, b) => a * b, 1),
  );
  const grid = counts.reshape(shape);
  if (options.density !== true) return { counts: grid, edges };
  return { counts: perVolume(grid, edges), edges };
}

/** {@link histogramdd} of points with coordinates `x` and `y`, both `[n]`; counts `[x, y]`. */
export function histogram2d(x: Tensor, y: Tensor, options: HistogramddOptions = {}): HistogramGrid {
  return histogramdd(stack([x, y], 1), options);
}

/** Row-major number of the cell of each point; -1 outside. */
function cellOf(columns: readonly Tensor[], edges: readonly Tensor[], n: number): Tensor {
  let cell: Tensor = uniform({ shape: [n], dtype: "int32" }, 0);
  let inside: Tensor = uniform({ shape: [n], dtype: "bool" }, 1);
  columns.forEach((x, i) => {
    const bin = binOf(x, edges[i]);
    inside = inside.logicalAnd(bin.greaterEqual(0));
    cell = cell.mul(edges[i].size - 1).add(bin);
  });
  return inside.where(cell, -1);
}

function perVolume(counts: Tensor, edges: readonly Tensor[]): Tensor {
  return edges.reduce(
    (density, e, axis) => {
      const widths = e.slice([1, null]).sub(e.slice([0, -1]));
      return density.div(widths.reshape(edges.map((_, i) => (i === axis ? -1 : 1))));
    },
    fraction(counts.cast(edges[0].dtype)),
  );
}

function fraction(counts: Tensor): Tensor {
  return counts.div(counts.sum());
}

function binsFor(bins: number | readonly Bins[] = 10, d: number): readonly Bins[] {
  if (typeof bins === "number") return new Array<number>(d).fill(bins);
  if (bins.length === d) return bins;
  throw new OptionError({
    where: "histogramdd",
    expected: `bins for each of the ${d} coordinates`,
    received: `${bins.length}`,
    fix: "Give one number for all coordinates, or a list with bins for each.",
  });
}

function notPoints(points: Tensor): ShapeError {
  return new ShapeError({
    where: "histogramdd",
    expected: "points of shape [n, d]",
    received: formatSpec(points),
    fix: "Stack the coordinates along the last axis.",
  });
}
