/**
 * Bessel functions of whole order of the first and second kind: orders 0 and 1 by polynomials below 8 and in Hankel's form
 * beyond, others by the recurrence in its stable direction or by power series.
 */
import type { Definitions } from "../definitions.ts";

export const BESSEL: Definitions = {
  // J and Y of order 0 or 1 for x ≥ 8: √(2/πx) (P cos χ ∓ Q sin χ) with χ = x - nπ/2 - π/4.
  hankel: `fn T_hankel(n: T, x: T) -> T_pair {
  let first = n == 0;
  let z = 8 / x;
  let p = select(T_P1(z * z), T_P0(z * z), first);
  let q = z * select(T_Q1(z * z), T_Q0(z * z), first);
  let c = T_cos(x);
  let s = T_sin(x);
  let cosine = select(s - c, c + s, first);
  let sine = select(-c - s, s - c, first);
  return T_pair(p * cosine - q * sine, p * sine + q * cosine);
}`,

  // J of order 0 or 1 below 8.
  besselJNear: `fn T_besselJNear(n: T, x: T) -> T {
  let z = x * x;
  let first = n == 0;
  let sum = T_besselSum(12, n, -0.25 * z) * select(0.5 * x, 1, first);
  return select(sum, select(x * T_J1(z / 32 - 1), T_J0(z / 32 - 1), first), x > 3);
}`,

  logOfHalf: `fn T_logOfHalf(x: T) -> T {
  let v = T_split(x);
  return T_naturalLogarithm(T_pair(v.hi - 1, v.lo), 0);
}`,

  besselYNear: `fn T_besselYNear(n: T, x: T) -> T {
  let t = x * x / 32 - 1;
  let log = T_logOfHalf(x) * T_besselJNear(n, x);
  let first = 0.6366197723675814 * (log - T_div(1, x)) + x * T_Y1(t);
  return select(first, 0.6366197723675814 * log + T_Y0(t), n == 0);
}`,

  // Of order 0 or 1, for x > 0.
  besselJ01: `fn T_besselJ01(n: T, x: T) -> T {
  let far = T_hankel(n, max(x, 8)).hi * T_rsqrt(x) * 0.5641895835477563;
  return select(far, T_besselJNear(n, min(x, 8)), x < 8);
}`,

  besselY01: `fn T_besselY01(n: T, x: T) -> T {
  let far = T_hankel(n, max(x, 8)).lo * T_rsqrt(x) * 0.5641895835477563;
  return select(far, T_besselYNear(n, min(x, 8)), x < 8);
}`,

  // y, the value at |x|, with the sign of x if the order is odd.
  signOfOrder: `fn T_signOfOrder(n: T, y: T, x: T) -> T {
  return T_orNan(select(y, T_flipped(y, x), T_isOdd(n)), x);
}`,

  // fₖ₊₁ = 2(k + shift)/x fₖ + sign fₖ₋₁ from orders 0 and 1; what is infinite remains so.
  recurrence: `fn T_recurrence(n: T, x: T, f: T_pair, shift: T, sign: T) -> T {
  var last = f.hi;
  var y = select(f.lo, f.hi, n == 0);
  for (var k = 1f; k < n; k += 1) {
    let next = 2 * (k + shift) / x * y + sign * last;
    last = select(last, y, T_isFinite(y));
    y = select(y, next, T_isFinite(y));
  }
  return y;
}`,

  // 1 + z/(first) (1 + z/(…)), the sum of zᵏ/(k! (ν + 1)…(ν + k)), from so many terms.
  besselSum: `fn T_besselSum(terms: T, order: T, z: T) -> T {
  var sum = 1f;
  for (var k = terms; k >= 1; k -= 1) { sum = 1 + z / (k * (order + k)) * sum; }
  return sum;
}`,

  // (x/2)ⁿ/n! Σ (±x²/4)ᵏ/(k! (n + 1)…(n + k)).
  besselSeries: `fn T_besselSeries(n: T, x: T, sign: T) -> T {
  let h = 0.5 * x;
  var y = T_besselSum(30, n, sign * h * h);
  for (var k = 1f; k <= n; k += 1) { y *= h / k; }
  return y;
}`,

  // Jₙ for x < n: the recurrence run down from far above, and scaled so that J₀ + 2 Σ J₂ₖ = 1.
  besselJDown: `fn T_besselJDown(n: T, x: T) -> T {
  var above = 0f;
  var j = 1e-20;
  var total = 0f;
  var found = 0f;
  for (var k = 2 * ceil(0.5 * n + 8 + pow(n, 0.4)); k > 0; k -= 1) {
    found = select(found, j, k == n);
    total += select(0, 2 * j, !T_isOdd(k));
    let below = 2 * k / x * j - above;
    above = j;
    j = below;
    let scale = select(1f, 1e-15, abs(j) > 1e15);
    j *= scale;
    above *= scale;
    total *= scale;
    found *= scale;
  }
  return T_div(found, total + j);
}`,

  besselJ: `fn T_besselJ(n: T, x: T) -> T {
  let a = min(abs(x), 3e38);
  var y = 0f;
  if (n < 2) { y = T_besselJ01(n, a); }
  else if (a >= n) { y = T_recurrence(n, a, T_pair(T_besselJ01(0, a), T_besselJ01(1, a)), 0, -1); }
  else if (a * a < 2 * n) { y = T_besselSeries(n, a, -1); }
  else { y = T_besselJDown(n, a); }
  return T_signOfOrder(n, select(y, 0, T_isInf(x)), x);
}`,

  besselY: `fn T_besselY(n: T, x: T) -> T {
  let a = clamp(x, 1.1755e-38, 3e38);
  let y = T_recurrence(n, a, T_pair(T_besselY01(0, a), T_besselY01(1, a)), 0, -1);
  let edge = select(select(T_nan(), -T_inf(), T_isZero(x)), 0, T_isInf(x) & !T_isNegative(x));
  return select(edge, y, T_isFinite(x) & (x > 0));
}`,
};
