/**
 * Overwrite the lower triangle of a symmetric matrix with its Cholesky factor, row by row: both factors of every inner
 * product lie in rows.
 *
 * @param l - `n` rows; the upper triangle is neither read nor written.
 * @returns 0, or the order of the first leading minor that is not positive (LAPACK's `info`). A minor that is NaN is
 *   not a failure; the factor is NaN from there on.
 */
export function factorPositiveDefinite(l: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const at = row + j;
      l[at] = (l[at] - innerProduct(l, row, j * n, j)) / l[j * n + j];
    }
    const rest = l[row + i] - innerProduct(l, row, row, i);
    if (rest <= 0) return i + 1;
    l[row + i] = Math.sqrt(rest);
  }
  return 0;
}

/** Two partial sums, which hide the latency of the additions. */
function innerProduct(l: Float64Array, a: number, b: number, length: number): number {
  let even = 0;
  let odd = 0;
  const pairs = length - (length % 2);
  for (let k = 0; k < pairs; k += 2) {
    even += l[a + k] * l[b + k];
    odd += l[a + k + 1] * l[b + k + 1];
  }
  return length > pairs ? even + odd + l[a + pairs] * l[b + pairs] : even + odd;
}
