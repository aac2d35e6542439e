/**
 * Airy functions and their slopes, of numbers: Maclaurin series in twofold precision near 0, so that their cancellation
 * does not show; the trapezoidal rule for K of order 1/3 and 2/3 to the right, asymptotic series far out.
 *
 * @see NIST Digital Library of Mathematical Functions, §9.4, §9.6 and §9.7.
 */
import {
  addExtended,
  divideExtended,
  type Extended,
  multiplyExtended,
  scaleExtended,
  twoProduct,
} from "./extended.ts";

/** `Ai`, `Bi`, and their first derivatives. */
export type AiryKind = "Ai" | "Bi" | "AiPrime" | "BiPrime";

/** `Ai(0) = 3^{-2/3}/Γ(2/3)` and `-Ai′(0) = 3^{-1/3}/Γ(1/3)`. */
const AI_OF_ZERO: Extended = { hi: 0.3550280538878172, lo: 2.05233632436212e-17 };
const SLOPE_OF_ZERO: Extended = { hi: 0.2588194037928068, lo: -2.522243111610832e-17 };
const SQRT_THREE: Extended = { hi: 1.7320508075688772, lo: 1.0035084221806903e-16 };
const SERIES_FROM = -10;
const K_FROM = 2;
const ASYMPTOTIC_BI_FROM = 10;

export function airyValue(kind: AiryKind, x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < SERIES_FROM) return oscillating(kind, -x);
  if (kind === "Ai" || kind === "AiPrime")
    return x < K_FROM ? nearZero(kind, x) : decaying(kind, x);
  return x < ASYMPTOTIC_BI_FROM ? nearZero(kind, x) : growing(kind, x);
}

/** `Ai = c₁ f - c₂ g` and `Bi = √3 (c₁ f + c₂ g)`, or their slopes. */
function nearZero(kind: AiryKind, x: number): number {
  const slope = kind === "AiPrime" || kind === "BiPrime";
  const even = multiplyExtended(AI_OF_ZERO, slope ? series(x, 5, 2) : series(x, 2, 0));
  const odd = multiplyExtended(SLOPE_OF_ZERO, slope ? series(x, 1, 0) : series(x, 4, 1));
  if (kind === "Ai" || kind === "AiPrime") return addExtended(even, scaleExtended(odd, -1)).hi;
  return multiplyExtended(SQRT_THREE, addExtended(even, odd)).hi;
}

/**
 * `f = Σ x³ᵏ/(2·3·5·6…)`, `g = x Σ x³ᵏ/(3·4·6·7…)` and their slopes: `first` is the smaller factor of the first
 * denominator. `power` is that of the leading term, which for f′ is `x²/2`.
 */
function series(x: number, first: number, power: number): Extended {
  const square = twoProduct(x, x);
  const cube = scaleExtended(square, x);
  let term: Extended = { hi: 1, lo: 0 };
  if (power === 1) term = { hi: x, lo: 0 };
  if (power === 2) term = { hi: square.hi / 2, lo: square.lo / 2 };
  let sum = term;
  for (let k = 0; k < 200; k++) {
    const [p, q] = denominators(first, k);
    term = divideExtended(multiplyExtended(term, cube), { hi: p * q, lo: 0 });
    sum = addExtended(sum, term);
    if (!(Math.abs(term.hi) > 1e-33 * Math.abs(sum.hi))) break;
  }
  return sum;
}

/** f: (3k+2)(3k+3); g: (3k+3)(3k+4); f′ from x²/2: (3k+3)(3k+5); g′: (3k+1)(3k+3). */
function denominators(first: number, k: number): readonly [number, number] {
  return first === 4 ? [3 * k + 3, 3 * k + 4] : [3 * k + first, 3 * k + 3];
}

/** `Ai = 1/π √(x/3) K_{1/3}(ζ)`, `Ai′ = -x/(π√3) K_{2/3}(ζ)`, `ζ = 2/3 x^{3/2}`. */
function decaying(kind: "Ai" | "AiPrime", x: number): number {
  if (x > 120) return 0 * (kind === "Ai" ? 1 : -1);
  const zeta = exponent(x);
  const size = Math.exp(-zeta.hi) * (1 - zeta.lo);
  if (kind === "Ai") return (Math.sqrt(x / 3) / Math.PI) * scaledK(1 / 3, zeta.hi) * size;
  return (-x / (Math.PI * SQRT_THREE.hi)) * scaledK(2 / 3, zeta.hi) * size;
}

/** `2/3 x^{3/2}` in two parts. */
function exponent(x: number): Extended {
  const root = Math.sqrt(x);
  const square = twoProduct(root, root);
  const rest = (x - square.hi - square.lo) / (2 * root);
  const whole = scaleExtended({ hi: root, lo: rest }, 2 * x);
  return divideExtended(whole, { hi: 3, lo: 0 });
}

/** `∫₀^∞ exp(-x (cosh t - 1)) cosh νt dt` */
function scaledK(order: number, x: number): number {
  const step = Math.min(0.15, 0.65 / Math.sqrt(x));
  let sum = 0.5;
  for (let t = step; ; t += step) {
    const half = Math.sinh(t / 2);
    const fall = 2 * x * half * half;
    if (fall > 42) return sum * step;
    sum += Math.exp(-fall) * Math.cosh(order * t);
  }
}

/** `Bi ~ e^ζ/(√π x^{1/4}) Σ uₖ/ζᵏ`, and the slope with `x^{1/4}` and `vₖ`. */
function growing(kind: "Bi" | "BiPrime", x: number): number {
  if (x === Number.POSITIVE_INFINITY || x > 110) return Number.POSITIVE_INFINITY;
  const zeta = exponent(x);
  const { even, odd } = asymptotic(kind === "BiPrime", zeta.hi, 1);
  const fourth = Math.sqrt(Math.sqrt(x));
  const size = (even + odd) / Math.sqrt(Math.PI) / (kind === "Bi" ? fourth : 1 / fourth);
  const half = Math.exp(zeta.hi / 2);
  return half * size * half * (1 + zeta.lo);
}

/** At `-x`: with `χ = ζ + π/4`, `Ai ~ (sin χ P - cos χ Q)/(√π x^{1/4})`. */
function oscillating(kind: AiryKind, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return kind === "Ai" || kind === "Bi" ? 0 : Number.NaN;
  const slope = kind === "AiPrime" || kind === "BiPrime";
  const zeta = exponent(x);
  const { even, odd } = asymptotic(slope, zeta.hi, -1);
  const fourth = Math.sqrt(Math.sqrt(x));
  const size = 1 / Math.sqrt(2 * Math.PI) / (slope ? 1 / fourth : fourth);
  const s = Math.sin(zeta.hi) + zeta.lo * Math.cos(zeta.hi);
  const c = Math.cos(zeta.hi) - zeta.lo * Math.sin(zeta.hi);
  // √2 sin χ and √2 cos χ
  const [sine, cosine] = [s + c, c - s];
  switch (kind) {
    case "Ai":
      return size * (sine * even - cosine * odd);
    case "Bi":
      return size * (cosine * even + sine * odd);
    case "AiPrime":
      return -size * (cosine * even + sine * odd);
    case "BiPrime":
      return size * (sine * even - cosine * odd);
  }
}

/** Sums over even and odd k of `uₖ/ζᵏ` (`vₖ` for slopes); every second term of each changes sign if `sign` is -1. */
function asymptotic(
  slope: boolean,
  zeta: number,
  sign: 1 | -1,
): { readonly even: number; readonly odd: number } {
  let u = 1;
  let even = 1;
  let odd = 0;
  for (let k = 1; k < 60; k++) {
    const factor = ((6 * k - 5) * (6 * k - 1)) / (72 * k * zeta);
    if (factor >= 1) break;
    u *= factor;
    const term = slope ? (-u * (6 * k + 1)) / (6 * k - 1) : u;
    const flip = sign === -1 && k % 4 > 1 ? -1 : 1;
    if (k % 2 === 0) even += flip * term;
    else odd += flip * term;
    if (Math.abs(term) < 1e-18) break;
  }
  return { even, odd };
}
