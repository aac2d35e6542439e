/** The error function and its complement. */
import { ERF, ERFC } from "./coefficients.ts";
import { fastTwoSum, halves } from "./double-word.ts";
import { clampExponent, exponentialTail, reduceExponentWords, scale } from "./exponential-core.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { polynomial, polynomialOf } from "./polynomial.ts";
import { withSignOf } from "./signs.ts";

/** Where the two approximations take turns: neither loses much by cancellation there. */
const SEAM = 0.75;

/** From here on `erfc` is 0 in this precision; before, its polynomial holds. */
const END = { f32: 10.1, f64: 27.3 } as const;

/** `x + x P(x²)` below ¾, else `1 - erfc |x|`. */
export function erf(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  const centre = m.add(a, excess(m, a));
  return withSignOf(m, x, m.select(m.lt(a, SEAM), centre, m.sub(1, complement(m, a))));
}

/** `(1 - x) - x P(x²)` for |x| < ¾, where neither part cancels; for negative `x` below that 2 less that of `|x|`. */
export function erfc(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  const tail = m.let(complement(m, a));
  const beyond = m.select(m.lt(x, 0), m.sub(2, tail), tail);
  return m.select(m.lt(a, SEAM), m.sub(m.sub(1, x), excess(m, x)), beyond);
}

/** `erf x - x` for |x| ≤ ¾. */
function excess(m: FloatLanes, x: Local): Vector {
  return m.mul(x, polynomial(m, ERF, m.let(m.mul(x, x))));
}

/**
 * `erfc x = e^-x² G((x - 3)/(x + 3))/x` for `x ≥ ¾`.
 *
 * The square is that of the leading half of `x`, which is exact, and a small rest. What rounding takes from the two
 * factors goes into their product as a first-order term.
 */
function complement(m: FloatLanes, x: Local): Vector {
  const limited = m.let(m.min(m.max(x, SEAM), END[m.type]));
  const { hi, lo } = halves(m, limited);
  const exponent = clampExponent(m, m.neg(m.mul(hi, hi)));
  const reduced = reduceExponentWords(m, exponent, m.neg(m.mul(lo, m.add(limited, hi))));
  const one = m.let(m.constant(1));
  const power = fastTwoSum(m, one, m.let(m.add(reduced.r, exponentialTail(m, reduced))));
  const t = m.let(m.div(m.sub(limited, 3), m.add(limited, 3)));
  const [first, ...others] = ERFC[m.type];
  const rest = m.let(m.mul(t, polynomialOf(m, others.map(m.constant), t)));
  const factor = fastTwoSum(m, m.let(m.constant(first)), rest);
  const lost = m.madd(power.hi, factor.lo, m.mul(power.lo, factor.hi));
  const product = m.madd(power.hi, factor.hi, lost);
  return scale(m, m.div(product, limited), reduced.bits);
}
