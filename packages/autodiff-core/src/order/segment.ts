/**
 * Reductions over groups of rows: row `e` of `data` belongs to the segment `segmentIds[e]`. Ids in any order; rows
 * whose id lies outside `0 … numSegments-1` are left out. This is how messages along the edges of a graph are added up
 * at its nodes. O(size of the data), all with derivatives to every order.
 */
import { bind1, uniform } from "../bind.ts";
import { highestOf, lowestOf } from "../dtype.ts";
import { DTypeError, OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { gatherPrimitive, scatterAddPrimitive } from "../primitives/indexing.ts";
import type { GatherParams } from "../primitives/positions.ts";
import {
  scatterMaxPrimitive,
  scatterMinPrimitive,
  scatterMulPrimitive,
} from "../primitives/scatter-combine.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Sum of the rows of each segment; 0 for a segment without rows.
 *
 * @param data - `[E, ...F]`. Booleans are counted as int32.
 * @param segmentIds - Integers `[E]`.
 * @returns `[numSegments, ...F]`.
 * @throws ShapeError unless there is one id per row.
 *
 * @example
 * ```ts test
 * import { array, segmentSum } from "@fluxion/autodiff-core";
 *
 * const ids = array([0, 2, 0], { dtype: "int32" });
 * segmentSum(array([1, 2, 3]), ids, 3).js() // => [4, 0, 2]
 * ```
 */
export function segmentSum(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return reduceSegments("segmentSum", scatterAddPrimitive, asNumbers(data), 0, {
    segmentIds,
    numSegments,
  });
}

/** Product of the rows of each segment; 1 for a segment without rows. Its derivative is right where entries are 0. */
export function segmentProd(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return reduceSegments("segmentProd", scatterMulPrimitive, asNumbers(data), 1, {
    segmentIds,
    numSegments,
  });
}

/**
 * Largest entry of each segment; -∞ (for integers the smallest one) for a segment without rows, NaN if there is one.
 * Equal entries share the derivative equally.
 */
export function segmentMax(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return reduceSegments("segmentMax", scatterMaxPrimitive, data, lowestOf(data.dtype), {
    segmentIds,
    numSegments,
  });
}

/**
 * Smallest entry of each segment; ∞ (for integers the largest one) for a segment without rows, NaN if there is one.
 * Equal entries share the derivative equally.
 */
export function segmentMin(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return reduceSegments("segmentMin", scatterMinPrimitive, data, highestOf(data.dtype), {
    segmentIds,
    numSegments,
  });
}

/** Number of rows of each segment, int32 `[numSegments]`. */
export function segmentCount(segmentIds: Tensor, numSegments: number): Tensor {
  return segmentSum(
    uniform({ shape: segmentIds.shape, dtype: "int32" }, 1),
    segmentIds,
    numSegments,
  );
}

/** Mean of the rows of each segment; 0 for a segment without rows. */
export function segmentMean(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const total = segmentSum(asFloat(data), segmentIds, numSegments);
  const count = segmentCount(segmentIds, numSegments).maximum(1);
  return total.div(alignRows(count, total));
}

/** Mean squared deviation from the mean of each segment; 0 for a segment without rows. */
export function segmentVariance(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const mean = segmentMean(data, segmentIds, numSegments);
  const deviation = asFloat(data).sub(rowsOf(mean, segmentIds));
  return segmentMean(deviation.mul(deviation), segmentIds, numSegments);
}

/** `log Σ eˣ` over each segment, without overflow; -∞ for a segment without rows. */
export function segmentLogsumexp(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const peak = segmentPeak(asFloat(data), segmentIds, numSegments);
  const terms = asFloat(data).sub(rowsOf(peak, segmentIds)).exp();
  return segmentSum(terms, segmentIds, numSegments).log().add(peak);
}

/**
 * `eˣ / Σ eˣ` within each segment: attention over the neighbours of each node.
 *
 * @returns Like `data`; 0 in rows that belong to no segment.
 */
export function segmentSoftmax(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const x = asFloat(data);
  const isMember = segmentIds.greaterEqual(0).logicalAnd(segmentIds.less(numSegments));
  const shift = rowsOf(segmentPeak(x, segmentIds, numSegments), segmentIds);
  const member = alignRows(isMember, x);
  const weights = member.where(x.sub(shift), Number.NEGATIVE_INFINITY).exp();
  const total = rowsOf(segmentSum(weights, segmentIds, numSegments), segmentIds);
  return weights.div(member.where(total, 1));
}

/** The largest entry of each segment, or 0 where that is infinite: what to subtract before taking exponentials. */
function segmentPeak(x: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const peak = segmentMax(x, segmentIds, numSegments).stopGradient();
  return peak.isFinite().where(peak, 0);
}

interface Segments {
  readonly segmentIds: Tensor;
  readonly numSegments: number;
}

function reduceSegments(
  where: string,
  primitive: Primitive<GatherParams>,
  data: Tensor,
  start: number,
  { segmentIds, numSegments }: Segments,
): Tensor {
  checkSegments(where, data, segmentIds, numSegments);
  const initial = uniform(
    { shape: [numSegments, ...data.shape.slice(1)], dtype: data.dtype },
    start,
  );
  const positions = segmentIds.cast("int32").expandDims(-1);
  return bind1(primitive, [initial, positions, data], { axes: [0] });
}

/** The row of its segment for every row of the data; 0 for rows that belong to none. */
function rowsOf(perSegment: Tensor, segmentIds: Tensor): Tensor {
  const positions = segmentIds.cast("int32").expandDims(-1);
  return bind1(gatherPrimitive, [perSegment, positions], { axes: [0] });
}

/** One number per row, to be combined with rows of the rank of `x`. */
function alignRows(perRow: Tensor, x: Tensor): Tensor {
  return perRow.reshape([x.shape[0], ...x.shape.slice(1).map(() => 1)]);
}

function asNumbers(data: Tensor): Tensor {
  return data.dtype === "bool" ? data.cast("int32") : data;
}

function checkSegments(where: string, data: Tensor, ids: Tensor, numSegments: number): void {
  if (!(Number.isInteger(numSegments) && numSegments >= 0)) {
    throw new OptionError({
      where,
      expected: "numSegments to be a whole number >= 0",
      received: String(numSegments),
      fix: "Shapes are known while tracing, so say how many segments there are.",
    });
  }
  if (ids.dtype !== "int32" && ids.dtype !== "uint32") {
    throw new DTypeError({
      where,
      expected: "segmentIds of dtype int32 or uint32",
      received: formatSpec(ids),
      fix: 'Make them with { dtype: "int32" }.',
    });
  }
  if (ids.shape.length === 1 && data.shape[0] === ids.shape[0]) return;
  throw new ShapeError({
    where,
    expected: "data [E, ...F] and one segment id per row, [E]",
    received: `${formatSpec(data)} and ${formatSpec(ids)}`,
    fix: "Move the axis of the rows to the front; flatten several of them.",
  });
}
