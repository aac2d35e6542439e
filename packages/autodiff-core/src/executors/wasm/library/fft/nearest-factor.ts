/** The largest factor of `n` that is at most its square root. */
export function nearestFactor(n: number): number {
  let factor = Math.floor(Math.sqrt(n));
  while (n % factor !== 0) factor--;
  return factor;
}
