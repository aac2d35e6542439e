/** Tensors as sets of their entries. */
import { promote } from "../dtype.ts";
import { gather } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { checkSize, compress } from "./nonzero.ts";
import { search } from "./search-sorted.ts";
import { sort, sortBy } from "./sort.ts";
import { type UniqueOptions, unique } from "./unique.ts";

/** Distinct values in ascending order. */
export interface SetValues {
  /** `[size]`. */
  readonly values: Tensor;
  /** How many there are, an int32 scalar: more than `size` means that some were cut off. */
  readonly count: Tensor;
}

/**
 * Whether each entry of `x` is among the entries of `set`: booleans of the shape of `x`. NaN equals nothing.
 * O((n + m) log m).
 *
 * @example
 * ```ts test
 * import { array, isIn } from "@fluxion/autodiff-core";
 *
 * isIn(array([1, 2, 3]), array([3, 1])).js() // => [true, false, true]
 * ```
 */
export function isIn(x: Tensor, set: Tensor): Tensor {
  if (set.size === 0) return x.notEqual(x).logicalAnd(false);
  const dtype = promote("isIn", x.dtype, set.dtype);
  const sorted = sort(set.cast(dtype).reshape([set.size]));
  const place = search(sorted, x, "left").minimum(set.size - 1);
  return gather(sorted, place).equal(x.cast(dtype));
}

/** Distinct entries of either tensor, ascending. @throws OptionError without a size. */
export function union1d(a: Tensor, b: Tensor, options: UniqueOptions): SetValues {
  const { values, count } = unique(joined(a, b), checkSize("union1d", options));
  return { values, count };
}

/** Distinct entries that both tensors have, ascending. @throws OptionError without a size. */
export function intersect1d(a: Tensor, b: Tensor, options: UniqueOptions): SetValues {
  const { values, isUsed } = distinct(a);
  return select(values, isUsed.logicalAnd(isIn(values, b)), checkSize("intersect1d", options));
}

/** Distinct entries of `a` that `b` does not have, ascending. @throws OptionError without a size. */
export function setdiff1d(a: Tensor, b: Tensor, options: UniqueOptions): SetValues {
  const { values, isUsed } = distinct(a);
  const isOther = isIn(values, b).logicalNot();
  return select(values, isUsed.logicalAnd(isOther), checkSize("setdiff1d", options));
}

/** Distinct entries that exactly one of the tensors has, ascending. @throws OptionError without a size. */
export function setxor1d(a: Tensor, b: Tensor, options: UniqueOptions): SetValues {
  checkSize("setxor1d", options);
  const [x, y] = [distinct(a), distinct(b)];
  const mask = concat([
    x.isUsed.logicalAnd(isIn(x.values, b).logicalNot()),
    y.isUsed.logicalAnd(isIn(y.values, a).logicalNot()),
  ]);
  const { keys, values } = sortBy(joined(x.values, y.values), mask);
  return select(keys, values, options);
}

/** All distinct entries, with room for as many as there are entries. */
function distinct(x: Tensor): { readonly values: Tensor; readonly isUsed: Tensor } {
  const { values, count } = unique(x, { size: x.size });
  return { values, isUsed: iota([x.size], 0, "int32").less(count) };
}

/** Selected entries of a sorted vector; the first of them in the places left over. */
function select(sorted: Tensor, mask: Tensor, { size, fillValue }: UniqueOptions): SetValues {
  const fill = fillValue ?? compress(sorted, mask, { size: 1 });
  return { values: compress(sorted, mask, { size, fillValue: fill }), count: mask.sum() };
}

function joined(a: Tensor, b: Tensor): Tensor {
  return concat([a.reshape([a.size]), b.reshape([b.size])]);
}
