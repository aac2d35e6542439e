/** Quantile of a sample, linear between the order statistics (type 7 of Hyndman & Fan, as in NumPy). */
export function quantileOf(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

export function medianOf(sample: readonly number[]): number {
  return quantileOf(sample, 0.5);
}

/** Interquartile range over median: 0.05 means that half of the samples are within about 2.5 % of the median. */
export function spreadOf(sample: readonly number[]): number {
  return (quantileOf(sample, 0.75) - quantileOf(sample, 0.25)) / medianOf(sample);
}
