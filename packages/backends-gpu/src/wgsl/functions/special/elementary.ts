/** Small functions whose obvious formula loses digits. */
import type { Definitions } from "../definitions.ts";

export const ELEMENTARY: Definitions = {
  // Two of Halley's steps, of third order, from a third of the exponent; of a number that is brought closer to 1.
  cbrt: `fn T_cbrt(x: T) -> T {
  let large = abs(x) > 1;
  let a = abs(x) * select(16777216f, 5.9604645e-8, large);
  let y0 = bitcast<T>(bitcast<u32>(a) / 3u + 0x2a5137a0u);
  let y = T_cbrtStep(a, T_cbrtStep(a, y0)) * select(0.00390625f, 256, large);
  return T_odd(select(y, abs(x), T_isInf(x)), x);
}`,

  cbrtStep: `fn T_cbrtStep(a: T, y: T) -> T {
  let cube = T_keep(y * y) * y;
  return y + y * ((a - cube) / (2 * cube + a));
}`,

  hypot: `fn T_hypot(x: T, y: T) -> T {
  let large = max(abs(x), abs(y));
  let e = T_split(select(large, 1, T_isZero(large) | !T_isFinite(large))).hi;
  let a = T_scale(x, -e);
  let b = T_scale(y, -e);
  let squares = T_twoSum(a * a, b * b);
  let length = T_scale(T_sqrt(squares.hi), e);
  let value = select(length, T_nan(), T_isUnordered(x, y));
  return select(value, T_inf(), T_isInf(x) | T_isInf(y));
}`,

  // (x + y)/2, and s = (x - y)/(x + y), by which log(x/y) = 2 atanh(s).
  meanAndShare: `fn T_meanAndShare(x: T, y: T) -> T_pair {
  let mean = 0.5 * x + 0.5 * y;
  return T_pair(mean, T_div(0.5 * x - 0.5 * y, mean));
}`,

  // x log(x/y).
  relEntr: `fn T_relEntr(x: T, y: T) -> T {
  let s = T_meanAndShare(x, y).lo;
  let near = 2 * s * (1 + s * s * T_ATANH(s * s));
  let value = x * select(T_logRatio(x, y), near, abs(s) < 0.3);
  return T_ofPositive(value, 0, x, y);
}`,

  // x log(x/y) - x + y. Where x and y are close none of the terms may be seen: with the mean m, 2 m s (s + (1 + s)(atanh(s) - s)).
  klDiv: `fn T_klDiv(x: T, y: T) -> T {
  let part = T_meanAndShare(x, y);
  let s = part.lo;
  let near = 2 * part.hi * s * s * (1 + (1 + s) * s * T_ATANH(s * s));
  let far = (x * T_logRatio(x, y) - x) + y;
  return T_ofPositive(select(far, near, abs(s) < 0.5), y, x, y);
}`,

  // log(x/y), of quotients that are no numbers too.
  logRatio: `fn T_logRatio(x: T, y: T) -> T {
  let ratio = T_div(x, y);
  return select(T_log(ratio), T_log(x) - T_log(y), T_size(ratio) - 0x00800000u > 0x7e000000u);
}`,

  // A value for positive x and y, another one for x = 0, infinite outside.
  ofPositive: `fn T_ofPositive(value: T, atZero: T, x: T, y: T) -> T {
  let inside = select(T_inf(), value, (x > 0) & (y > 0));
  return select(select(inside, atZero, (x == 0) & (y >= 0)), T_nan(), T_isUnordered(x, y));
}`,

  // The n-th derivative of (eˣ - 1)/x: where x is small against n by power series, from the last term on, with a factor eˣ
  // for negative x.
  exprel: `fn T_exprel(n: T, x: T) -> T {
  let power = T_exp(x);
  if (abs(x) > 4 + 2 * n) {
    var f = T_div(T_expm1(x), x);
    for (var k = 1f; k <= n; k += 1) { f = T_div(power - k * f, x); }
    return select(select(f, 0, T_isInf(x)), x, bitcast<u32>(x) == 0x7f800000u);
  }
  let a = abs(x);
  var above = 1 / (n + 61);
  var below = 1f;
  for (var k = 60f; k >= 1; k -= 1) {
    above = 1 / (n + k) + above * (a / k);
    below = 1 + below * (a / (n + k + 1));
  }
  let y = select(above, power * below / (n + 1), x < 0);
  return T_orNan(select(y, T_div(T_expm1(x), x), (n == 0) & (a > 0.1)), x);
}`,
};
