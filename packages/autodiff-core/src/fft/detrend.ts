import { array } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { concat, sliceAxis } from "../primitives/joining.ts";
import { moveAxis } from "../primitives/layout.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** What {@link detrend} removes: the mean, or the straight line of least squares. */
export type Trend = "constant" | "linear";

/** Options of {@link detrend}. */
export interface DetrendOptions {
  /** Default: the last. */
  readonly axis?: number;
  /** Default `"linear"`. */
  readonly type?: Trend;
  /** Where, between the ends, a new line begins; default: nowhere. */
  readonly breakpoints?: readonly number[];
}

/**
 * Data without their mean or their straight line of least squares along an axis, as SciPy's `detrend`.
 *
 * @throws OptionError for breakpoints that are not inside of the axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { detrend } from "@fluxion/autodiff-core/fft";
 *
 * detrend(array([1, 3, 5, 9]), { type: "constant" }).js() // => [-3.5, -1.5, 0.5, 4.5]
 * ```
 */
export function detrend(x: TensorLike, options: DetrendOptions = {}): Tensor {
  const { axis = -1, type = "linear", breakpoints = [] } = options;
  const operand = asFloat(x);
  const at = normalizeAxis("detrend", axis, operand.rank);
  const rows = moveAxis(operand, at, operand.rank - 1);
  return moveAxis(withoutTrend(rows, type, breakpoints), operand.rank - 1, at);
}

/** Of the last axis. */
export function withoutTrend(x: Tensor, type: Trend, breakpoints: readonly number[] = []): Tensor {
  if (type === "constant") return x.sub(x.mean(-1, { keepDims: true }));
  const size = x.shape[x.rank - 1];
  checkBreakpoints(breakpoints, size);
  const starts = [...new Set([0, ...breakpoints])].sort((a, b) => a - b);
  if (starts.length === 1) return withoutLine(x);
  const parts = starts.map((from, i) => {
    const to = starts[i + 1] ?? size;
    return withoutLine(sliceAxis(x, x.rank - 1, from, to));
  });
  return concat(parts, -1);
}

/** With `t` of mean 0 and norm 1, what is left is `x - mean - (x·t) t`. */
function withoutLine(x: Tensor): Tensor {
  const size = x.shape[x.rank - 1];
  const centred = x.sub(x.mean(-1, { keepDims: true }));
  if (size < 2) return centred;
  const norm = Math.sqrt((size * (size - 1) * (size + 1)) / 12);
  const values = Float64Array.from({ length: size }, (_, i) => (i - (size - 1) / 2) / norm);
  const t = array(values, { dtype: x.dtype });
  return centred.sub(t.mul(centred.mul(t).sum(-1, { keepDims: true })));
}

function checkBreakpoints(breakpoints: readonly number[], size: number): void {
  if (breakpoints.every((at) => Number.isInteger(at) && at >= 0 && at < size)) return;
  throw new OptionError({
    where: "detrend",
    expected: `options.breakpoints to be whole numbers from 0 to ${size - 1}`,
    received: JSON.stringify(breakpoints),
    fix: "Each is the index of the first entry of a new line.",
  });
}
