/** Entries this close to the largest count as being as large, so that rounding does not choose between them. */
const TIE = 1 - 2 ** -20;

/**
 * Whether the first of the largest entries of `x[from … to)` is negative: the vectors of a decomposition are turned
 * so that it is positive.
 */
export function isTurned(x: Float64Array, from: number, to: number): boolean {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(x[i]));
  for (let i = from; i < to; i++) if (Math.abs(x[i]) >= TIE * largest) return x[i] < 0;
  return false;
}

/** Turn the vector so that the first of its largest entries is positive. */
export function fixSign(x: Float64Array, from: number, to: number): void {
  if (isTurned(x, from, to)) negate(x, from, to);
}

export function negate(x: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) x[i] = -x[i];
}

/**
 * Divide `a` by the power of two that brings its largest entry into `[1, 2)`, so that squares stay in range.
 *
 * @returns The power of two; 1 for zeros, NaN if an entry is not finite (then `a` is as it was).
 */
export function scaleToUnit(a: Float64Array): number {
  let largest = 0;
  for (const x of a) {
    if (!Number.isFinite(x)) return Number.NaN;
    largest = Math.max(largest, Math.abs(x));
  }
  if (largest === 0) return 1;
  const exponent = Math.floor(Math.log2(largest));
  // 2 ** -exponent itself may be out of range for denormal numbers.
  const half = Math.trunc(exponent / 2);
  const [p, q] = [2 ** -half, 2 ** -(exponent - half)];
  for (let i = 0; i < a.length; i++) a[i] = a[i] * p * q;
  return 2 ** exponent;
}
