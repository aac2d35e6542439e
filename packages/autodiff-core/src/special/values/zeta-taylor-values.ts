/** Derivatives with respect to `s` of the zeta functions, in truncated Taylor arithmetic. */
import { digammaValue, gammaValue, polygammaValue } from "./gamma-values.ts";
import { expTaylor, factorialOf, multiplyTaylor } from "./taylor-line.ts";
import { EULER_MACLAURIN, hurwitzZetaValue } from "./zeta-values.ts";

/** `∂ᵏ/∂sᵏ ζ(s, q)` for q > 0 and s ≠ 1; for s < 0 only where q is 1, by the functional equation. NaN elsewhere. */
export function zetaValue(order: number, s: number, q: number): number {
  if (Number.isNaN(s) || !(q >= 0)) return Number.NaN;
  if (s === Number.POSITIVE_INFINITY) return q < 1 || order > 0 ? Number.NaN : q === 1 ? 1 : 0;
  if (s === 1) return order % 2 === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (q === 0) return s > 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (s > 1 && order === 0) return hurwitzZetaValue(s, q);
  if (s < 0) return q === 1 ? factorialOf(order) * reflectedTaylor(order, s)[order] : Number.NaN;
  return factorialOf(order) * zetaTaylor(order, s, q)[order];
}

/** Taylor coefficients in `s` for s ≥ 0, by the Euler-Maclaurin formula. */
function zetaTaylor(order: number, s: number, q: number): number[] {
  const sum = new Array<number>(order + 1).fill(0);
  const from = Math.max(12, s);
  let w = q;
  for (let n = 0; w < from; n++, w = q + n) {
    const isSmall = addTo(sum, powerTaylor(order, s, w));
    // At 1 the terms of derivatives are 0, and those that follow are not.
    if (isSmall && w !== 1) return sum;
  }
  addTo(sum, tailTaylor(order, s, w));
  return sum;
}

/** `Σ (w + n)⁻ˢ` for large `w`. */
function tailTaylor(order: number, s: number, w: number): number[] {
  const inner = new Array<number>(order + 1).fill(0);
  // w/(s - 1 + ε)
  for (let k = 0; k <= order; k++) inner[k] = w * (-1) ** k * (s - 1) ** -(k + 1);
  inner[0] += 0.5;
  let rising = linear(order, s);
  let scale = 1 / w;
  for (let j = 0; j < EULER_MACLAURIN.length; j++) {
    for (let k = 0; k <= order; k++) inner[k] += rising[k] * scale * EULER_MACLAURIN[j];
    const n = 2 * j + 1;
    rising = multiplyTaylor(multiplyTaylor(rising, linear(order, s + n)), linear(order, s + n + 1));
    scale /= w * w;
  }
  return multiplyTaylor(powerTaylor(order, s, w), inner);
}

/** `ζ(s) = 2 (2π)ˢ⁻¹ sin(πs/2) Γ(1 - s) ζ(1 - s)` */
function reflectedTaylor(order: number, s: number): number[] {
  const t = 1 - s;
  const power = powerTaylor(order, t, 2 * Math.PI);
  const mirrored = zetaTaylor(order, t, 1);
  const logGamma = [0, digammaValue(t)];
  for (let k = 2; k <= order; k++) logGamma[k] = polygammaValue(k - 1, t) / factorialOf(k);
  const gamma = expTaylor(order, gammaValue(t), logGamma);
  // all three are series in 1 - s
  const inT = multiplyTaylor(multiplyTaylor(power, mirrored), gamma);
  const inS = inT.map((c, k) => (k % 2 === 0 ? 2 * c : -2 * c));
  return multiplyTaylor(inS, sineTaylor(order, s));
}

/** `sin(π(s + ε)/2)` */
function sineTaylor(order: number, s: number): number[] {
  const near = 2 * Math.round(s / 2);
  const angle = (Math.PI / 2) * (s - near);
  const sign = (near / 2) % 2 === 0 ? 1 : -1;
  const values = [Math.sin(angle), Math.cos(angle), -Math.sin(angle), -Math.cos(angle)];
  return Array.from(
    { length: order + 1 },
    (_, k) => (sign * values[k % 4] * (Math.PI / 2) ** k) / factorialOf(k),
  );
}

/** `w^{-s-ε}` */
function powerTaylor(order: number, s: number, w: number): number[] {
  const log = -Math.log(w);
  const c = [w ** -s];
  for (let k = 1; k <= order; k++) c[k] = (c[k - 1] * log) / k;
  return c;
}

/** `value + ε` */
function linear(order: number, value: number): number[] {
  return Array.from({ length: order + 1 }, (_, k) => (k === 0 ? value : k === 1 ? 1 : 0));
}

/** Add `term`; whether it made no difference. */
function addTo(sum: number[], term: readonly number[]): boolean {
  let small = true;
  for (let k = 0; k < sum.length; k++) {
    sum[k] += term[k];
    small &&= Math.abs(term[k]) <= 1e-18 * Math.abs(sum[k]);
  }
  return small;
}
