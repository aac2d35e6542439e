import type { Coefficients } from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";

/** The polynomial of this precision. From six coefficients on, its even and odd powers run side by side. */
export function polynomial(m: FloatLanes, coefficients: Coefficients, x: Local): Vector {
  const c = coefficients[m.type];
  return polynomialOf(m, c.map(m.constant), x);
}

/** `c[0] + c[1] x + …` for coefficients in vectors. */
export function polynomialOf(m: FloatLanes, c: readonly Vector[], x: Local): Vector {
  if (c.length < 6) return horner(m, c, x);
  const x2 = m.let(m.mul(x, x));
  const odd = horner(
    m,
    c.filter((_, i) => i % 2 === 1),
    x2,
  );
  const even = horner(
    m,
    c.filter((_, i) => i % 2 === 0),
    x2,
  );
  return m.madd(m.let(odd), x, even);
}

function horner(m: FloatLanes, c: readonly Vector[], x: Local): Vector {
  return c.reduceRight((sum, coefficient) => m.madd(sum, x, coefficient));
}
