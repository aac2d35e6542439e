/** Which method transforms a length, and the scratch that it takes. */
import { nextFastLength } from "../../../../fft/factors.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { bluestein } from "./bluestein.ts";
import type { LaneArithmetic } from "./lane-arithmetic.ts";
import { radicesOf, stockham, type WriteTransform } from "./passes.ts";
import { isRaderLength, rader } from "./rader.ts";

/** Rows of scratch that a transform of length `n` takes, and as many spare ones. */
export function rowsFor(n: number): number {
  return isFast(n) || isRaderLength(n) ? n : nextFastLength(2 * n - 1);
}

/** Floating-point operations for one sequence, about. */
export function operationsFor(n: number): number {
  const rows = rowsFor(n);
  return (isFast(n) ? 5 : 11) * rows * Math.log2(Math.max(2, rows));
}

/** The transform of `n` rows. */
export function rowTransform(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  n: number,
  cells: number,
): WriteTransform {
  if (isFast(n)) return stockham(context, arithmetic, n, cells);
  if (isRaderLength(n)) return rader(context, arithmetic, n, cells);
  return bluestein(context, arithmetic, n, rowsFor(n), cells);
}

function isFast(n: number): boolean {
  return radicesOf(n) !== undefined;
}
