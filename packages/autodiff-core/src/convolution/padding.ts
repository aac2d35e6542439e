/** Borders taken from the tensor itself. */
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { concat, reverse, sliceAxis } from "../primitives/joining.ts";
import {
  type PadOptions as ConstantPadOptions,
  pad as padConstant,
} from "../primitives/slicing.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * What stands in the border, as in `numpy.pad`, for a row `a b c d`:
 *
 * - `"constant"`: `v v | a b c d | v v`
 * - `"edge"`: `a a | a b c d | d d`
 * - `"reflect"`: `c b | a b c d | c b`, without repeating the edge
 * - `"symmetric"`: `b a | a b c d | d c`
 * - `"wrap"`: `c d | a b c d | a b`
 */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric" | "wrap";

const MODES: readonly PadMode[] = ["constant", "edge", "reflect", "symmetric", "wrap"];

/** Options of {@link pad}. */
export interface PadOptions extends ConstantPadOptions {
  /** Default `"constant"`. The other modes take no `value` and no `interior`. */
  readonly mode?: PadMode;
}

/**
 * Add a border to a tensor, as `numpy.pad`. Negative widths crop, before anything else; axes are padded in order, so
 * that corners follow from the border of earlier axes. Borders wider than the axis go on with the pattern.
 *
 * @throws ShapeError unless there is one pair of widths per axis, or if an axis of size 0 is to be extended by a mode
 * other than `"constant"`.
 *
 * @example
 * ```ts test
 * import { array, pad } from "@fluxion/autodiff-core";
 *
 * const x = array([1, 2, 3]);
 * pad(x, { widths: [[2, 2]], mode: "wrap" }).js() // => [2, 3, 1, 2, 3, 1, 2]
 * pad(x, { widths: [[2, 0]], mode: "reflect" }).js() // => [3, 2, 1, 2, 3]
 * ```
 */
export function pad(x: Tensor, options: PadOptions): Tensor {
  const { mode = "constant", widths } = options;
  if (!MODES.includes(mode)) throw unknownMode(mode);
  const inner = padConstant(x, mode === "constant" ? options : { widths: widths.map(cropOnly) });
  if (mode === "constant") return inner;
  return widths.reduce((padded, [before, after], axis) => {
    const sides = [Math.max(0, before), Math.max(0, after)] as const;
    return extend(padded, axis, sides, mode);
  }, inner);
}

function cropOnly([before, after]: readonly [number, number]): readonly [number, number] {
  return [Math.min(0, before), Math.min(0, after)];
}

/** Consecutive entries of the result that are consecutive (`step` 1, -1) or equal (0) in the operand. */
interface Run {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

function extend(
  x: Tensor,
  axis: number,
  [before, after]: readonly [number, number],
  mode: Exclude<PadMode, "constant">,
): Tensor {
  if (before === 0 && after === 0) return x;
  const n = x.shape[axis];
  if (n === 0) throw nothingToRepeat(x, axis, mode);
  const positions = Array.from({ length: before + n + after }, (_, i) =>
    sourceOf(i - before, n, mode),
  );
  return concat(
    runsOf(positions).map((run) => copyRun(x, axis, run)),
    axis,
  );
}

/** The entry that stands at position `i`, which may lie outside `0 … n-1`. */
function sourceOf(i: number, n: number, mode: Exclude<PadMode, "constant">): number {
  switch (mode) {
    case "edge":
      return Math.min(Math.max(i, 0), n - 1);
    case "wrap":
      return modulo(i, n);
    case "symmetric":
      return Math.min(modulo(i, 2 * n), 2 * n - 1 - modulo(i, 2 * n));
    case "reflect": {
      const period = Math.max(1, 2 * (n - 1));
      return Math.min(modulo(i, period), period - modulo(i, period));
    }
  }
}

function modulo(i: number, n: number): number {
  return ((i % n) + n) % n;
}

function runsOf(positions: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < positions.length; ) {
    const first = positions[i];
    const step = i + 1 < positions.length ? positions[i + 1] - first : 1;
    let count = 1;
    const isRun = Math.abs(step) <= 1;
    while (isRun && positions[i + count] === first + count * step) count++;
    runs.push({ first, step, count });
    i += count;
  }
  return runs;
}

function copyRun(x: Tensor, axis: number, { first, step, count }: Run): Tensor {
  if (step === 0) {
    const shape: Shape = x.shape.map((n, i) => (i === axis ? count : n));
    return sliceAxis(x, axis, first, first + 1).broadcastTo(shape);
  }
  if (step === -1 && count > 1) {
    return reverse(sliceAxis(x, axis, first - count + 1, first + 1), axis);
  }
  return sliceAxis(x, axis, first, first + count);
}

function unknownMode(mode: unknown): OptionError {
  return new OptionError({
    where: "pad",
    expected: `options.mode to be one of ${MODES.join(", ")}`,
    received: String(mode),
    fix: "Correct the name.",
  });
}

function nothingToRepeat(x: Tensor, axis: number, mode: PadMode): ShapeError {
  return new ShapeError({
    where: "pad",
    expected: `at least one entry to extend axis ${axis} with mode "${mode}"`,
    received: `${formatSpec(x)} of ${sizeOf(x.shape)} elements`,
    fix: 'Use mode "constant" where an axis may be empty.',
  });
}
