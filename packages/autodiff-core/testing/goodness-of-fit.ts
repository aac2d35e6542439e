/** Statistical tests with fixed seeds: a failure means that a sampler has changed, not bad luck. */

/**
 * Kolmogorov–Smirnov distance between probabilities `cdf(x_i)` of a sample and the uniform distribution, in units of the
 * distance that a right sampler exceeds once in ten thousand samples.
 */
export function kolmogorovSmirnov(probabilities: ArrayLike<number>): number {
  const sorted = Float64Array.from(probabilities).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, (i + 1) / n - sorted[i], sorted[i] - i / n);
  }
  return (distance * Math.sqrt(n)) / Math.sqrt(-Math.log(0.5e-4) / 2);
}

/**
 * Pearson's χ² of counts against expected ones, in standard deviations above its mean (the number of classes less one).
 */
export function chiSquareExcess(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += (counts[i] - expected[i]) ** 2 / expected[i];
  const freedom = counts.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}
