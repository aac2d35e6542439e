/** Inverses of the complementary error function and of the normal distribution, of numbers. */
import { erfcValue, erfInvValue } from "../error-function-values.ts";
import { erfcxValue } from "./erfcx-values.ts";

const HALF_SQRT_PI = 0.886226925452758;

/** The `y` with `erfc y = q`: infinite at 0 and 2, NaN outside. */
export function erfcInvValue(q: number): number {
  if (!(q > 0 && q < 2)) {
    if (q === 0) return Number.POSITIVE_INFINITY;
    return q === 2 ? Number.NEGATIVE_INFINITY : Number.NaN;
  }
  if (q > 0.5) return q > 1.5 ? -tail(2 - q) : erfInvValue(1 - q);
  return tail(q);
}

/** The `x` below which a normal variable lies with probability `p`: infinite at 0 and 1, NaN outside. */
export function ndtriValue(p: number): number {
  if (p > 0.25 && p < 0.75) return Math.SQRT2 * erfInvValue(2 * p - 1);
  return p <= 0.25 ? -Math.SQRT2 * erfcInvValue(2 * p) : Math.SQRT2 * erfcInvValue(2 * (1 - p));
}

/** Halley's method on `erfc y - q`, where `erfc/erfc' = -erfcx √π/2`; for q ≤ 1/2. */
function tail(q: number): number {
  let y = start(q);
  for (let i = 0; i < 8; i++) {
    const newton = (q / erfcValue(y) - 1) * erfcxValue(y) * HALF_SQRT_PI;
    const step = newton / (1 + y * newton);
    y -= step;
    if (Math.abs(step) < 1e-7 * y) break;
  }
  return y;
}

/** Winitzki's formula with `a = 0.147`. */
function start(q: number): number {
  const w = -Math.log(q * (2 - q));
  const b = 2 / (Math.PI * 0.147) - w / 2;
  return Math.sqrt(Math.sqrt(b * b + w / 0.147) - b);
}
