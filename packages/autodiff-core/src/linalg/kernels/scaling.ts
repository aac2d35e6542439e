/** Sizes of entries, and the powers of two by which kernels divide without rounding. */

/** Largest absolute value; of nothing, 0. */
export function largestEntry(a: Float64Array): number {
  let largest = 0;
  for (const x of a) largest = Math.max(largest, Math.abs(x));
  return largest;
}

export function allFinite(a: Float64Array): boolean {
  return a.every(Number.isFinite);
}

/** `2ᵉ` that brings `largest` into `[1, 2)`, within the range of float64; 1 for zero. */
export function powerOfTwoNear(largest: number): number {
  if (largest === 0) return 1;
  return 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))));
}

/**
 * Divide `a` by {@link powerOfTwoNear} its largest entry, so that squares stay in range.
 *
 * @returns The power of two; NaN if an entry is not finite (then `a` is as it was).
 */
export function scaleToUnit(a: Float64Array): number {
  if (!allFinite(a)) return Number.NaN;
  const scale = powerOfTwoNear(largestEntry(a));
  for (let i = 0; i < a.length; i++) a[i] /= scale;
  return scale;
}
