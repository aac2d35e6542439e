/**
 * Kummer's confluent hypergeometric function `M(a, b, z) = ₁F₁(a; b; z)`, of numbers: its series or that of Kummer's
 * transformation `eᶻ M(b - a, b, -z)`, whichever cancels less, and the asymptotic series far to the left.
 *
 * @see NIST Digital Library of Mathematical Functions, §13.2 and §13.7.
 */
import { gammaValue, lgammaValue, reciprocalGammaOfReal } from "./gamma-values.ts";
import { hypergeometricSeries, type SeriesSum } from "./hypergeometric-series.ts";

/** Results that are worse than this are NaN. */
const WORST_ERROR = 1e-9;
const ASYMPTOTIC_FROM = -30;

export function confluentValue(a: number, b: number, z: number): number {
  if (Number.isNaN(a + b + z)) return Number.NaN;
  if (isPole(a, b)) return Number.POSITIVE_INFINITY;
  if (z === 0 || a === 0) return 1;
  if (a === b) return Math.exp(z);
  if (!Number.isFinite(z)) return atInfinity(a, b, z);
  const far = z < ASYMPTOTIC_FROM ? asymptotic(a, b, z) : Number.NaN;
  if (!Number.isNaN(far)) return far;
  const terminates = Number.isInteger(a) && a < 0;
  const first = terminates || z > 0 || b - a < 0 ? hypergeometricSeries([a], [b], z) : undefined;
  if (first !== undefined && first.error < 1e-14) return scaled(first, 0);
  const second = hypergeometricSeries([b - a], [b], -z);
  if (first !== undefined && first.error <= second.error) return checked(first, 0);
  return checked(second, z);
}

/** Whole `b ≤ 0`, unless the series ends before its denominators vanish. */
function isPole(a: number, b: number): boolean {
  if (!(Number.isInteger(b) && b <= 0)) return false;
  return !(Number.isInteger(a) && a <= 0 && a >= b);
}

function atInfinity(a: number, b: number, z: number): number {
  if (z > 0) {
    return Number.isInteger(a) && a < 0
      ? Number.NaN
      : Math.sign(reciprocalGammaOfReal(a) * gammaValue(b)) * Number.POSITIVE_INFINITY;
  }
  return a > 0 ? 0 : Number.NaN;
}

function checked(sum: SeriesSum, exponent: number): number {
  return sum.error < WORST_ERROR ? scaled(sum, exponent) : Number.NaN;
}

/** `eᵉˣᵖᵒⁿᵉⁿᵗ sum`, in two steps where one would overflow. */
function scaled({ value, exponent }: SeriesSum, natural: number): number {
  if (exponent === 0 && Math.abs(natural) < 700) return value * Math.exp(natural);
  const half = (natural + exponent * Math.LN2) / 2;
  return value * Math.exp(half) * Math.exp(half);
}

/** `Γ(b)/Γ(b - a) (-z)⁻ᵃ Σ (a)ₖ (a - b + 1)ₖ/k! (-z)⁻ᵏ`; NaN if it is not accurate. */
function asymptotic(a: number, b: number, z: number): number {
  const inverse = reciprocalGammaOfReal(b - a);
  if (inverse === 0) return Number.NaN; // only the exponentially small part is left
  let term = 1;
  let sum = 1;
  let largest = 1;
  for (let k = 0; k < 200; k++) {
    const factor = ((a + k) * (a - b + 1 + k)) / ((k + 1) * -z);
    if (Math.abs(factor) >= 1 && k > Math.abs(a) + Math.abs(a - b)) return Number.NaN;
    term *= factor;
    sum += term;
    largest = Math.max(largest, Math.abs(term));
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
    if (k === 199) return Number.NaN;
  }
  if (largest > 8 * Math.abs(sum)) return Number.NaN;
  const gammas = gammaValue(b) * inverse;
  if (Number.isFinite(gammas) && gammas !== 0) return gammas * (-z) ** -a * sum;
  const sign = Math.sign(inverse) * (b > 0 || Math.ceil(b) % 2 === 0 ? 1 : -1);
  return sign * Math.exp(lgammaValue(b) - lgammaValue(b - a) - a * Math.log(-z)) * sum;
}
