/** Counting entries by value. */
import { uniform } from "../bind.ts";
import { array, linspace } from "../creation.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { checkAscending, search } from "./search-sorted.ts";
import { segmentSum } from "./segment.ts";

/** Edges of bins: how many of equal width, or the edges themselves, ascending. */
export type Bins = number | readonly number[] | Tensor;

/** Options of {@link histogram}. */
export interface HistogramOptions {
  /** Default 10 bins of equal width. */
  readonly bins?: Bins;
  /** Ends of bins of equal width. Default: the smallest and the largest entry. */
  readonly range?: readonly [low: number, high: number];
  /** What each entry counts, of the shape of the tensor. Default 1. */
  readonly weights?: Tensor;
  /** Divide by the total and the widths, so that the integral is 1. Default false. */
  readonly density?: boolean;
}

/** Counts and the edges between which they were taken. */
export interface Histogram {
  /** `[bins]`: int32, or the dtype of the weights; floats for a density. */
  readonly counts: Tensor;
  /** `[bins + 1]`, floats. */
  readonly edges: Tensor;
}

/**
 * How many entries lie in each bin: `edges[i] ≤ x < edges[i+1]`, the last bin with its right end. Entries outside and
 * NaN are left out. Differentiable in the weights, not in the entries.
 *
 * @throws OptionError for a number of bins or a range that make none, and for edges that are known and do not ascend.
 *
 * @example
 * ```ts test
 * import { array, histogram } from "@fluxion/autodiff-core";
 *
 * const { counts, edges } = histogram(array([0, 1, 1, 4]), { bins: 2 });
 * counts.js() // => [3, 1]
 * edges.js() // => [0, 2, 4]
 * ```
 */
export function histogram(x: Tensor, options: HistogramOptions = {}): Histogram {
  const { weights, density = false } = options;
  const flat = asFloat(x).reshape([x.size]);
  const edges = binEdges("histogram", flat, options.bins, options.range);
  const ids = binOf(flat, edges);
  const counts = segmentSum(weightsOf("histogram", x, weights), ids, edges.size - 1);
  if (!density) return { counts, edges };
  const widths = edges.slice([1, null]).sub(edges.slice([0, -1]));
  const total = asFloat(counts).cast(edges.dtype);
  return { counts: total.div(total.sum()).div(widths), edges };
}

/** The edges that {@link histogram} uses, `[bins + 1]`. */
export function histogramBinEdges(
  x: Tensor,
  options: Pick<HistogramOptions, "bins" | "range"> = {},
): Tensor {
  const flat = asFloat(x).reshape([x.size]);
  return binEdges("histogramBinEdges", flat, options.bins, options.range);
}

/** Edges for the entries of a float vector. */
export function binEdges(
  where: string,
  x: Tensor,
  bins: Bins = 10,
  range?: readonly [low: number, high: number],
): Tensor {
  if (typeof bins !== "number") return givenEdges(where, x, bins);
  if (!(Number.isInteger(bins) && bins >= 1)) {
    throw badBins(where, "bins to be a whole number >= 1, or edges", String(bins));
  }
  if (range !== undefined) return equalBins(where, x, bins, range);
  if (x.size === 0) return equalBins(where, x, bins, [0, 1]);
  const [low, high] = [x.min().stopGradient(), x.max().stopGradient()];
  const half = low.equal(high).where(0.5, 0);
  const [from, to] = [low.sub(half), high.add(half)];
  const inner = linspace(0, 1, bins, { dtype: "float64", endpoint: false }).cast(x.dtype);
  const edges = from.add(to.sub(from).mul(inner));
  return concat([edges, to.reshape([1])]);
}

/** The number of the bin of each entry of a vector; -1 for those that lie in none. */
export function binOf(x: Tensor, edges: Tensor): Tensor {
  const last = edges.size - 2;
  const place = search(edges, x.stopGradient(), "right").sub(1);
  const isEnd = x.equal(edges.slice(-1));
  const inside = x.greaterEqual(edges.slice(0)).logicalAnd(x.lessEqual(edges.slice(-1)));
  return inside.where(isEnd.where(last, place), -1);
}

/** Weights of all entries, flattened; ones unless given. */
export function weightsOf(where: string, x: Tensor, weights: Tensor | undefined): Tensor {
  if (weights === undefined) return uniform({ shape: [x.size], dtype: "int32" }, 1);
  if (weights.size === x.size) return weights.reshape([x.size]);
  throw new ShapeError({
    where,
    expected: `one weight per entry of ${formatSpec(x)}`,
    received: formatSpec(weights),
    fix: "Broadcast the weights to the shape of the entries.",
  });
}

function givenEdges(where: string, x: Tensor, bins: readonly number[] | Tensor): Tensor {
  const edges = "dtype" in bins ? bins : array(bins, { dtype: "float64" });
  if (edges.shape.length !== 1 || edges.size < 2) {
    throw badBins(where, "at least two edges in a vector", formatSpec(edges));
  }
  checkAscending(where, edges);
  return asFloat("dtype" in bins ? edges : edges.cast(x.dtype)).stopGradient();
}

function equalBins(
  where: string,
  x: Tensor,
  bins: number,
  [low, high]: readonly [number, number],
): Tensor {
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high)) {
    throw badBins(where, "a range of two finite ends, the smaller one first", `[${low}, ${high}]`);
  }
  const half = low === high ? 0.5 : 0;
  return linspace(low - half, high + half, bins + 1, { dtype: "float64" }).cast(x.dtype);
}

function badBins(where: string, expected: string, received: string): OptionError {
  return new OptionError({
    where,
    expected,
    received,
    fix: "Give for example { bins: 20, range: [0, 1] } or { bins: [0, 1, 10, 100] }.",
  });
}
