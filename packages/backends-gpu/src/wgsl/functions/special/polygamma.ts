/** Derivatives of the digamma function, as sums over `x + k` by the Euler-Maclaurin formula after the first terms. */
import type { Definitions } from "../definitions.ts";

export const POLYGAMMA: Definitions = {
  // 1 - (1 + b/x)⁻ᵐ, what is left of x⁻ᵐ less that of x + b; for m = 0 the logarithm, which is its slope in m.
  polygammaFall: `fn T_polygammaFall(m: T, b: T, x: T) -> T {
  let log = T_log1p(T_div(b, x));
  return select(-T_expm1(-m * log), log, m == 0);
}`,

  // n!/xⁿ⁺¹.
  factorialOverPower: `fn T_factorialOverPower(n: T, x: T) -> T {
  var y = T_div(1, x);
  for (var k = 1f; k <= n; k += 1) { y = T_div(y * k, x); }
  return y;
}`,

  // n! Σ 1/(x + k)ⁿ⁺¹ for x > 0, less that of x + b; for n > 0, or n = 0 without the term that diverges.
  polygammaSum: `fn T_polygammaSum(n: T, b: T, x: T) -> T {
  let s = n + 1;
  var sum = 0f;
  var w = x;
  for (var k = 1f; w < n + 5 && k < 32; k += 1) {
    sum += T_factorialOverPower(n, w) * T_polygammaFall(s, b, w);
    w = x + k;
  }
  let inverse = 1 / w;
  let terms = array<T, 4>(0.083333333, -0.0013888889, 3.3068783e-5, -8.2671958e-7);
  var tail = 0.5 * T_polygammaFall(s, b, w);
  var scale = s * inverse;
  for (var j = 0; j < 4; j += 1) {
    let m = s + f32(2 * j + 1);
    tail += terms[j] * scale * T_polygammaFall(m, b, w);
    scale *= m * inverse * (m + 1) * inverse;
  }
  let first = select(T_factorialOverPower(n - 1, w), 1, n == 0);
  return sum + first * (T_polygammaFall(n, b, w) + select(n, 1, n == 0) * inverse * tail);
}`,

  // ψ⁽ⁿ⁾(a + b) - ψ⁽ⁿ⁾(a).
  polygammaRise: `fn T_polygammaRise(n: T, a: T, b: T) -> T {
  if (!(a > 0 && b > 0)) {
    var x = array<T, 2>(a, a + b);
    var rise = 0f;
    for (var i = 0; i < 2; i += 1) { rise = T_POLYGAMMA(n, x[i]) - rise; }
    return rise;
  }
  let sum = T_polygammaSum(n, b, a);
  return select(sum, -sum, T_isOdd(n));
}`,

  // ψ⁽ⁿ⁾(x) for n > 0, which the cotangent's derivatives give for negative x.
  polygamma: `fn T_polygamma(n: T, x: T) -> T {
  let odd = T_isOdd(n);
  let sum = T_polygammaSum(n, T_inf(), min(abs(select(x, 1 - x, x < 0)), 3e38));
  let above = select(-sum, sum, odd);
  let below = select(sum, -sum, odd) - T_COTANGENT(T_cotPi(x));
  let pole = select(T_nan(), T_inf(), odd);
  let y = select(above, select(below, select(pole, T_nan(), T_isInf(x)), T_isWhole(x)), x < 0);
  return T_orNan(select(y, select(-T_signed(T_inf(), x), T_inf(), odd), T_isZero(x)), x);
}`,
};
