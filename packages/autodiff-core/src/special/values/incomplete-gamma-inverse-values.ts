/**
 * Inverse of the incomplete gamma functions, by Newton's method on the logarithm of the smaller tail in `log x`. Both
 * tails are concave there, so that the iteration converges from every start.
 */
import { ndtriValue } from "./erfc-inverse-values.ts";
import { lgammaValue } from "./gamma-values.ts";
import { gammaPrefix, incompleteGammaValue } from "./incomplete-gamma-values.ts";

/** The `x` with `P(a, x) = p`, or `Q(a, x) = p` if `upper`; NaN unless `a > 0` and `0 ≤ p ≤ 1`. */
export function inverseIncompleteGammaValue(upper: boolean, a: number, p: number): number {
  if (!(a > 0 && p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return (p === 1) === upper ? 0 : Number.POSITIVE_INFINITY;
  if (a > 1e290) return a;
  // Solve for the tail that is at most a half: its complement is exact.
  const useUpper = p <= 0.5 ? upper : !upper;
  return solve(useUpper, a, p <= 0.5 ? p : 1 - p);
}

function solve(upper: boolean, a: number, p: number): number {
  const target = Math.log(p);
  const enough = 1e-8 / Math.sqrt(1 + a);
  let u = start(upper, a, p);
  let known = Number.NaN;
  for (let i = 0; i < 100; i++) {
    const x = Math.exp(u);
    if (x === 0) return x;
    const value = incompleteGammaValue(0, upper, a, x);
    if (value === 0) {
      u = Number.isNaN(known) ? (upper ? u - 1 : u + 1) : (u + known) / 2;
      continue;
    }
    known = u;
    const slope = gammaPrefix(a, x) / value;
    const step = (Math.log(value) - target) / (upper ? -slope : slope);
    if (!(Math.abs(step) >= enough)) return x * Math.exp(-step);
    u -= Math.max(-2, step);
  }
  return Math.exp(u);
}

/** `log x` from Wilson and Hilferty's cube root, or from the leading term of the series. */
function start(upper: boolean, a: number, p: number): number {
  const z = (upper ? -1 : 1) * ndtriValue(p);
  const cube = 1 - 1 / (9 * a) + z / (3 * Math.sqrt(a));
  const leading = (Math.log(upper ? 1 - p : p) + lgammaValue(a + 1)) / a;
  return a > 1 && cube > 0.2
    ? Math.log(a) + 3 * Math.log(cube)
    : Math.min(leading, Math.log(a + 40));
}
