/** Exponential and hyperbolic functions. */
import { SINH } from "./coefficients.ts";
import {
  decayOf,
  exponential,
  exponentialTail,
  halfExponential,
  inversePowerOfTwo,
  powerOfTwo,
  reduceExponent,
  reduceExponentWords,
} from "./exponential-core.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { log1pOfPositive } from "./logarithm.ts";
import { oddSeries } from "./odd-series.ts";
import { withSignOf } from "./signs.ts";

export function exp(m: FloatLanes, x: Local): Vector {
  return exponential(m, x);
}

/** Below the first bound `eˣ - 1` is -1 in this precision; above the second it is infinite. */
const EXPM1_RANGE = { f32: [-20, 89], f64: [-40, 710] } as const;

/** `2ⁿ p + (2ⁿ - 1)` with `p = eʳ - 1`, half as large on the way as `2ⁿ` may be too large for a number. */
export function expm1(m: FloatLanes, x: Local): Vector {
  const [low, high] = EXPM1_RANGE[m.type];
  const reduced = reduceExponentWords(m, m.let(m.min(m.max(x, low), high)));
  const p = m.let(m.add(reduced.r, exponentialTail(m, reduced)));
  const half = m.let(powerOfTwo(m, m.int.sub(reduced.bits, m.bits(1n))));
  const sum = m.let(m.madd(half, p, m.sub(half, 0.5)));
  return withSignOf(m, x, m.select(m.eq(reduced.n, 0), p, m.add(sum, sum)));
}

/** `x + x³ P(x²)` below 1, else `½eˣ - ½e⁻ˣ`. */
export function sinh(m: FloatLanes, x: Local): Vector {
  const a = m.let(m.abs(x));
  const half = m.let(halfExponential(m, a));
  const large = m.sub(half, m.div(0.25, half));
  return withSignOf(m, x, m.select(m.lt(a, 1), oddSeries(m, SINH, a), large));
}

/** `½eˣ + ½e⁻ˣ`. */
export function cosh(m: FloatLanes, x: Local): Vector {
  const half = m.let(halfExponential(m, m.abs(x)));
  return m.add(half, m.div(0.25, half));
}

/** From here on `tanh x` rounds to 1. */
const TANH_END = { f32: 10, f64: 20 } as const;

/**
 * `(2ᵏ - 1 - p)/(2ᵏ + 1 + p)` for `-2|x| = r - k log 2` and `p = eʳ - 1`: near 0 nothing is lost, as `k` is 0, and where it is
 * 1 the numerator is still over ½.
 */
export function tanh(m: FloatLanes, x: Local): Vector {
  const double = m.let(m.max(m.mul(m.abs(x), -2), -2 * TANH_END[m.type]));
  const reduced = reduceExponent(m, double);
  const p = m.let(m.add(reduced.r, exponentialTail(m, reduced)));
  const power = m.let(inversePowerOfTwo(m, reduced.bits));
  const quotient = m.div(m.sub(m.sub(power, 1), p), m.add(m.add(power, 1), p));
  return withSignOf(m, x, quotient);
}

/** `1/(1 + e⁻ˣ)`, and `eˣ/(1 + eˣ)` for negative `x`. */
export function logistic(m: FloatLanes, x: Local): Vector {
  const decay = decayOf(m, x);
  return m.div(m.select(m.lt(x, 0), decay, 1), m.add(decay, 1));
}

/** `max(x, 0) + log(1 + e^-|x|)`. */
export function softplus(m: FloatLanes, x: Local): Vector {
  return m.add(m.max(x, 0), log1pOfPositive(m, decayOf(m, x)));
}
