/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/**
 * Thin a long curve without changing how it looks.
 *
 * The points are cut into runs, and of each run the first, lowest, highest and last are kept, so
 * that spikes survive; the drawn curve differs from the full one by less than the width of a run.
 *
 * @see Jugel et al., M4: a visualization-oriented time series data aggregation, PVLDB 7 (2014) 797.
 */
export function decimate(points: readonly Point[], runs: number): readonly Point[] {
  if (points.length <= 4 * runs) return points;
  const size = Math.ceil(points.length / runs);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, run) =>
    corners(points.slice(run * size, (run + 1) * size)),
  ).flat();
}

/** First, lowest, highest and last point, in their order and each once; gaps are neither low nor high. */
function corners(points: readonly Point[]): Point[] {
  const drawn = points.filter((point) => !Number.isNaN(point[1]));
  const kept = new Set([points[0], points[points.length - 1]]);
  if (drawn.length > 0) {
    kept.add(drawn.reduce((best, point) => (point[1] < best[1] ? point : best)));
    kept.add(drawn.reduce((best, point) => (point[1] > best[1] ? point : best)));
  }
  return points.filter((point) => kept.has(point));
}
