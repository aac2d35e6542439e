/** What logarithms share: `x = 2ᵏ(1 + f)` and `log(1 + f)` by a series in `s = f/(2 + f)`. */
import { v128 } from "../../encoding/index.ts";
import { LOG } from "./coefficients.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { polynomial } from "./polynomial.ts";

/** `x = 2ᵏ(1 + f)` with `√½ ≤ 1 + f < √2`. */
export interface SplitNumber {
  readonly k: Local;
  readonly f: Local;
}

/** Bits of 1 and `√½` in the precision. */
const ONE = { f32: 0x3f800000n, f64: 0x3ff0000000000000n } as const;
const SQRT_HALF = { f32: 0x3f3504f3n, f64: 0x3fe6a09e667f3bcdn } as const;
/** The smallest number with all its bits. */
const SMALLEST_NORMAL = { f32: 2 ** -126, f64: 2 ** -1022 } as const;

/** Split positive normal numbers. */
export function splitNumber(m: FloatLanes, x: Vector): SplitNumber {
  const shifted = m.let(m.int.add(x, m.bits(ONE[m.type] - SQRT_HALF[m.type])));
  // The biased exponent as the last bits of 2^fraction, which is then taken off again.
  const biased = v128.or(m.int.shrU(shifted, m.fraction), m.constant(2 ** m.fraction));
  const k = m.let(m.sub(biased, 2 ** m.fraction + m.bias));
  const rest = v128.and(shifted, m.bits((1n << BigInt(m.fraction)) - 1n));
  return { k, f: m.let(m.sub(m.int.add(rest, m.bits(SQRT_HALF[m.type])), 1)) };
}

/** Split positive numbers, subnormal ones too. */
export function splitAnyNumber(m: FloatLanes, x: Local): SplitNumber {
  const small = m.let(m.lt(x, SMALLEST_NORMAL[m.type]));
  const bits = m.fraction + 1;
  const { k, f } = splitNumber(m, m.select(small, m.mul(x, 2 ** bits), x));
  return { k: m.let(m.sub(k, v128.and(small, m.constant(bits)))), f };
}

/** `log(1 + f) = f - (square - rest)` with `square = f²/2`. */
export interface LogarithmParts {
  readonly square: Local;
  readonly rest: Local;
}

/**
 * With `s = f/(2 + f)`, `log(1 + f) = 2s + s R(s²) = f - f²/2 + s(f²/2 + R(s²))`, where the first term is exact and the
 * last is small.
 */
export function logarithmParts(m: FloatLanes, f: Local): LogarithmParts {
  const s = m.let(m.div(f, m.add(f, 2)));
  const z = m.let(m.mul(s, s));
  const square = m.let(m.mul(m.mul(f, 0.5), f));
  const rest = m.let(m.mul(s, m.madd(z, polynomial(m, LOG, z), square)));
  return { square, rest };
}

/** `k log 2 + log(1 + f) + tail`. */
export function naturalLogarithm(m: FloatLanes, { k, f }: SplitNumber, tail?: Vector): Vector {
  const { square, rest } = logarithmParts(m, f);
  const low = tail ? m.madd(k, m.ln2[1], tail) : m.mul(k, m.ln2[1]);
  return m.sub(m.mul(k, m.ln2[0]), m.sub(m.sub(square, m.add(rest, low)), f));
}

/** The logarithm of `x`, which is `y` for positive finite `x`: -∞ at 0, NaN below, infinity and NaN as they are. */
export function completeLogarithm(m: FloatLanes, x: Local, y: Vector): Vector {
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY, NaN } = Number;
  const outside = m.select(m.eq(x, 0), NEGATIVE_INFINITY, NaN);
  return m.select(
    m.gt(x, 0),
    m.select(m.lt(x, POSITIVE_INFINITY), y, x),
    m.select(m.eq(x, x), outside, x),
  );
}
