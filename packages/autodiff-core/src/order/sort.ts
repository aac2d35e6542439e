/** Sorting, of values alone and of values by keys. */
import { bind, bind1 } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { gather } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { normalizeAxis, sameShape } from "../shape.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { treeFlatten } from "../tree.ts";
import { checkSameShapes } from "./same-shapes.ts";
import { sortPrimitive } from "./sort-primitive.ts";

/** Along which axis to sort, and which way. */
export interface SortOptions {
  /** Default -1, the last. */
  readonly axis?: number;
  /** From the largest to the smallest, so that NaN comes first. Equal entries stay in their order. Default false. */
  readonly descending?: boolean;
}

/**
 * Entries along an axis in ascending order; stable, O(n log n).
 *
 * NaN counts as larger than every number and -0 as equal to 0. The derivative of a sorted entry is that of the entry
 * which it was; between equals, the first comes first.
 *
 * @throws ShapeError for an axis that is not there.
 *
 * @example
 * ```ts test
 * import { array, sort } from "@fluxion/autodiff-core";
 *
 * sort(array([3, 1, 2])).js() // => [1, 2, 3]
 * sort(array([3, 1, 2]), { descending: true }).js() // => [3, 2, 1]
 * ```
 */
export function sort(x: Tensor, options: SortOptions = {}): Tensor {
  const { axis = -1, descending = false } = options;
  const at = normalizeAxis("sort", axis, x.shape.length);
  return bind1(sortPrimitive, [x], { axis: at, keys: 1, descending });
}

/** Keys in order, and values that moved along. */
export interface SortedBy<Keys, Values> {
  readonly keys: Keys;
  readonly values: Values;
}

/**
 * Keys in ascending order, and values reordered in the same way; stable.
 *
 * @param keys - One tensor, or several of one shape: later ones decide between equals of the earlier ones.
 * @param values - Tree of tensors of the shape of the keys; for keys of one axis also `[n, ...F]`, whose rows move.
 * @throws ShapeError if shapes do not agree.
 *
 * @example
 * ```ts test
 * import { array, sortBy } from "@fluxion/autodiff-core";
 *
 * const { keys, values } = sortBy(array([2, 0, 1]), { mass: array([20, 0, 10]) });
 * keys.js() // => [0, 1, 2]
 * values.mass.js() // => [0, 10, 20]
 * ```
 */
export function sortBy<Keys extends Tensor | readonly Tensor[], Values>(
  keys: Keys,
  values: Values,
  options: SortOptions = {},
): SortedBy<Keys, Values> {
  const { axis = -1, descending = false } = options;
  const list: readonly Tensor[] = isTensor(keys) ? [keys] : (keys as readonly Tensor[]);
  checkSameShapes("sortBy", list);
  const [{ shape }] = list;
  const at = normalizeAxis("sortBy", axis, shape.length);
  const { leaves, structure } = treeFlatten(values);
  const tensors = leaves.map((leaf) => checkPayload(list[0], leaf));
  const along = tensors.filter((x) => sameShape(x.shape, shape));
  const places = iota(shape, at, "int32");
  const params = { axis: at, keys: list.length, descending };
  const sorted = bind(sortPrimitive, [...list, ...along, places], params);
  const moved = sorted.slice(list.length);
  const permutation = sorted[sorted.length - 1];
  const results = tensors.map((x) =>
    sameShape(x.shape, shape) ? moved[along.indexOf(x)] : gather(x, permutation, 0),
  );
  const sortedKeys = isTensor(keys) ? sorted[0] : sorted.slice(0, list.length);
  return {
    keys: sortedKeys as Tensor | readonly Tensor[] as Keys,
    values: structure.unflatten<Values>(results),
  };
}

/**
 * Positions, as int32, that sort `x` along an axis: `takeAlongAxis(x, argsort(x), -1)` is `sort(x)`. Equal entries
 * stay in their order, in both directions.
 */
export function argsort(x: Tensor, options: SortOptions = {}): Tensor {
  return sortingPermutation("argsort", [x], options);
}

/**
 * Positions, as int32, that sort by several keys: the **last** is the most significant, as in NumPy. For keys in the
 * order of significance use {@link sortBy}.
 *
 * @param keys - Tensors of one shape.
 */
export function lexsort(keys: readonly Tensor[], options: SortOptions = {}): Tensor {
  return sortingPermutation("lexsort", [...keys].reverse(), options);
}

function sortingPermutation(
  where: string,
  keys: readonly Tensor[],
  { axis = -1, descending = false }: SortOptions,
): Tensor {
  checkSameShapes(where, keys);
  const [{ shape }] = keys;
  const at = normalizeAxis(where, axis, shape.length);
  const operands = [...keys, iota(shape, at, "int32")];
  return bind(sortPrimitive, operands, { axis: at, keys: keys.length, descending })[keys.length];
}

function checkPayload(key: Tensor, leaf: unknown): Tensor {
  if (!isTensor(leaf)) {
    throw new OptionError({
      where: "sortBy",
      expected: "values that are tensors or trees of tensors",
      received: typeof leaf,
      fix: "Make tensors of data with array().",
    });
  }
  const rows = key.shape.length === 1 && leaf.shape[0] === key.shape[0];
  if (rows || sameShape(leaf.shape, key.shape)) return leaf;
  throw new ShapeError({
    where: "sortBy",
    expected: `values of the shape of the keys, ${formatSpec(key)}, or rows for keys of one axis`,
    received: formatSpec(leaf),
    fix: "Broadcast the values to the shape of the keys.",
  });
}
