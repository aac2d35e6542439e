/** Options that everything with a sliding window has: strides, padding, dilation. */
import { OptionError, ShapeError } from "../errors.ts";
import { dilatedLength, type Widths, windowCount } from "./geometry.ts";

/** One number for every spatial axis, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * Border: `"valid"` none; `"same"` what is needed for `ceil(size / stride)` results, the odd entry at the end; a number
 * of entries on both sides of every axis; or `[before, after]` for each axis, where negative numbers crop.
 */
export type WindowPadding = "valid" | "same" | number | readonly Widths[];

/** How a window moves. */
export interface WindowOptions {
  /** Steps of the window. Default 1 (pooling: the size of the window). */
  readonly strides?: PerAxis;
  /** Default `"valid"`. */
  readonly padding?: WindowPadding;
  /** Distance between neighbouring taps of the window. Default 1: side by side. */
  readonly dilation?: PerAxis;
}

/** {@link WindowOptions} with a value for every spatial axis. */
export interface WindowSteps {
  readonly window: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly Widths[];
  readonly dilation: readonly number[];
}

/**
 * Check the options against the spatial shape and fill in defaults.
 *
 * @throws OptionError for a value that is not a whole number in range or a list of the wrong length.
 * @throws ShapeError if a window is larger than the padded axis. An axis of size 0 gives no results instead.
 */
export function windowSteps(
  where: string,
  spatial: readonly number[],
  window: readonly number[],
  options: WindowOptions,
): WindowSteps {
  const { padding = "valid" } = options;
  window.forEach((n) => {
    checkWhole(where, "a window", n, 1);
  });
  const strides = perAxis(where, "strides", options.strides ?? 1, spatial.length);
  const dilation = perAxis(where, "dilation", options.dilation ?? 1, spatial.length);
  const reach = window.map((n, axis) => dilatedLength(n, dilation[axis]));
  const widths =
    padding === "same"
      ? spatial.map((n, axis) => samePadding(n, reach[axis], strides[axis]))
      : explicitPadding(where, padding, spatial.length);
  spatial.forEach((n, axis) => {
    const [before, after] = widths[axis];
    const length = n + before + after;
    const fits = windowCount(length, reach[axis], strides[axis]) > 0;
    if (n > 0 && !fits) throw tooLarge(where, axis, n, widths[axis], reach[axis]);
  });
  return { window, strides, padding: widths, dilation };
}

/** A list with an entry per spatial axis. */
export function perAxis(
  where: string,
  name: string,
  value: PerAxis,
  rank: number,
  least = 1,
): readonly number[] {
  const list = typeof value === "number" ? new Array<number>(rank).fill(value) : value;
  if (list.length !== rank) throw wrongLength(where, name, rank, list.length);
  for (const n of list) checkWhole(where, name, n, least);
  return list;
}

/** Padding that is not named `"same"`. */
export function explicitPadding(
  where: string,
  padding: Exclude<WindowPadding, "same">,
  rank: number,
): readonly Widths[] {
  if (padding === "valid") return explicitPadding(where, 0, rank);
  if (typeof padding === "number") {
    checkWhole(where, "padding", padding, Number.NEGATIVE_INFINITY);
    return Array.from({ length: rank }, (): Widths => [padding, padding]);
  }
  if (!Array.isArray(padding)) throw notPadding(where, padding);
  if (padding.length !== rank) throw wrongLength(where, "padding", rank, padding.length);
  for (const pair of padding) {
    if (!Array.isArray(pair) || pair.length !== 2) throw notPadding(where, pair);
    for (const n of pair) checkWhole(where, "padding", n, Number.NEGATIVE_INFINITY);
  }
  return padding;
}

export function checkWhole(where: string, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new OptionError({
    where,
    expected: `${name} of whole numbers${Number.isFinite(least) ? ` >= ${least}` : ""}`,
    received: String(value),
    fix: "Sizes are plain numbers that are known while tracing.",
  });
}

function samePadding(n: number, reach: number, stride: number): Widths {
  const results = Math.ceil(n / stride);
  const missing = n === 0 ? 0 : Math.max(0, (results - 1) * stride + reach - n);
  return [Math.floor(missing / 2), Math.ceil(missing / 2)];
}

function wrongLength(where: string, name: string, rank: number, length: number): OptionError {
  return new OptionError({
    where,
    expected: `${name} for ${rank} spatial ${rank === 1 ? "axis" : "axes"}`,
    received: `a list of ${length}`,
    fix: "Give one entry per spatial axis, or one number for all.",
  });
}

function notPadding(where: string, received: unknown): OptionError {
  return new OptionError({
    where,
    expected: 'padding "valid", "same", a whole number, or a pair [before, after] per spatial axis',
    received: JSON.stringify(received) ?? String(received),
    fix: "For 2 entries on both sides of two axes write 2 or [[2, 2], [2, 2]].",
  });
}

function tooLarge(
  where: string,
  axis: number,
  size: number,
  [before, after]: Widths,
  reach: number,
): ShapeError {
  return new ShapeError({
    where,
    expected: `a window that fits into the padded input on spatial axis ${axis}`,
    received: `a window that reaches over ${reach} entries for ${before} + ${size} + ${after}`,
    fix: "Make the window or its dilation smaller, or pad more.",
  });
}
