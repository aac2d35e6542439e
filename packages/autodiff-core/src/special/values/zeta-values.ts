/** The zeta functions of Riemann and Hurwitz, of real numbers. */

/** `B₂ⱼ/(2j)!` */
export const EULER_MACLAURIN: readonly number[] = [
  0.08333333333333333, -0.001388888888888889, 3.306878306878307e-5, -8.267195767195768e-7,
  2.08767569878681e-8, -5.284190138687493e-10, 1.3382536530684679e-11, -3.3896802963225827e-13,
  8.586062056277845e-15, -2.174868698558062e-16, 5.5090028283602295e-18, -1.3954464685812522e-19,
];

/**
 * `ζ(s, q) = Σ (q + n)⁻ˢ` for s > 1 and q > 0, by the Euler-Maclaurin formula after the first terms.
 */
export function hurwitzZetaValue(s: number, q: number): number {
  if (s === 1) return Number.POSITIVE_INFINITY;
  if (!(s > 1) || !(q > 0)) return q === 0 && s > 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (q === Number.POSITIVE_INFINITY) return 0;
  const from = Math.max(12, s);
  let sum = 0;
  let w = q;
  for (let n = 0; w < from; n++, w = q + n) {
    const term = w ** -s;
    sum += term;
    // Terms that are 0 are followed by no others.
    if (term <= 1e-18 * sum) return sum;
  }
  return sum + eulerMaclaurinTail(s, w);
}

/** `Σ (w + n)⁻ˢ` over n ≥ 0, for large `w`. */
function eulerMaclaurinTail(s: number, w: number): number {
  const power = w ** -s;
  let sum = power * (w / (s - 1) + 0.5);
  let factor = (s * power) / w;
  for (let j = 0; j < EULER_MACLAURIN.length; j++) {
    const term = factor * EULER_MACLAURIN[j];
    sum += term;
    if (Math.abs(term) < 1e-17 * sum) break;
    const n = 2 * j + 1;
    factor *= ((s + n) / w) * ((s + n + 1) / w);
  }
  return sum;
}
