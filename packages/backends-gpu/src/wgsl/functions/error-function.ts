/** The error function, its complement and its inverse. */
import type { Definitions } from "./definitions.ts";

export const ERROR_FUNCTION: Definitions = {
  // x + x P(x²) below ¾, else 1 - erfc |x|. Of tiny numbers the second term may be flushed.
  erf: `fn T_erf(x: T) -> T {
  let a = abs(x);
  let small = select(a + a * T_ERF(a * a), 1.1283791670955126 * a, a < 1e-20);
  let y = select(1 - T_erfcOfLarge(a), small, a < 0.75);
  return T_orNan(T_signed(y, x), x);
}`,

  // (1 - x) - x P(x²) for |x| < ¾, where neither part cancels; for negative x below that 2 less that of |x|.
  erfc: `fn T_erfc(x: T) -> T {
  let a = abs(x);
  let tail = T_erfcOfLarge(a);
  let beyond = select(tail, 2 - tail, x < 0);
  return T_orNan(select(beyond, T_keep(1 - x) - x * T_ERF(x * x), a < 0.75), x);
}`,

  // e^-x² G((x - 3)/(x + 3))/x for x ≥ ¾. The square is that of the leading half of x, which is exact, and a small rest. What
  // rounding takes from the two factors goes into their product as a first-order term.
  erfcOfLarge: `fn T_erfcOfLarge(a: T) -> T {
  let x = min(max(a, 0.75), #{10.1|27.3});
  let hi = T_leading(x);
  let v = T_reduceExponent(T_clampExponent(-hi * hi), (hi - x) * (x + hi));
  let power = T_fastTwoSum(1, v.r + T_exponentialTail(v));
  let t = (x - 3) / (x + 3);
  let factor = T_fastTwoSum(#{0.53700346|0.5370034535441699}, T_ERFC_REST(t));
  let lost = power.hi * factor.lo + power.lo * factor.hi;
  return T_scale(T_div(power.hi * factor.hi + lost, x), v.n);
}`,

  erfInv: `fn T_erfInv(x: T) -> T {
  let a = abs(x);
  let w = max(-T_naturalLogarithm(T_split((1 - a) * (1 + a)), 0), 0);
  let y = select(a * T_erfInvRatio(w), T_inf(), a == 1);
  return T_within1(T_signed(y, x), x);
}`,

  // erfInv(x)/x as √π/2 + w P(w - 3) with w = -log(1 - x²), or P in √w further out. See Giles, Approximating the erfinv
  // function, GPU Computing Gems (2011) ch. 10, doi:10.1016/B978-0-12-385963-1.00010-1, for the variable.
  erfInvRatio: `fn T_erfInvRatio(w: T) -> T {
  let root = T_sqrt(w);
  let centre = #{-2.66231996e-8|-3.8332932499128993e-17} + w * T_ERF_INVERSE_CENTRE(w - 3) + #{0.8862269520759583|0.886226925452758};
  let outer = select(T_ERF_INVERSE_TAIL(root - 3.5), T_ERF_INVERSE_END(root - 5), w >= #{99|19});
  return select(centre, outer, w >= 6);
}`,
};
