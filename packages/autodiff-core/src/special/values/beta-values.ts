/** The beta function and its logarithm, of numbers. */
import { gammaValue, lgammaValue } from "./gamma-values.ts";
import { STIRLING_FROM, stirlingCorrection } from "./stirling.ts";

/** `log |B(a, b)|`. */
export function lbetaValue(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small > 0)) return smallIsNotPositive(small, large);
  if (large === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  if (large < STIRLING_FROM) {
    const quotient = small < 1e-100 ? Number.NaN : betaOfModerate(small, large);
    return Number.isFinite(quotient) ? Math.log(quotient) : -Math.log(small);
  }
  const ratio = small / large;
  if (small < STIRLING_FROM) return lgammaValue(small) - logGrowth(small, large);
  const corrections =
    stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(small + large);
  return (
    (small - 0.5) * Math.log(ratio / (1 + ratio)) -
    large * Math.log1p(ratio) -
    0.5 * Math.log(large) +
    0.9189385332046727 +
    corrections
  );
}

/** `B(a, b)`. */
export function betaValue(a: number, b: number): number {
  if (a > 0 && b > 0 && Math.max(a, b) >= STIRLING_FROM) return Math.exp(lbetaValue(a, b));
  const direct = betaOfModerate(a, b);
  if (Number.isFinite(direct) && direct !== 0) return direct;
  return signOfBeta(a, b) * Math.exp(lbetaValue(a, b));
}

function betaOfModerate(a: number, b: number): number {
  return (gammaValue(a) / gammaValue(a + b)) * gammaValue(b);
}

/** `log Γ(a + b) - log Γ(b)` for small `a` and large `b`, where the difference would cancel. */
function logGrowth(a: number, b: number): number {
  const sum = a + b;
  return (
    (b - 0.5) * Math.log1p(a / b) +
    a * (Math.log(sum) - 1) +
    (stirlingCorrection(sum) - stirlingCorrection(b))
  );
}

function smallIsNotPositive(a: number, b: number): number {
  return lgammaValue(a) + lgammaValue(b) - lgammaValue(a + b);
}

function signOfBeta(a: number, b: number): number {
  return signOfGamma(a) * signOfGamma(b) * signOfGamma(a + b);
}

function signOfGamma(x: number): number {
  return x > 0 || Math.floor(x) % 2 === 0 ? 1 : -1;
}
