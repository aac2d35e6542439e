/** Inverse circular functions. */
import { v128 } from "../../encoding/index.ts";
import { ASIN, ATAN } from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { oddSeries } from "./odd-series.ts";
import { polynomial } from "./polynomial.ts";
import { timesSignOf, withSignOf } from "./signs.ts";

/** `π/4` as a sum. */
const QUARTER_PI = {
  f32: [0.7853981852531433, -2.1855694143368964e-8],
  f64: [0.7853981633974483, 3.061616997868383e-17],
} as const;

export function atan(m: FloatLanes, x: Local): Vector {
  return withSignOf(m, x, arcOf(m, m.let(m.abs(x)), m.let(m.constant(1))));
}

/** The angle of the quotient, and `π` less that where `x` has a minus sign. */
export function atan2(m: FloatLanes, y: Local, x: Local): Vector {
  const [height, width] = [m.let(m.abs(y)), m.let(m.abs(x))];
  const infinite = m.let(
    v128.and(m.eq(height, Number.POSITIVE_INFINITY), m.eq(width, Number.POSITIVE_INFINITY)),
  );
  // Sums must not overflow; numbers that are small must not lose bits.
  const factor = m.let(m.select(m.gt(m.max(height, width), 2 ** 100), 0.25, 1));
  const scaled = (side: Local) => m.let(m.select(infinite, 1, m.mul(side, factor)));
  const arc = m.let(arcOf(m, scaled(height), scaled(width)));
  const [high, low] = QUARTER_PI[m.type];
  const beyond = m.sub(4 * high, m.sub(arc, 4 * low));
  // By the sign bit, as -0 is on the left too.
  const left = m.lt(v128.or(v128.and(x, m.constant(-0)), m.constant(1)), 0);
  return withSignOf(m, y, m.select(left, beyond, arc));
}

/** Where `t`, `(t - 1)/(t + 1)` and `-1/t` take turns as arguments; from ½ on the difference is exact. */
const SEAMS = [0.5, 2] as const;

/** `atan(y/x)` for numbers that are not negative, 0 for 0/0. */
function arcOf(m: FloatLanes, y: Local, x: Local): Vector {
  const [high, low] = QUARTER_PI[m.type];
  const some = m.let(m.gt(y, m.mul(x, SEAMS[0])));
  const much = m.let(m.gt(y, m.mul(x, SEAMS[1])));
  const above = m.select(much, m.neg(x), m.select(some, m.sub(y, x), y));
  const below = m.let(m.select(much, y, m.select(some, m.add(y, x), x)));
  const t = m.let(m.div(above, m.select(m.eq(below, 0), 1, below)));
  const turn = (part: number) => m.select(much, 2 * part, v128.and(some, m.constant(part)));
  return m.add(turn(high), m.add(oddSeries(m, ATAN, t), turn(low)));
}

/** `asin a = π/2 - 2 asin √((1 - a)/2)` from ½ on. */
export function asin(m: FloatLanes, x: Local): Vector {
  const { s, cubic, upper } = arcsineParts(m, x);
  const [high, low] = QUARTER_PI[m.type];
  const large = m.add(m.nmadd(2, s, 2 * high), m.nmadd(2, cubic, 2 * low));
  return withSignOf(m, x, m.select(upper, large, m.add(s, cubic)));
}

/** `acos a = 2 asin √((1 - a)/2)` from ½ on, `π` less that below -½, else `π/2 - asin x`. */
export function acos(m: FloatLanes, x: Local): Vector {
  const { s, cubic, upper } = arcsineParts(m, x);
  const [high, low] = QUARTER_PI[m.type];
  const series = m.let(m.add(s, cubic));
  const twice = m.let(m.add(series, series));
  const negative = m.lt(x, 0);
  const outer = m.select(negative, m.add(m.sub(4 * low, twice), 4 * high), twice);
  const inner = m.add(m.sub(2 * low, timesSignOf(m, x, series)), 2 * high);
  return m.select(upper, outer, inner);
}

interface ArcsineParts {
  readonly s: Local;
  /** `asin s - s`. */
  readonly cubic: Local;
  /** Where `s` is `√((1 - |x|)/2)` instead of `|x|`: from ½ on. */
  readonly upper: Local;
}

/** `s` is NaN for `x` beyond 1. */
function arcsineParts(m: FloatLanes, x: Local): ArcsineParts {
  const a = m.let(m.abs(x));
  const upper = m.let(m.ge(a, 0.5));
  const s = m.let(m.select(upper, m.sqrt(m.mul(m.sub(1, a), 0.5)), a));
  const z = m.let(m.mul(s, s));
  return { s, cubic: m.let(m.mul(m.mul(s, z), polynomial(m, ASIN, z))), upper };
}
