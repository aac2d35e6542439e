import { bind } from "../bind.ts";
import { OptionError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { iota } from "../primitives/iota.ts";
import { sliceAxis } from "../primitives/joining.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { sortPrimitive } from "./sort-primitive.ts";

/** Along which axis to look. */
export interface TopKOptions {
  /** Default -1, the last. */
  readonly axis?: number;
}

/** The largest entries and where they were. */
export interface TopK {
  /** In descending order. */
  readonly values: Tensor;
  /** Their positions along the axis, as int32. */
  readonly indices: Tensor;
}

/**
 * The `k` largest entries along an axis, in descending order; of equal ones the first. NaN counts as larger than every
 * number. Sorts all entries: O(n log n).
 *
 * @throws OptionError unless `k` is a whole number from 0 to the size of the axis.
 *
 * @example
 * ```ts test
 * import { array, topK } from "@fluxion/autodiff-core";
 *
 * const { values, indices } = topK(array([3, 9, 4]), 2);
 * values.js() // => [9, 4]
 * indices.js() // => [1, 2]
 * ```
 */
export function topK(x: Tensor, k: number, options: TopKOptions = {}): TopK {
  const axis = normalizeAxis("topK", options.axis ?? -1, x.shape.length);
  if (!(Number.isInteger(k) && k >= 0 && k <= x.shape[axis])) throw badCount(x, k, axis);
  const operands = [x, iota(x.shape, axis, "int32")];
  const [values, indices] = bind(sortPrimitive, operands, { axis, keys: 1, descending: true });
  return { values: sliceAxis(values, axis, 0, k), indices: sliceAxis(indices, axis, 0, k) };
}

function badCount(x: Tensor, k: number, axis: number): OptionError {
  return new OptionError({
    where: "topK",
    expected: `k to be a whole number from 0 to ${x.shape[axis]}, the size of axis ${axis} of ${formatSpec(x)}`,
    received: String(k),
    fix: "k is a plain number that is known while tracing; pad the tensor if it may be too short.",
  });
}
