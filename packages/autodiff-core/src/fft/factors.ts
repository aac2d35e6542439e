/** Which lengths are fast, and how the others are made up. */
import { OptionError } from "../errors.ts";

/** Factors for which there is a pass, in the order in which they are applied. */
const RADICES = [4, 2, 3, 5, 7, 11, 13];

/** `n` as a product of {@link RADICES}; `undefined` if it has a prime factor above 13. */
export function radicesOf(n: number): number[] | undefined {
  const found: number[] = [];
  let rest = n;
  for (const radix of RADICES) {
    for (; rest % radix === 0; rest /= radix) found.push(radix);
  }
  return rest === 1 ? found : undefined;
}

/** Options of {@link nextFastLength}. */
export interface FastLengthOptions {
  /** For transforms of real data, which are fast for even lengths. Default false. */
  readonly real?: boolean;
}

/**
 * The smallest length from `n` on that transforms fast: a product of 2, 3 and 5, and even for real data.
 *
 * Padding to it is worth while where the length is free, as in convolutions.
 *
 * @example
 * ```ts test
 * import { nextFastLength } from "@fluxion/autodiff-core/fft";
 *
 * nextFastLength(1021) // => 1024
 * nextFastLength(73) // => 75
 * nextFastLength(73, { real: true }) // => 80
 * ```
 */
export function nextFastLength(n: number, options: FastLengthOptions = {}): number {
  const { real = false } = options;
  if (!(Number.isInteger(n) && n >= 1)) throw notALength("nextFastLength", n);
  let candidate = n;
  while (!isSmooth(candidate) || (real && candidate > 1 && candidate % 2 === 1)) candidate++;
  return candidate;
}

/** The error for a number of points that is none. */
export function notALength(where: string, received: unknown): OptionError {
  return new OptionError({
    where,
    expected: "a whole number of points, at least 1",
    received: String(received),
    fix: "Lengths are plain numbers that are known while tracing.",
  });
}

function isSmooth(n: number): boolean {
  let rest = n;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}
