/** The inverse of the error function. */
import {
  type Coefficients,
  ERF_INVERSE_CENTRE,
  ERF_INVERSE_END,
  ERF_INVERSE_TAIL,
} from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { naturalLogarithm, splitNumber } from "./logarithm-core.ts";
import { polynomialOf } from "./polynomial.ts";
import { withSignOf } from "./signs.ts";

/** Up to which `w` the polynomials hold. */
const SEAMS = [6, 19] as const;

/** `√π/2`, the slope at 0, as a sum. */
const SLOPE = {
  f32: [0.8862269520759583, -2.66231996e-8],
  f64: [0.886226925452758, -3.8332932499128993e-17],
} as const;

/**
 * `x (√π/2 + w P(w - 3))` with `w = -log(1 - x²)`, or `x P` in `√w` further out; coefficients are chosen per lane.
 *
 * @see Giles, Approximating the erfinv function, GPU Computing Gems (2011) ch. 10,
 * doi:10.1016/B978-0-12-385963-1.00010-1, for the variable.
 */
export function erfInv(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  // 1 - x² is at least the last place of 1, so never subnormal.
  const rest = m.mul(m.sub(1, a), m.add(a, 1));
  const w = m.let(m.neg(naturalLogarithm(m, splitNumber(m, rest))));
  const outer = m.let(m.ge(w, SEAMS[0]));
  const end = m.let(m.ge(w, SEAMS[1]));
  const hasEnd = ERF_INVERSE_END[m.type].length > 0;
  const shift = hasEnd ? m.select(end, 5, 3.5) : 3.5;
  const t = m.let(m.select(outer, m.sub(m.sqrt(w), shift), m.sub(w, 3)));
  const inner = chosen(m, outer, ERF_INVERSE_TAIL, ERF_INVERSE_CENTRE[m.type].map(m.constant));
  const p = m.let(polynomialOf(m, hasEnd ? chosen(m, end, ERF_INVERSE_END, inner) : inner, t));
  const [high, low] = SLOPE[m.type];
  const centre = m.add(m.madd(w, p, low), high);
  const y = m.mul(a, m.select(outer, p, centre));
  return withSignOf(m, x, m.select(m.lt(a, 1), y, edge(m, a)));
}

/** Infinite at 1, NaN beyond. */
function edge(m: FloatLanes, a: Local): Vector {
  return m.select(m.eq(a, 1), Number.POSITIVE_INFINITY, Number.NaN);
}

/** Where `mask` holds the coefficients of `a`, else `others`. */
function chosen(m: FloatLanes, mask: Local, a: Coefficients, others: readonly Vector[]): Vector[] {
  const own = a[m.type];
  return Array.from({ length: Math.max(own.length, others.length) }, (_, i) =>
    m.select(mask, own[i] ?? 0, others[i] ?? 0),
  );
}
