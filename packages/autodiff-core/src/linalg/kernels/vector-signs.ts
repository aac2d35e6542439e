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
