/** Sine, cosine and tangent. */
import { v128 } from "../../encoding/index.ts";
import { type ReducedAngle, reduceAngle } from "./angle-reduction.ts";
import { COS, SIN } from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { polynomial } from "./polynomial.ts";
import { timesSignOf } from "./signs.ts";

export function sin(m: FloatLanes, x: Local): Vector {
  const angle = reduceAngle(m, m.let(m.abs(x)));
  return timesSignOf(m, x, sineOfTurn(m, angle, angle.q));
}

export function cos(m: FloatLanes, x: Local): Vector {
  const angle = reduceAngle(m, m.let(m.abs(x)));
  return sineOfTurn(m, angle, m.let(m.int.add(angle.q, m.bits(1n))));
}

/** `sin(q π/2 + r)`. */
function sineOfTurn(m: FloatLanes, angle: ReducedAngle, q: Local): Vector {
  const { sine, cosine } = circularParts(m, angle);
  const value = m.select(isOdd(m, q), m.add(cosine.main, cosine.rest), m.add(sine.main, sine.rest));
  // Bit 1 of q becomes the sign.
  const sign = v128.and(m.int.shl(q, m.type === "f32" ? 30 : 62), m.constant(-0));
  return v128.xor(value, sign);
}

/**
 * The quotient of both parts, corrected by what they lost in rounding: `s/c (1 + δs/s - δc/c)`.
 * An odd number of quarter turns makes it `-c/s`.
 */
export function tan(m: FloatLanes, x: Local): Vector {
  const angle = reduceAngle(m, m.let(m.abs(x)), true);
  const { sine, cosine } = circularParts(m, angle);
  const odd = m.let(isOdd(m, angle.q));
  const [s, c] = [sine, cosine].map(({ main, rest }) => {
    const sum = m.let(m.add(main, rest));
    return { sum, lost: m.let(m.add(m.sub(main, sum), rest)) };
  });
  const above = m.let(m.select(odd, m.neg(c.sum), s.sum));
  const below = m.let(m.select(odd, s.sum, c.sum));
  const aboveLost = m.select(odd, m.neg(c.lost), s.lost);
  const belowLost = m.select(odd, s.lost, c.lost);
  const inverse = m.let(m.div(1, below));
  const quotient = m.let(m.div(above, below));
  const correction = m.mul(m.sub(aboveLost, m.mul(quotient, belowLost)), inverse);
  return timesSignOf(m, x, m.add(quotient, correction));
}

/** A number as a sum of which the second part is small. */
interface Part {
  readonly main: Local;
  readonly rest: Local;
}

/** `sin r = r + r³ S(r²)` and `cos r = 1 - r²/2 + r⁴ C(r²)`, with the derivatives' part for the tail of `r`. */
function circularParts(
  m: FloatLanes,
  { r, tail }: ReducedAngle,
): { readonly sine: Part; readonly cosine: Part } {
  const z = m.let(m.mul(r, r));
  const half = m.let(m.mul(z, 0.5));
  const cosine = m.let(m.sub(1, half));
  const cubic = m.mul(m.mul(r, z), polynomial(m, SIN, z));
  const sineRest = tail ? m.madd(tail, cosine, cubic) : cubic;
  const lost = m.sub(m.sub(1, cosine), half);
  const quartic = m.madd(m.mul(z, z), polynomial(m, COS, z), lost);
  const cosineRest = tail ? m.nmadd(r, tail, quartic) : quartic;
  return {
    sine: { main: r, rest: m.let(sineRest) },
    cosine: { main: cosine, rest: m.let(cosineRest) },
  };
}

/** A mask of lanes whose whole number in the low bits is odd. */
function isOdd(m: FloatLanes, q: Local): Vector {
  return m.int.neg(v128.and(q, m.bits(1n)));
}
