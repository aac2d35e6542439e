/**
 * Dawson's integral and its derivatives, of numbers: power series near 0, Rybicki's sum of Gaussians, and the asymptotic
 * series beyond 8.
 *
 * @see Rybicki, Dawson's integral and the sampling theorem, Computers in Physics 3 (1989) 85-87, doi:10.1063/1.4822832.
 */

import { expOfSquare } from "./erfcx-values.ts";
import { orthogonalPolynomialValue } from "./orthogonal-polynomial-values.ts";

const STEP = 0.2;
const ASYMPTOTIC_FROM = 6.5;

/** The n-th derivative of `exp(-x²) ∫₀ˣ exp(t²) dt`. */
export function dawsnValue(n: number, x: number): number {
  if (x < 0) return n % 2 === 0 ? -dawsnValue(n, -x) : dawsnValue(n, -x);
  if (!(x < Number.POSITIVE_INFINITY)) return Number.isNaN(x) ? x : 0;
  if (x > ASYMPTOTIC_FROM + n / 4) return asymptotic(n, x);
  if (x < 1) return powerSeries(n, x);
  return sampled(n, x);
}

/** `π^{-1/2} Σ dⁿ/dxⁿ exp(-(x - kh)²)/k` over odd k; the error of the step is far below rounding. */
function sampled(n: number, x: number): number {
  const centre = 2 * Math.round(x / (2 * STEP));
  const reach = 2 * Math.ceil((6.5 + n / 4) / (2 * STEP));
  let sum = 0;
  for (let m = 1 - reach; m < reach; m += 2) {
    const d = x - (centre + m) * STEP;
    sum += (Math.exp(-d * d) * orthogonalPolynomialValue("hermite", n, 0, d)) / (centre + m);
  }
  return (n % 2 === 0 ? sum : -sum) / Math.sqrt(Math.PI);
}

/** `Σ (-2)ᵏ x²ᵏ⁺¹/(2k + 1)!!`, differentiated term by term. */
function powerSeries(n: number, x: number): number {
  let coefficient = 1;
  let sum = 0;
  for (let k = 0; k < 60; k++) {
    const power = 2 * k + 1;
    if (k > 0) coefficient *= -2 / power;
    if (power < n) continue;
    let term = coefficient;
    for (let j = 0; j < n; j++) term *= power - j;
    term *= x ** (power - n);
    sum += term;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return sum;
}

/** `Σ (2k - 1)!!/(2ᵏ⁺¹ x²ᵏ⁺¹)`, differentiated term by term. */
function asymptotic(n: number, x: number): number {
  let term = 0.5 / x;
  for (let j = 1; j <= n; j++) term *= -j / x;
  let sum = term;
  for (let k = 1; k < 60; k++) {
    const factor =
      (((2 * k - 1) / (2 * x * x)) * ((2 * k + n - 1) * (2 * k + n))) / ((2 * k - 1) * (2 * k));
    if (factor >= 1) break;
    term *= factor;
    sum += term;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return sum;
}

/** `2/√π exp(x²)` times Dawson's integral. */
export function erfiValue(x: number): number {
  if (Math.abs(x) > 27) return x > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const scaled = (2 / Math.sqrt(Math.PI)) * dawsnValue(0, x);
  if (Math.abs(x) < 26) return scaled * expOfSquare(x);
  // exp(x²) overflows before the product does
  const cut = Math.fround(x);
  const half = Math.exp((cut * cut) / 2);
  return scaled * half * (1 + Math.expm1((x - cut) * (x + cut))) * half;
}
