import { bind, bind1, uniform } from "../bind.ts";
import type { TensorLike } from "../operands.ts";
import { gather, scatterSetPrimitive } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { shiftIn } from "../primitives/prefix-combine.ts";
import type { Tensor } from "../tensor.ts";
import { checkSize, flatNonzero } from "./nonzero.ts";
import { segmentCount } from "./segment.ts";
import { sortPrimitive } from "./sort-primitive.ts";

/** The size of a result that depends on values. */
export interface UniqueOptions {
  /** Number of values returned; if there are more, the smallest ones are. */
  readonly size: number;
  /** Stands in the places that are left over. Default: the smallest value (0 if there is none). */
  readonly fillValue?: TensorLike;
}

/** Distinct values. */
export interface Unique {
  /** Ascending, `[size]`. */
  readonly values: Tensor;
  /** How many distinct values there are, an int32 scalar: more than `size` means that some were cut off. */
  readonly count: Tensor;
  /** Where each value first occurs in the flattened tensor, int32 `[size]`; 0 in places left over. */
  readonly indices: Tensor;
  /** The place of each entry's value among all distinct values, int32, of the shape of the tensor. */
  readonly inverse: Tensor;
  /** How often each value occurs, int32 `[size]`; 0 in places left over. */
  readonly counts: Tensor;
}

/**
 * Distinct entries in ascending order, with a size that is known while tracing. All NaN count as one value, the last.
 *
 * The derivative of a value is that of its first occurrence. O(n log n).
 *
 * @throws OptionError without a size.
 *
 * @example
 * ```ts test
 * import { array, unique } from "@fluxion/autodiff-core";
 *
 * const { values, count, counts } = unique(array([3, 1, 3]), { size: 3, fillValue: -1 });
 * values.js() // => [1, 3, -1]
 * count.item() // => 2
 * counts.js() // => [1, 2, 0]
 * ```
 */
export function unique(x: Tensor, options: UniqueOptions): Unique {
  const { size, fillValue } = checkSize("unique", options);
  const flat = x.reshape([x.size]);
  const [sorted, order] = bind(sortPrimitive, [flat, iota(flat.shape, 0, "int32")], {
    axis: 0,
    keys: 1,
    descending: false,
  });
  const isNew = startsOfRuns(sorted);
  const group = isNew.cumsum().sub(1);
  const starts = flatNonzero(isNew, { size });
  const count = isNew.sum();
  const isUsed = iota([size], 0, "int32").less(count);
  const unordered = uniform({ shape: flat.shape, dtype: "int32" }, 0);
  return {
    values:
      x.size === 0 ? nothing(x, size, fillValue) : valuesAt(sorted, starts, isUsed, fillValue),
    count,
    indices: x.size === 0 ? starts : isUsed.where(gather(order, starts), 0),
    inverse: bind1(scatterSetPrimitive, [unordered, order.expandDims(-1), group], {
      axes: [0],
    }).reshape(x.shape),
    counts: segmentCount(group, size),
  };
}

/** Where a sorted vector goes over to another value; all NaN are one. */
export function startsOfRuns(sorted: Tensor): Tensor {
  const before = shiftIn(sorted, 0, 1, 0);
  const isSame = sorted.equal(before).logicalOr(sorted.isNaN().logicalAnd(before.isNaN()));
  return isSame.logicalNot().logicalOr(iota(sorted.shape, 0, "int32").equal(0));
}

function valuesAt(
  sorted: Tensor,
  starts: Tensor,
  isUsed: Tensor,
  fillValue: TensorLike = sorted.slice([0, 1]),
): Tensor {
  return isUsed.where(gather(sorted, starts), fillValue).cast(sorted.dtype);
}

function nothing(x: Tensor, size: number, fillValue: TensorLike = 0): Tensor {
  return uniform({ shape: [size], dtype: x.dtype }, 0)
    .add(fillValue)
    .cast(x.dtype);
}
