/** Lambert's W, the zeta functions, and orthogonal polynomials. */
import type { Definitions } from "../definitions.ts";

export const ROOTS_AND_SUMS: Definitions = {
  // Series of W about its branch point in p = ±√(2(ex + 1)).
  lambertSeries: `fn T_lambertSeries(p: T) -> T {
  return -1 + p * (1 + p * (-0.33333333 + p * (0.15277778 + p * (-0.079629630 + p * (0.044502315 + p * (-0.025984715
    + p * (0.015635633 + p * (-0.0096168920 + p * 0.0060145432))))))));
}`,

  // Fritsch's iteration, of fourth order, on w + log w = log x.
  lambertW: `fn T_lambertW(branch: T, x: T) -> T {
  let product = T_twoProduct(2.7182817459106445, min(x, 1));
  let excess = T_keep(product.hi + 1) + (product.lo + 8.254840e-8 * min(x, 1));
  let main = branch == 0;
  let p = select(-1f, 1, main) * sqrt(2 * max(excess, 0));
  let size = clamp(abs(x), 1.1755e-38, 3e38);
  let log = T_log(size);
  let loglog = T_log(abs(log));
  let log1p = T_log1p(max(x, -0.4));
  let middle = log1p * (1 - T_log1p(log1p) / (2 + log1p));
  let far = select(log - loglog + loglog / log, middle, main && x < 3);
  var w = select(far, T_lambertSeries(p), abs(p) < select(1.2, 0.9, main));
  let isNear = abs(p) < 0.3;
  let isSmall = main && abs(x) < 1e-4;
  for (var i = 0; i < 2 && !isNear && !isSmall; i += 1) {
    let z = T_logRatio(abs(x), abs(w)) - w;
    let q = 2 * (1 + w) * (1 + w + z * 0.66666667);
    w += w * (T_div(z, 1 + w) * (q - z) / (q - 2 * z));
  }
  w = select(w, T_likeX(x - x * x, x), isSmall);
  let inside = excess >= 0 && (main || x <= 0);
  let edge = select(select(w, x, T_isInf(x)), -T_inf(), T_isZero(x) && !main);
  return T_orNan(select(T_nan(), edge, inside), x);
}`,

  // x⁻ˢ for positive numbers.
  inversePower: `fn T_inversePower(x: T, s: T) -> T {
  let exponent = T_timesPair(-s, T_logarithmWords(x));
  return T_timesExponential(1, exponent.hi, exponent.lo);
}`,

  // Σ (q + n)⁻ˢ by the Euler-Maclaurin formula after the first terms.
  zeta: `fn T_zeta(s: T, q: T) -> T {
  var sum = 0f;
  var w = q;
  for (var n = 1f; w < max(8, s) && n < 40; n += 1) {
    sum += T_inversePower(w, s);
    w = q + n;
  }
  let inverse = T_div(1, w);
  var scale = s * inverse;
  var tail = 0.5 + w / (s - 1);
  let terms = array<T, 4>(0.083333333, -0.0013888889, 3.3068783e-5, -8.2671958e-7);
  for (var j = 0; j < 4; j += 1) {
    let m = s + f32(2 * j + 1);
    tail += terms[j] * scale;
    scale *= m * inverse * (m + 1) * inverse;
  }
  let y = sum + select(0, T_inversePower(w, s) * tail, w >= max(8, s));
  let edge = select(T_nan(), T_inf(), (s == 1) | (T_isZero(q) & (s > 1)));
  let inside = (s > 1) & (q > 0);
  return select(select(select(edge, y, inside), 0, inside & T_isInf(q)), T_nan(), T_isUnordered(s, q));
}`,

  // By the recurrence Pₖ₊₁ = (factor Pₖ - c Pₖ₋₁)/d of a family in twofold precision, as it cancels. What overflows keeps its sign.
  orthogonal: `fn T_orthogonal(n: T, alpha: T, x: T) -> T {
  var last = T_pair(0, 0);
  var p = T_pair(1, 0);
  for (var k = 0f; k < n; k += 1) {
    let factor = T_FACTOR(k, alpha, x);
    let c = T_BEFORE(k, alpha);
    let d = T_DIVISOR(k);
    let product = T_multiplyPairs(factor, p);
    let next = T_dividePair(T_addPairs(product, T_timesPair(-c, last)), d);
    let rough = (factor.hi * p.hi - c * last.hi) / d;
    let beyond = select(rough, factor.hi * p.hi, T_isInf(p.hi));
    last = p;
    p = next;
    if (!T_isFinite(next.hi + next.lo)) { p = T_pair(beyond, 0); }
  }
  return T_orNan(p.hi + p.lo, x);
}`,
};
