const WHOLE = 16;

/** Numbers that stand for a result: all of a small one; mean, root mean square and four elements of a large one. */
export function resultSummary(result: ArrayLike<number>): number[] {
  const n = result.length;
  if (n <= WHOLE) return Array.from(result);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    sum += result[i];
    squares += result[i] * result[i];
  }
  const places = [0, Math.floor(n / 3), Math.floor((2 * n) / 3), n - 1];
  return [sum / n, Math.sqrt(squares / n), ...places.map((i) => result[i])];
}

/**
 * Largest distance of two results, array by array, relative to the largest number in the summary of the array.
 *
 * @returns `Infinity` where they are of different form or not finite.
 */
export function resultDistance(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((summary, i) => summaryDistance(summary, b[i])));
}

function summaryDistance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length || ![...a, ...b].every(Number.isFinite)) return Infinity;
  const scale = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  const distance = Math.max(...a.map((x, i) => Math.abs(x - b[i])));
  return scale === 0 ? 0 : distance / scale;
}
