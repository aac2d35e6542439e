import type { Coefficients } from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { polynomial } from "./polynomial.ts";

/** `x + x³ P(x²)`. */
export function oddSeries(m: FloatLanes, coefficients: Coefficients, x: Local): Vector {
  const z = m.let(m.mul(x, x));
  return m.madd(m.mul(x, z), polynomial(m, coefficients, z), x);
}
