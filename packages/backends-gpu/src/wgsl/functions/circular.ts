/** Sine, cosine and tangent of `|x| = q π/2 + r + tail`. */
import type { Definitions } from "./definitions.ts";

export const CIRCULAR: Definitions = {
  // sine = r + r³ S(r²) and cosine = 1 - r²/2 + r⁴ C(r²) as sums, with the derivatives' part for the tail of r.
  circularParts: `struct T_circularParts { sine: T_pair, cosine: T_pair }`,

  circle: `fn T_circle(v: T_angle) -> T_circularParts {
  let z = v.r * v.r;
  let half = 0.5 * z;
  let cosine = T_keep(1 - half);
  let sineRest = v.r * z * T_SIN(z) + v.tail * cosine;
  let quartic = z * z * T_COS(z) + (T_keep(1 - cosine) - half);
  return T_circularParts(T_pair(v.r, sineRest), T_pair(cosine, quartic - v.r * v.tail));
}`,

  sin: `fn T_sin(x: T) -> T {
  let v = T_reduceAngle(abs(x));
  let part = T_circle(v);
  let y = T_quarterTurns(v, part.sine.hi + part.sine.lo, part.cosine.hi + part.cosine.lo);
  return select(T_nan(), T_odd(y, x), T_isFinite(x));
}`,

  cos: `fn T_cos(x: T) -> T {
  let v = T_reduceAngle(abs(x));
  let part = T_circle(v);
  let y = T_quarterTurns(v, part.cosine.hi + part.cosine.lo, -(part.sine.hi + part.sine.lo));
  return select(T_nan(), y, T_isFinite(x));
}`,

  // The quotient of both, corrected by what they lost in rounding. An odd number of quarter turns makes it -c/s.
  tan: `fn T_tan(x: T) -> T {
  let v = T_reduceAngle(abs(x));
  let part = T_circle(v);
  let s = T_fastTwoSum(part.sine.hi, part.sine.lo);
  let c = T_fastTwoSum(part.cosine.hi, part.cosine.lo);
  let odd = (v.q & 1u) != 0u;
  let below = select(c.hi, s.hi, odd);
  let quotient = T_div(select(s.hi, -c.hi, odd), below);
  let lost = select(s.lo, -c.lo, odd) - quotient * select(c.lo, s.lo, odd);
  return select(T_nan(), T_odd(quotient + lost / below, x), T_isFinite(x));
}`,
};
