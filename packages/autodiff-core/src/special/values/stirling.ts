/** Stirling's asymptotic series, for arguments of 12 and more. */
import { polynomial } from "./chebyshev.ts";

/** From here on the asymptotic series with 8 terms are exact to double precision. */
export const STIRLING_FROM = 12;

/** `B₂ₖ/(2k(2k - 1))` */
const CORRECTION = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
];

/** `B₂ₖ/(2k)` */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160];

/** `log Γ(x) - (x - ½) log x + x - ½ log 2π`, for x ≥ 12. */
export function stirlingCorrection(x: number): number {
  return polynomial(CORRECTION, 1 / (x * x)) / x;
}

/** `log x - ψ(x)`, for x ≥ 12. */
export function logMinusDigamma(x: number): number {
  return 0.5 / x + polynomial(DIGAMMA, 1 / (x * x)) / (x * x);
}
