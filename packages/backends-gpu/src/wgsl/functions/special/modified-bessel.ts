/** Modified Bessel functions of whole order, and the same without their exponential growth or decay. */
import type { Definitions } from "../definitions.ts";

export const MODIFIED_BESSEL: Definitions = {
  // √x e⁻ˣ I of order n for large x.
  besselIFar: `fn T_besselIFar(n: T, x: T) -> T {
  var sum = 1f;
  for (var k = 24f; k >= 1; k -= 1) {
    let odd = 2 * k - 1;
    let factor = (odd - 2 * n) * (odd + 2 * n) / (8 * k * x);
    sum = 1 + select(factor * sum, 0, (k > n) & (factor >= 1));
  }
  return 0.3989422804014327 * sum;
}`,

  // Iₙ/I₀: of Iₖ/Iₖ₋₁ = 1/(2k/x + Iₖ₊₁/Iₖ), run down.
  besselIRatio: `fn T_besselIRatio(n: T, x: T, shift: T) -> T {
  var ratio = 0f;
  var product = 1f;
  for (var k = n + 10 + ceil(T_sqrt(40 * x)); k >= 1; k -= 1) {
    ratio = T_div(1, 2 * (k + shift) / x + ratio);
    product *= select(1, ratio, k <= n);
  }
  return product;
}`,

  // The pair of f and e with Iₙ(x) = f eᵉ, for x ≥ 0.
  besselIParts: `fn T_besselIParts(n: T, x: T) -> T_pair {
  let a = min(x, 3e38);
  if (a < 10 || a * a < n) { return T_pair(T_besselSeries(n, a, 1), 0); }
  var far = 0f;
  if (n < 2 || 2 * n * n < a) { far = T_besselIFar(n, a); }
  else { far = T_besselIFar(0, a) * T_besselIRatio(n, a, 0); }
  return T_pair(far * T_rsqrt(a), a);
}`,

  besselI: `fn T_besselI(n: T, x: T) -> T {
  let part = T_besselIParts(n, abs(x));
  let y = select(T_timesExponential(part.hi, part.lo, 0), T_inf(), T_isInf(x));
  return T_signOfOrder(n, y, x);
}`,

  besselIe: `fn T_besselIe(n: T, x: T) -> T {
  let a = abs(x);
  let part = T_besselIParts(n, a);
  let y = select(part.hi, T_timesExponential(part.hi, -a, 0), part.lo == 0);
  return T_signOfOrder(n, select(y, 0, T_isInf(x)), x);
}`,

  // K of order 0 or 1 below 1.
  besselKNear: `fn T_besselKNear(n: T, x: T) -> T {
  let z = x * x;
  let log = T_logOfHalf(x) * T_besselSeries(n, x, 1);
  return select(T_div(T_K1(z), x) + log, T_K0(z) - log, n == 0);
}`,

  // eˣ K of order 0 or 1 from 1 on.
  besselKFar: `fn T_besselKFar(n: T, x: T) -> T {
  let t = 2 / x - 1;
  return T_rsqrt(x) * select(T_K1_LARGE(t), T_K0_LARGE(t), n == 0);
}`,

  // Of values from their recurrence; they are e^rate times those of order 0 and 1, which rise from 0 and fall to 0.
  besselKOf: `fn T_besselKOf(n: T, x: T, nearRate: T, farRate: T) -> T {
  let a = clamp(x, 1.1755e-38, 3e38);
  let near = min(a, 1);
  let far = max(a, 1);
  let isNear = a < 1;
  let f0 = select(T_besselKFar(0, far), T_besselKNear(0, near), isNear);
  let f1 = select(T_besselKFar(1, far), T_besselKNear(1, near), isNear);
  let y = T_recurrence(n, a, T_pair(f0, f1), 0, 1);
  let scaled = T_timesExponential(y, select(farRate, nearRate, isNear) * a, 0);
  let edge = select(select(T_nan(), T_inf(), T_isZero(x)), 0, T_isInf(x) & !T_isNegative(x));
  return select(edge, scaled, T_isFinite(x) & (x > 0));
}`,

  besselK: `fn T_besselK(n: T, x: T) -> T { return T_besselKOf(n, x, 0, -1); }`,

  besselKe: `fn T_besselKe(n: T, x: T) -> T { return T_besselKOf(n, x, 1, 0); }`,
};
