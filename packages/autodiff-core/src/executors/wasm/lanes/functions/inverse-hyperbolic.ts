/** Inverse hyperbolic functions, by `log(1 + t)` for a `t` without cancellation. */
import { v128 } from "../../encoding/index.ts";
import { twoSum } from "./double-word.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { log1p } from "./logarithm.ts";
import { completeLogarithm, naturalLogarithm, splitNumber } from "./logarithm-core.ts";
import { withSignOf } from "./signs.ts";

/** From here on `1 + x²` rounds to `x²`, and `x + √(x² ± 1)` to `2x`. */
const LARGE = { f32: 2 ** 30, f64: 2 ** 60 } as const;

/** `log(1 + t)` with `t = a + a²/(1 + √(1 + a²))`. */
export function asinh(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  const square = m.let(m.mul(a, a));
  const t = m.add(a, m.div(square, m.add(m.sqrt(m.add(square, 1)), 1)));
  return withSignOf(m, x, logarithmOfSum(m, a, t));
}

/** `log(1 + t)` with `t = d + √(2d + d²)` and `d = x - 1`. */
export function acosh(m: FloatLanes, x: Local): Vector {
  const d = m.let(m.sub(x, 1));
  const t = m.add(d, m.sqrt(m.madd(d, d, m.add(d, d))));
  const { NaN } = Number;
  return m.select(m.ge(x, 1), logarithmOfSum(m, x, t), NaN);
}

/** `½ log(1 + 2a/(1 - a))`. */
export function atanh(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  const t = m.let(m.div(m.add(a, a), m.sub(1, a)));
  return withSignOf(m, x, m.mul(log1p(m, t), 0.5));
}

/** `log(1 + t)`, but `log(2a)` for large `a`, where `t` would overflow. */
function logarithmOfSum(m: FloatLanes, a: Local, t: Vector): Vector {
  const large = m.let(m.gt(a, LARGE[m.type]));
  const one = m.let(m.constant(1));
  const { hi, lo } = twoSum(m, one, m.let(m.select(large, a, t)));
  const { k, f } = splitNumber(m, hi);
  const doubled = m.let(m.add(k, v128.and(large, one)));
  return completeLogarithm(m, hi, naturalLogarithm(m, { k: doubled, f }, m.div(lo, hi)));
}
