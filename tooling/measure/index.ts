/**
 * Timing for benchmarks.
 *
 * @module
 */

/** Milliseconds of one call: the median, and the range from the first to the third quartile. */
export interface Measurement {
  readonly median: number;
  readonly spread: string;
}

/** Time a function after a warm-up, `samples` times; short ones are repeated within a sample. */
export function measure(run: () => unknown, samples = 25): Measurement {
  const repeats = repeatsFor(run);
  const times = Array.from({ length: samples }, () => {
    const began = performance.now();
    for (let i = 0; i < repeats; i++) run();
    return (performance.now() - began) / repeats;
  }).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (samples - 1))];
  return { median: at(0.5), spread: `${at(0.25).toPrecision(3)}–${at(0.75).toPrecision(3)} ms` };
}

/** Enough calls to last 20 ms, found while warming up for a quarter of a second. */
function repeatsFor(run: () => unknown): number {
  const began = performance.now();
  let calls = 0;
  while (calls < 3 || performance.now() - began < 250) {
    run();
    calls++;
  }
  return Math.max(1, Math.round((20 * calls) / (performance.now() - began)));
}
