/** Hypergeometric series of numbers, summed in twofold precision where their terms cancel. */
import {
  addExtended,
  divideExtended,
  type Extended,
  multiplyExtended,
  scaleExtended,
  twoSum,
} from "./extended.ts";

/** `value · 2^exponent`; `error` estimates the relative error. */
export interface SeriesSum {
  readonly value: number;
  readonly exponent: number;
  readonly error: number;
}

const EPSILON = 2 ** -53;
const MAX_TERMS = 20_000;
const LARGE = 2 ** 600;

/** `Σ (a₁)ₖ (a₂)ₖ…/((b₁)ₖ (b₂)ₖ… k!) zᵏ`. */
export function hypergeometricSeries(
  upper: readonly number[],
  lower: readonly number[],
  z: number,
): SeriesSum {
  const plain = plainSeries(upper, lower, z);
  return plain.error < 64 * EPSILON ? plain : extendedSeries(upper, lower, z);
}

function plainSeries(upper: readonly number[], lower: readonly number[], z: number): SeriesSum {
  let term = 1;
  let sum = 1;
  let largest = 1;
  let exponent = 0;
  for (let k = 0; k < MAX_TERMS; k++) {
    term *= z / (k + 1);
    for (const a of upper) term *= a + k;
    for (const b of lower) term /= b + k;
    sum += term;
    largest = Math.max(largest, Math.abs(term));
    if (isOver(upper, lower, z, k, term, sum, EPSILON / 8)) {
      return { value: sum, exponent, error: (EPSILON * largest) / Math.abs(sum) };
    }
    if (largest > LARGE) {
      [term, sum, largest] = [term / LARGE, sum / LARGE, largest / LARGE];
      exponent += 600;
    }
  }
  return { value: Number.NaN, exponent, error: Number.POSITIVE_INFINITY };
}

function extendedSeries(upper: readonly number[], lower: readonly number[], z: number): SeriesSum {
  let term: Extended = { hi: 1, lo: 0 };
  let sum = term;
  let largest = 1;
  let exponent = 0;
  for (let k = 0; k < MAX_TERMS; k++) {
    term = divideExtended(scaleExtended(term, z), { hi: k + 1, lo: 0 });
    for (const a of upper) term = multiplyExtended(term, twoSum(a, k));
    for (const b of lower) term = divideExtended(term, twoSum(b, k));
    sum = addExtended(sum, term);
    largest = Math.max(largest, Math.abs(term.hi));
    if (isOver(upper, lower, z, k, term.hi, sum.hi, EPSILON / 8)) {
      const lost = (EPSILON ** 2 * 64 * largest) / Math.abs(sum.hi);
      return { value: sum.hi, exponent, error: EPSILON + lost };
    }
    if (largest > LARGE) {
      term = scaleExtended(term, 1 / LARGE);
      sum = scaleExtended(sum, 1 / LARGE);
      largest /= LARGE;
      exponent += 600;
    }
  }
  return { value: Number.NaN, exponent, error: Number.POSITIVE_INFINITY };
}

/** Whether what follows term `k` is below `accuracy`: the ratio of terms is below 1 from here on. */
function isOver(
  upper: readonly number[],
  lower: readonly number[],
  z: number,
  k: number,
  term: number,
  sum: number,
  accuracy: number,
): boolean {
  if (term === 0 || Number.isNaN(term)) return true;
  let ratio = Math.abs(z) / (k + 2);
  for (const a of upper) ratio *= Math.abs(a + k + 1);
  for (const b of lower) ratio /= Math.abs(b + k + 1);
  const limit = upper.length > lower.length ? Math.max(ratio, Math.abs(z)) : ratio;
  const settled = [...upper, ...lower].every((c) => c + k > 0);
  return settled && limit < 1 && Math.abs(term) * limit < accuracy * (1 - limit) * Math.abs(sum);
}
