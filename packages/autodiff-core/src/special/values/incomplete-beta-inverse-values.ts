/**
 * Inverse of the incomplete beta function, by Newton's method on the logarithm of the smaller tail in `log x/(1 - x)`.
 * Both tails are concave there, so that the iteration converges from every start.
 */

import { betaPrefix } from "./beta-prefix-values.ts";
import { lbetaValue } from "./beta-values.ts";
import { ndtriValue } from "./erfc-inverse-values.ts";
import { incompleteBetaTail } from "./incomplete-beta-values.ts";

/** The `x` with `Iₓ(a, b) = p`; NaN unless `a, b > 0` and `0 ≤ p ≤ 1`. */
export function inverseIncompleteBetaValue(a: number, b: number, p: number): number {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1) || Math.max(a, b) > 1e290) return Number.NaN;
  if (p === 0 || p === 1) return p;
  if (p <= 0.5) return share(solve(a, b, p));
  return share(-solve(b, a, 1 - p));
}

/** `log x/(1 - x)` where the lower tail is `p`. */
function solve(a: number, b: number, p: number): number {
  const target = Math.log(p);
  const enough = 1e-8 / Math.sqrt(1 + Math.min(a, b));
  let u = start(a, b, p);
  let known = Number.NaN;
  for (let i = 0; i < 100 && u > -745; i++) {
    const x = share(u);
    const y = share(-u);
    const value = incompleteBetaTail(a, b, x, y);
    if (value === 0) {
      u = Number.isNaN(known) ? u + 1 : (u + known) / 2;
      continue;
    }
    known = u;
    const step = ((Math.log(value) - target) * value) / betaPrefix(a, b, x, y);
    if (!(Math.abs(step) >= enough)) return u - step;
    u -= Math.max(-2, step);
  }
  return u;
}

/** From the normal approximation of `log x/(1 - x)`, or from the leading term of the series. */
function start(a: number, b: number, p: number): number {
  if (Math.min(a, b) > 1) {
    const z = ndtriValue(p);
    return Math.log(a / b) + z * Math.sqrt(1 / a + 1 / b);
  }
  const leading = (Math.log(p) + Math.log(a) + lbetaValue(a, b)) / a;
  return Math.min(leading, Math.log(a / b) + 40);
}

/** `1/(1 + e⁻ᵘ)` */
function share(u: number): number {
  return u >= 0 ? 1 / (1 + Math.exp(-u)) : Math.exp(u) / (1 + Math.exp(u));
}
