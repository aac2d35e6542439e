/** Inverse circular functions. `π/4` is a sum of two numbers. */
import type { Definitions } from "./definitions.ts";

export const INVERSE_CIRCULAR: Definitions = {
  quarterPi: `const T_quarterPi = T_pair(#{0.7853981852531433|0.7853981633974483}, #{-2.1855694143368964e-8|3.061616997868383e-17});`,

  atan: `fn T_atan(x: T) -> T { return T_odd(T_arc(abs(x), 1), x); }`,

  // The angle of the quotient, and π less that where x has a minus sign. Sums must not overflow, differences not underflow.
  atan2: `fn T_atan2(y: T, x: T) -> T {
  let both = T_isInf(x) & T_isInf(y);
  let size = max(abs(x), abs(y));
  let factor = select(select(#{1f|1}, 1152921504606846976, size < 1e-20), 0.25, size > 1e20);
  let arc = T_arc(select(abs(y) * factor, 1, both), select(abs(x) * factor, 1, both));
  let beyond = 4 * T_quarterPi.hi - T_keep(arc - 4 * T_quarterPi.lo);
  let angle = T_signed(select(arc, beyond, T_signed(1, x) < 0), y);
  return T_orNan(T_orNan(angle, x), y);
}`,

  // atan(y/x) for numbers that are not negative, 0 for 0/0, by the arguments t, (t - 1)/(t + 1) and -1/t in turn.
  arc: `fn T_arc(y: T, x: T) -> T {
  let some = y > 0.5 * x;
  let much = y > 2 * x;
  let above = select(select(y, y - x, some), -x, much);
  let below = select(select(x, y + x, some), y, much);
  let t = T_div(above, select(below, 1, T_isZero(below)));
  let z = t * t;
  let turns = select(select(#{0f|0}, 1, some), 2, much);
  let series = t * z * T_ATAN(z);
  return turns * T_quarterPi.hi + T_keep(t + (series + turns * T_quarterPi.lo));
}`,

  // s is |x|, or √((1 - |x|)/2) from ½ on, which is NaN beyond 1; cubic is asin s - s.
  arcsine: `struct T_arcsine { s: T, cubic: T, upper: bool }`,

  arcsineParts: `fn T_arcsineParts(x: T) -> T_arcsine {
  let a = abs(x);
  let upper = a >= 0.5;
  let s = select(a, T_sqrt(0.5 * (1 - a)), upper);
  let z = s * s;
  return T_arcsine(s, s * z * T_ASIN(z), upper);
}`,

  within1: `fn T_within1(y: T, x: T) -> T { return select(y, T_nan(), T_isNan(x) | (abs(x) > 1)); }`,

  // π/2 - 2 asin √((1 - a)/2) from ½ on.
  asin: `fn T_asin(x: T) -> T {
  let v = T_arcsineParts(x);
  let large = T_keep(2 * T_quarterPi.hi - 2 * v.s) + (2 * T_quarterPi.lo - 2 * v.cubic);
  return T_within1(T_odd(select(v.s + v.cubic, large, v.upper), x), x);
}`,

  // 2 asin √((1 - a)/2) from ½ on, π less that below -½, else π/2 - asin x.
  acos: `fn T_acos(x: T) -> T {
  let v = T_arcsineParts(x);
  let series = v.s + v.cubic;
  let left = T_keep(4 * T_quarterPi.lo - 2 * series) + 4 * T_quarterPi.hi;
  let outer = select(2 * series, left, x < 0);
  let inner = T_keep(2 * T_quarterPi.lo - T_flipped(series, x)) + 2 * T_quarterPi.hi;
  return T_within1(select(inner, outer, v.upper), x);
}`,
};
