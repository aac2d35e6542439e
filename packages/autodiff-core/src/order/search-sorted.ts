/** Binary search. */

import { bind1 } from "../bind.ts";
import { promote } from "../dtype.ts";
import { DTypeError, OptionError, ShapeError } from "../errors.ts";
import { emitSearchSorted } from "../executors/wasm/library/order/search-sorted.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { sameShape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { concreteValues } from "./concrete-values.ts";

type SearchParams = { readonly side: "left" | "right" };

/** `(sorted [...B, n], values [...B, m]) ↦ int32 [...B, m]`. */
const searchSortedPrimitive: Primitive<SearchParams> = {
  name: "searchSorted",
  kernels: { wasm: emitSearchSorted },
  infer([sorted, values]) {
    checkSearch(sorted, values);
    return [{ shape: values.shape, dtype: "int32" }];
  },
  evaluate([sorted, values], { side }, [spec], context) {
    const out = context.allocate(spec);
    const isBefore = side === "left" ? isLess : isLessOrEqual;
    const n = sorted.shape[sorted.shape.length - 1];
    const m = values.shape[values.shape.length - 1];
    for (let i = 0; i < out.data.length; i++) {
      const row = Math.floor(i / m) * n;
      out.data[i] = countBefore(sorted, row, n, values.data[i], isBefore);
    }
    return [out];
  },
  batch: (inputs, batched, size, params) => ({
    outputs: [bind1(searchSortedPrimitive, spreadBatch(inputs, batched, size), params)],
    batched: [true],
  }),
  cost: ([sorted], [{ shape }]) =>
    sizeOf(shape) * Math.ceil(Math.log2((sorted.shape.at(-1) ?? 0) + 1)),
};

/** Which of the possible places to return among equals. */
export interface SearchSortedOptions {
  /** `"left"`: before all equal entries (default); `"right"`: after them. */
  readonly side?: "left" | "right";
}

/**
 * Where `values` would have to be inserted to keep a vector sorted: the number of entries below each value
 * (`side: "left"`), or not above it (`side: "right"`). Binary search: O(log n) per value, no other memory.
 *
 * NaN counts as larger than every number. Derivatives are zero.
 *
 * @param sorted - Ascending, which is not checked; shape `[n]`. For one vector per row use `vmap`.
 * @param values - Any shape.
 * @returns int32, of the shape of `values`, from 0 to n.
 *
 * @example
 * ```ts test
 * import { array, searchSorted } from "@fluxion/autodiff-core";
 *
 * searchSorted(array([1, 2, 2, 4]), array([2, 5, 0])).js() // => [1, 4, 0]
 * searchSorted(array([1, 2, 2, 4]), 2, { side: "right" }).item() // => 3
 * ```
 */
export function searchSorted(
  sorted: Tensor,
  values: TensorLike,
  options: SearchSortedOptions = {},
): Tensor {
  const { side = "left" } = options;
  checkSide("searchSorted", side);
  checkVector("searchSorted", sorted);
  return search(sorted, asTensor(values, sorted.dtype), side);
}

/** {@link searchSorted} in a vector that is known to ascend. */
export function search(sorted: Tensor, values: Tensor, side: "left" | "right"): Tensor {
  const dtype = promote("searchSorted", sorted.dtype, values.dtype);
  const operands = [sorted.cast(dtype), values.cast(dtype).reshape([values.size])];
  return bind1(searchSortedPrimitive, operands, { side }).reshape(values.shape);
}

/** Binary search along the last axis of tensors that agree on the axes before it. */
export function searchRows(sorted: Tensor, values: Tensor, side: "left" | "right"): Tensor {
  return bind1(searchSortedPrimitive, [sorted, values], { side });
}

/** Which end of a bin belongs to it. */
export interface DigitizeOptions {
  /** Edges belong to the bin below them instead of the one above. Default false. */
  readonly right?: boolean;
}

/**
 * The number of the bin that each entry lies in, as NumPy's: `i` with `bins[i-1] ≤ x < bins[i]`, for descending edges
 * with `bins[i-1] > x ≥ bins[i]`; 0 before the first edge, n after the last.
 *
 * @param bins - Edges, shape `[n]`, ascending or descending.
 * @returns int32, of the shape of `x`.
 * @throws OptionError if the edges are known and neither ascend nor descend.
 */
export function digitize(x: Tensor, bins: Tensor, options: DigitizeOptions = {}): Tensor {
  const { right = false } = options;
  checkVector("digitize", bins);
  const known = concreteValues(bins);
  if (known !== undefined && !(ascends(known) || ascends([...known].reverse()))) {
    throw notAscending("digitize", "edges that ascend or descend");
  }
  const side = right ? "left" : "right";
  const up = search(bins, x, side);
  if (bins.size < 2) return up;
  const down = search(bins.reverse(0), x, side).neg().add(bins.size);
  return bins.slice(0).lessEqual(bins.slice(-1)).where(up, down);
}

/** Throws if the entries of a vector are known and do not ascend. */
export function checkAscending(where: string, sorted: Tensor): void {
  const known = concreteValues(sorted);
  if (known !== undefined && !ascends(known)) throw notAscending(where, "entries that ascend");
}

function isLess(a: number, b: number): boolean {
  return a < b || (Number.isNaN(b) && !Number.isNaN(a));
}

function isLessOrEqual(a: number, b: number): boolean {
  return a <= b || Number.isNaN(b);
}

function countBefore(
  { data }: HostArray,
  row: number,
  length: number,
  value: number,
  isBefore: (entry: number, value: number) => boolean,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(data[row + middle], value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ascends(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (isLess(values[i], values[i - 1])) return false;
  return true;
}

function notAscending(where: string, expected: string): OptionError {
  return new OptionError({
    where,
    expected,
    received: "entries in another order",
    fix: "Sort them first with sort().",
  });
}

function checkVector(where: string, x: Tensor): void {
  if (x.shape.length === 1) return;
  throw new ShapeError({
    where,
    expected: "a sorted vector of shape [n]",
    received: formatSpec(x),
    fix: "For one vector per row use vmap.",
  });
}

function checkSide(where: string, side: string): void {
  if (side === "left" || side === "right") return;
  throw new OptionError({
    where,
    expected: 'options.side to be "left" or "right"',
    received: String(side),
    fix: 'With "left" equal entries are counted as after the value, with "right" as before it.',
  });
}

function checkSearch(sorted: TensorSpec, values: TensorSpec): void {
  if (sorted.dtype !== values.dtype) {
    throw new DTypeError({
      where: "searchSorted",
      expected: "operands of the same dtype",
      received: `${formatSpec(sorted)} and ${formatSpec(values)}`,
      fix: "Cast one of them.",
    });
  }
  if (sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1))) return;
  throw new ShapeError({
    where: "searchSorted",
    expected: "operands that agree on all axes but the last",
    received: `${formatSpec(sorted)} and ${formatSpec(values)}`,
    fix: "Broadcast the leading axes.",
  });
}
