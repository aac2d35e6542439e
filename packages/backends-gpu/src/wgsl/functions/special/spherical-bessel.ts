/** Spherical Bessel functions of whole order: power series near 0, the recurrence in its stable direction beyond. */
import type { Definitions } from "../definitions.ts";

export const SPHERICAL_BESSEL: Definitions = {
  // xⁿ/(2n + 1)!! Σ (±x²/4)ᵏ/(k! (n + 3/2)…(n + k + ½)).
  sphericalSeries: `fn T_sphericalSeries(n: T, x: T, sign: T) -> T {
  var y = T_besselSum(30, n + 0.5, sign * 0.25 * x * x);
  for (var k = 1f; k <= n; k += 1) { y *= x / (2 * k + 1); }
  return y;
}`,

  // jₙ for x < n: run down from far above, and scaled by the larger of j₀ and j₁.
  sphericalDown: `fn T_sphericalDown(n: T, x: T, f: T_pair) -> T {
  var above = 0f;
  var j = 1e-20;
  var found = 0f;
  for (var k = ceil(n + 16 + 2 * pow(n, 0.4)); k > 0; k -= 1) {
    found = select(found, j, k == n);
    let below = (2 * k + 1) / x * j - above;
    above = j;
    j = below;
    let scale = select(1f, 1e-15, abs(j) > 1e15);
    j *= scale;
    above *= scale;
    found *= scale;
  }
  let first = abs(f.hi) > abs(f.lo);
  return T_div(found, select(above, j, first)) * select(f.lo, f.hi, first);
}`,

  sphericalJ: `fn T_sphericalJ(n: T, x: T) -> T {
  let a = min(abs(x), 1e30);
  let j0 = T_div(T_sin(a), a);
  let f = T_pair(j0, T_div(j0 - T_cos(a), a));
  var y = 0f;
  if (a * a < 2 * n + 3) { y = T_sphericalSeries(n, a, -1); }
  else if (n <= a) { y = T_recurrence(n, a, f, 0.5, -1); }
  else { y = T_sphericalDown(n, a, f); }
  return T_signOfOrder(n, select(y, 0, T_isInf(x)), x);
}`,

  sphericalY: `fn T_sphericalY(n: T, x: T) -> T {
  let a = clamp(abs(x), 1e-37, 1e30);
  let y0 = T_div(-T_cos(a), a);
  let y = T_recurrence(n, a, T_pair(y0, T_div(y0 - T_sin(a), a)), 0.5, -1);
  let value = T_signOfOrder(n + 1, select(y, 0, T_isInf(x)), x);
  return select(value, -T_inf(), T_isZero(x));
}`,

  sphericalI: `fn T_sphericalI(n: T, x: T) -> T {
  let a = min(abs(x), 3e38);
  if (a * a < 2 * n + 3 || a < 4) { return T_signOfOrder(n, T_sphericalSeries(n, a, 1), x); }
  let ratio = T_besselIRatio(n, min(a, 200), 0.5);
  let y = T_timesExponential(0.5 * ratio * (1 - T_exp(-2 * a)) / a, a, 0);
  return T_signOfOrder(n, select(y, T_inf(), a > 170), x);
}`,

  sphericalK: `fn T_sphericalK(n: T, x: T) -> T {
  let a = select(x, 3e38, T_isInf(x) & !T_isNegative(x));
  let k0 = T_div(1.5707963267948966, a);
  let y = T_timesExponential(T_recurrence(n, a, T_pair(k0, k0 * (1 + T_div(1, a))), 0.5, 1), -a, 0);
  return T_orNan(select(y, T_inf(), T_isZero(x)), select(x, T_nan(), T_isInf(x) & T_isNegative(x)));
}`,
};
