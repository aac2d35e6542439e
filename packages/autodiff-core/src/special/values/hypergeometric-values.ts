/**
 * Gauss's hypergeometric function `F(a, b; c; z) = ₂F₁`, of numbers and for `z ≤ 1`: its series for |z| ≤ 1/2, Pfaff's
 * transformation to the left of it, and to the right Taylor series of its differential equation in steps towards 1,
 * where no parameters are exceptional.
 *
 * @see NIST Digital Library of Mathematical Functions, §15.2, §15.8 and §15.10.
 */
import { gammaValue, lgammaValue, reciprocalGammaOfReal } from "./gamma-values.ts";
import { hypergeometricSeries } from "./hypergeometric-series.ts";

/** Results that are worse than this are NaN. */
const WORST_ERROR = 1e-9;

export function hypergeometricValue(a: number, b: number, c: number, z: number): number {
  if (!Number.isFinite(a + b + c + z)) return Number.NaN;
  if (z === 0 || a === 0 || b === 0) return 1;
  const degree = Math.min(endOf(a), endOf(b));
  if (Number.isInteger(c) && c <= 0 && !(degree <= -c)) return Number.POSITIVE_INFINITY;
  if (degree < Number.POSITIVE_INFINITY && (z > 0.5 || z < -0.5)) return polynomial(a, b, c, z);
  if (z > 1) return Number.NaN;
  if (z === 1) return atOne(a, b, c);
  if (z >= -0.5) return inside(a, b, c, z, 1 - z);
  // Pfaff: the smaller parameter stays
  const [power, other] = Math.abs(a) < Math.abs(b) ? [a, b] : [b, a];
  return (1 - z) ** -power * inside(power, c - other, c, z / (z - 1), 1 / (1 - z));
}

/** The degree of the polynomial that the series is, or ∞. */
function endOf(a: number): number {
  return Number.isInteger(a) && a <= 0 ? -a : Number.POSITIVE_INFINITY;
}

function polynomial(a: number, b: number, c: number, z: number): number {
  const { value, exponent, error } = hypergeometricSeries([a, b], [c], z);
  return error < WORST_ERROR ? value * 2 ** exponent : Number.NaN;
}

/** Gauss's sum `Γ(c) Γ(c - a - b)/(Γ(c - a) Γ(c - b))`; infinite or NaN unless c > a + b. */
function atOne(a: number, b: number, c: number): number {
  const excess = c - a - b;
  if (!(excess > 0)) {
    const sign = Math.sign(gammaValue(c) * reciprocalGammaOfReal(a) * reciprocalGammaOfReal(b));
    return sign === 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  }
  const value =
    gammaValue(c) *
    reciprocalGammaOfReal(c - a) *
    (gammaValue(excess) * reciprocalGammaOfReal(c - b));
  if (Number.isFinite(value) && value !== 0) return value;
  if (c < 0 || c - a < 0 || c - b < 0) return value;
  return Math.exp(lgammaValue(c) + lgammaValue(excess) - lgammaValue(c - a) - lgammaValue(c - b));
}

/** For `-1/2 ≤ z < 1`, with `y = 1 - z`. */
function inside(a: number, b: number, c: number, z: number, y: number): number {
  const start = Math.min(z, 0.5);
  const { value, error, exponent } = hypergeometricSeries([a, b], [c], start);
  if (!(error < WORST_ERROR)) return Number.NaN;
  if (z <= 0.5) return value * 2 ** exponent;
  const slope = hypergeometricSeries([a + 1, b + 1], [c + 1], start);
  return towardsOne(
    a,
    b,
    c,
    y,
    value * 2 ** exponent,
    ((a * b) / c) * slope.value * 2 ** slope.exponent,
  );
}

/** From value and slope at 1/2 to `1 - y`, halving the distance to the singularity at 1 by each step. */
function towardsOne(
  a: number,
  b: number,
  c: number,
  y: number,
  value: number,
  slope: number,
): number {
  let distance = 0.5;
  let state: readonly [number, number] = [value, slope];
  while (distance > y) {
    const next = Math.max(y, distance / 2);
    state = taylorStep(a, b, c, distance, distance - next, state);
    distance = next;
  }
  return state[0];
}

/**
 * Taylor coefficients at `z₀ = 1 - y` from `z(1 - z) F″ + (c - (a + b + 1) z) F′ - ab F = 0`:
 * `z₀y (k + 2)(k + 1) f₂ = ((2z₀ - 1) k - c + (a + b + 1) z₀)(k + 1) f₁ + (k + a)(k + b) f₀`.
 */
function taylorStep(
  a: number,
  b: number,
  c: number,
  y: number,
  h: number,
  [value, slope]: readonly [number, number],
): readonly [number, number] {
  const z = 1 - y;
  let f0 = value;
  let f1 = slope * h;
  let sum = f0 + f1;
  let derivative = f1;
  for (let k = 0; k < 400; k++) {
    const first = ((z - y) * k - c + (a + b + 1) * z) * (k + 1) * h * f1;
    const f2 = (first + (k + a) * (k + b) * h * h * f0) / (z * y * (k + 2) * (k + 1));
    sum += f2;
    derivative += (k + 2) * f2;
    [f0, f1] = [f1, f2];
    const small = 1e-18 * Math.abs(derivative);
    if (k > 8 && (k + 2) * Math.abs(f1) < small && (k + 2) * Math.abs(f0) < small) break;
  }
  return [sum, derivative / h];
}
