/** Exponential, sine and cosine integrals: power series near 0, continued fractions and asymptotic series beyond. */
import type { Definitions } from "../definitions.ts";

export const INTEGRALS: Definitions = {
  // (-x)ⁿ⁻¹/(n - 1)! (ψ(n) - log x) - Σ (-x)ᵏ/((k - n + 1) k!) over k ≠ n - 1, for x ≤ 1.
  expnSeries: `fn T_expnSeries(n: T, x: T) -> T {
  let log = T_digamma(n) - T_log(x);
  var term = 1f;
  var sum = 0f;
  for (var k = 0f; k < n + 12; k += 1) {
    sum += select(-term / (k - n + 1), term * log, k == n - 1);
    term *= -x / (k + 1);
  }
  return sum;
}`,

  // e⁻ˣ/(x + n - n/(x + n + 2 - 2(n + 1)/(x + n + 4 - …))), from the bottom.
  expnFraction: `fn T_expnFraction(n: T, x: T) -> T {
  var b = 0f;
  for (var k = 12 + ceil(40 / x); k > 0; k -= 1) { b = T_div(k * (n - 1 + k), x + n + 2 * k - b); }
  return T_timesExponential(T_div(1, x + n - b), -x, 0);
}`,

  // n! x⁻ⁿ⁻¹ e⁻ˣ Σ xᵏ/k! over k ≤ n, the integral of order -n.
  expnNegative: `fn T_expnNegative(n: T, x: T) -> T {
  var y = 1f;
  for (var k = 1f; k <= n; k += 1) { y = 1 + T_div(k * y, x); }
  return T_timesExponential(T_div(y, x), -x, 0);
}`,

  expn: `fn T_expn(n: T, x: T) -> T {
  let a = clamp(x, 1.1755e-38, 1e30);
  var y = 0f;
  if (n <= 0) { y = T_expnNegative(-n, a); } else if (a <= 1) { y = T_expnSeries(n, a); } else { y = T_expnFraction(n, a); }
  let edge = select(T_nan(), select(T_inf(), 1 / max(n - 1, 1), n > 1), T_isZero(x));
  return T_orNan(select(edge, y, x > 0), x);
}`,

  // γ + log x + Σ xᵏ/(k k!) for x < 18, eˣ/x Σ k!/xᵏ beyond.
  expi: `fn T_expi(x: T) -> T {
  let a = clamp(abs(x), 1.1755e-38, 1e30);
  if (x < 0) { return -T_expn(1, -x); }
  var near = 0f;
  for (var k = 64f; k >= 1; k -= 1) { near = min(a, 18) / k * (1 / k + near); }
  var far = 1f;
  for (var k = 16f; k >= 1; k -= 1) { far = 1 + k / max(a, 18) * far; }
  let y = select(T_timesExponential(far / a, a, 0), 0.5772156649015329 + T_log(a) + near, a < 18);
  return T_orNan(select(select(y, T_inf(), T_isInf(x)), -T_inf(), T_isZero(x)), x);
}`,

  // f and g with E₁(ix) = e^-ix (g - if) for x ≥ 3: the continued fraction of E₁.
  auxiliary: `fn T_auxiliary(x: T) -> T_pair {
  let depth = 14 + ceil(150 / x);
  var re = 2 * depth + 1;
  var im = x;
  for (var k = depth; k > 0; k -= 1) {
    let scale = k / (re * re + im * im) * k;
    re = 2 * k - 1 - scale * re;
    im = x + scale * im;
  }
  let size = im * (im / re) + re;
  return T_pair(T_div(im / re, size), T_div(1, size));
}`,

  // Si(x) for x ≤ 3, and Ci(x) - γ - log x.
  sineCosineSeries: `fn T_sineCosineSeries(x: T) -> T_pair {
  let z = -x * x;
  var sine = 0f;
  var cosine = 0f;
  for (var k = 12f; k >= 1; k -= 1) {
    cosine = z / (2 * k * (2 * k - 1)) * (1 / (2 * k) + cosine);
    sine = z / (2 * k * (2 * k + 1)) * (1 / (2 * k + 1) + sine);
  }
  return T_pair(x + x * sine, cosine);
}`,

  sineIntegral: `fn T_sineIntegral(x: T) -> T {
  let a = min(abs(x), 1e15);
  let part = T_auxiliary(max(a, 3));
  let far = 1.5707963267948966 - part.hi * T_cos(a) - part.lo * T_sin(a);
  return T_odd(select(T_sineCosineSeries(min(a, 3)).hi, far, a > 3), x);
}`,

  cosineIntegral: `fn T_cosineIntegral(x: T) -> T {
  let a = clamp(x, 1.1755e-38, 3e38);
  let part = T_auxiliary(clamp(a, 3, 1e15));
  let far = select(part.hi * T_sin(a) - part.lo * T_cos(a), T_sin(a) / a, a > 1e15);
  let near = 0.5772156649015329 + T_log(a) + T_sineCosineSeries(min(a, 3)).lo;
  let y = select(near, far, a > 3);
  let edge = select(select(T_nan(), -T_inf(), T_isZero(x)), 0, T_isInf(x) & !T_isNegative(x));
  return select(edge, y, T_isFinite(x) & (x > 0));
}`,

  // Σ zᵏ/k² for 0 ≤ z ≤ ½.
  dilogarithm: `fn T_dilogarithm(z: T) -> T { return z * T_DILOGARITHM(z); }`,

  // ∫ log t/(t - 1) from x to 1: the dilogarithm of 1 - x, brought to [0, ½].
  spence: `fn T_spence(x: T) -> T {
  let a = max(x, 1.1755e-38);
  let far = a > 2;
  let z = select(select(select(T_div(1, a), (a - 1) / a, !far), 1 - a, a <= 1), a, a < 0.5);
  let sum = T_dilogarithm(clamp(z, 0, 0.5));
  let log = T_log(select(a, a - 1, far));
  let other = T_log1p(select(-a, 1 / (a - 1), far));
  let below = 1.6449340668482264 - log * select(other, 0, a > 0.9) - sum;
  let above = select(-sum - 0.5 * log * log, (sum - 1.6449340668482264) - 0.5 * (log - other) * (log + other), far);
  let y = select(select(above, sum, a <= 1), below, a < 0.5);
  let edge = select(y, -T_inf(), T_isInf(x));
  return select(T_nan(), select(edge, 1.6449340668482264, T_isZero(x)), x >= 0);
}`,

  // The n-th derivative of log x/(x - 1): by sums of positive terms from ½ to 4, and outside of it by
  // (x - 1) gₙ = (-1)ⁿ⁻¹ (n - 1)! x⁻ⁿ - n gₙ₋₁.
  logRatioDerivative: `fn T_logRatioDerivative(n: T, x: T) -> T {
  let odd = T_isOdd(n);
  if (x >= 0.5 && x < 4) {
    let above = x >= 1;
    let z = select(1 - x, (x - 1) / x, above);
    var sum = 0f;
    for (var k = 64f; k >= 1; k -= 1) { sum = z * select((k + n) / k, 1, above) * (1 / (k + n + 1) + sum); }
    var y = 1 / (n + 1) + sum;
    for (var k = 1f; k <= n; k += 1) { y *= k * select(1, 1 / x, above); }
    y *= select(1, 1 / x, above);
    return select(y, -y, odd);
  }
  let a = clamp(x, 1.1755e-38, 3e38);
  var g = T_div(T_log(a), a - 1);
  var inverse = 1f;
  for (var k = 1f; k <= n; k += 1) {
    inverse *= select(1 - k, 1, k == 1) / a;
    g = T_div(inverse - k * g, a - 1);
  }
  let atZero = select(T_inf(), -T_inf(), odd);
  return select(T_nan(), select(select(g, 0, T_isInf(x)), atZero, T_isZero(x)), x >= 0);
}`,

  spenceDerivative: `fn T_spenceDerivative(n: T, x: T) -> T { return -T_logRatioDerivative(n - 1, x); }`,
};
