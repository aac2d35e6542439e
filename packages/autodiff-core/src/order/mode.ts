import { isFloat } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { takeAlongAxis } from "../primitives/indexing.ts";
import type { ReduceOptions } from "../primitives/reduction.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { searchRows } from "./search-sorted.ts";
import { sort } from "./sort.ts";

/** Options of {@link mode}. */
export interface ModeOptions extends Pick<ReduceOptions, "keepDims"> {
  /** Default 0. */
  readonly axis?: number;
}

/** The most frequent values and how often they occur. */
export interface Mode {
  readonly values: Tensor;
  /** int32. */
  readonly counts: Tensor;
}

/**
 * The most frequent entry along an axis, the smallest one if there are several; NaN if there is a NaN.
 *
 * @throws ShapeError for an axis without entries.
 */
export function mode(x: Tensor, options: ModeOptions = {}): Mode {
  const { axis = 0, keepDims = false } = options;
  const at = normalizeAxis("mode", axis, x.shape.length);
  if (x.shape[at] === 0) throw ofNothing(x);
  const sorted = sort(x.moveAxis(at, -1));
  const ends = searchRows(sorted, sorted, "right");
  const runs = ends.sub(searchRows(sorted, sorted, "left"));
  const best = runs.argmax(-1).expandDims(-1);
  const found = takeAlongAxis(sorted, best, -1);
  const hasNaN = sorted.slice("...", [-1, null]).isNaN();
  const values = isFloat(x.dtype) ? hasNaN.where(Number.NaN, found) : found;
  const finish = (y: Tensor): Tensor => (keepDims ? y.moveAxis(-1, at) : y.squeeze(-1));
  return { values: finish(values), counts: finish(takeAlongAxis(runs, best, -1)) };
}

function ofNothing(x: Tensor): ShapeError {
  return new ShapeError({
    where: "mode",
    expected: "at least one entry along the axis",
    received: formatSpec(x),
    fix: "The most frequent entry of nothing is not defined; test the size before.",
  });
}
