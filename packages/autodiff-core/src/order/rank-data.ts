import { bind } from "../bind.ts";
import { OptionError } from "../errors.ts";
import { asFloat } from "../operands.ts";
import { iota } from "../primitives/iota.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { searchRows } from "./search-sorted.ts";
import { sort } from "./sort.ts";
import { sortPrimitive } from "./sort-primitive.ts";

/** What rank equal entries get. */
export type RankMethod = "average" | "min" | "max" | "ordinal";

/** Options of {@link rankData}. */
export interface RankOptions {
  /** Default -1, the last. */
  readonly axis?: number;
  /** Default `"average"`, the mean of the places that they take; `"ordinal"` counts them in their order. */
  readonly method?: RankMethod;
}

/**
 * The rank of every entry among those along an axis, from 1; floats. NaN along the axis makes all of them NaN.
 *
 * @example
 * ```ts test
 * import { array, rankData } from "@fluxion/autodiff-core";
 *
 * rankData(array([0, 2, 3, 2])).js() // => [1, 2.5, 4, 2.5]
 * ```
 */
export function rankData(x: Tensor, options: RankOptions = {}): Tensor {
  const { axis = -1, method = "average" } = options;
  const at = normalizeAxis("rankData", axis, x.shape.length);
  const rows = x.moveAxis(at, -1);
  const ranks = ranksOf(rows, method).cast(asFloat(x).dtype);
  const isNaN = rows.isNaN().any(-1, { keepDims: true });
  return isNaN.where(Number.NaN, ranks).moveAxis(-1, at);
}

function ranksOf(rows: Tensor, method: RankMethod): Tensor {
  if (method === "ordinal") return ordinal(rows);
  const sorted = sort(rows);
  const lowest = (): Tensor => searchRows(sorted, rows, "left").add(1);
  const highest = (): Tensor => searchRows(sorted, rows, "right");
  switch (method) {
    case "min":
      return lowest();
    case "max":
      return highest();
    case "average":
      return lowest().add(highest()).cast(asFloat(rows).dtype).div(2);
    default:
      throw new OptionError({
        where: "rankData",
        expected: 'options.method to be "average", "min", "max" or "ordinal"',
        received: String(method),
        fix: "Leave it out for the mean of the places that equal entries take.",
      });
  }
}

/** The inverse of the sorting permutation: sorting the permutation itself gives it. */
function ordinal(rows: Tensor): Tensor {
  const axis = rows.shape.length - 1;
  const places = iota(rows.shape, axis, "int32");
  const params = { axis, keys: 1, descending: false };
  const [, order] = bind(sortPrimitive, [rows, places], params);
  return bind(sortPrimitive, [order, places], params)[1].add(1);
}
