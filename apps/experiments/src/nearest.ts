import { closest, distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant by a mistyped word, or `undefined` if none is close.
 *
 * Close is an edit distance of at most two fifths of the longer word.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const match = closest(word.toLowerCase(), [...candidates]);
  const farthest = Math.max(word.length, match.length) * 0.4;
  return distance(word.toLowerCase(), match.toLowerCase()) <= farthest ? match : undefined;
}
