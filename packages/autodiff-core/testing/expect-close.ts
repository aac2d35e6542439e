import { expect } from "vitest";
import type { Tensor } from "../src/tensor.ts";

/** How close: `|actual - expected| <= tolerance · max(scale, |expected|)`; scale 1 unless given. */
export interface Closeness {
  readonly tolerance: number;
  /** Below this size the tolerance is absolute. */
  readonly scale?: number;
}

/** Compare element by element; NaN equals NaN, infinities must agree, `null` in `expected` is not compared. */
export function expectClose(
  actual: Tensor | ArrayLike<number>,
  expected: ArrayLike<number | null>,
  { tolerance, scale = 1 }: Closeness,
  label = "",
): void {
  const values = "dataSync" in actual ? actual.dataSync() : actual;
  expect(values.length, `${label} number of elements`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const want = expected[i];
    if (want === null) continue;
    const error = relativeError(values[i], want, scale);
    if (!(error <= tolerance)) {
      expect.fail(
        `${label} element ${i}: ${values[i]} instead of ${want}, off by ${error.toExponential(2)} (tolerance ${tolerance})`,
      );
    }
  }
}

function relativeError(actual: number, expected: number, scale: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  if (Number.isNaN(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - expected) / Math.max(scale, Math.abs(expected));
}
