/** What the functions made of exponentials share: `x = n log 2 + r`, and `eʳ - 1` by a polynomial. */
import { i32x4, v128 } from "../../encoding/index.ts";
import { EXP } from "./coefficients.ts";
import type { FloatLanes, Local, Operand, Vector } from "./lane-arithmetic.ts";
import { polynomial } from "./polynomial.ts";

/** `x = n log 2 + r + c` with |r| ≤ ½ log 2. */
export interface ReducedExponent {
  readonly n: Local;
  /** Holds the whole number `n` in its low bits. */
  readonly bits: Local;
  readonly r: Local;
  /** What is below the last place of `r`: without it `eˣ` loses a quarter of a unit in the last place. */
  readonly c?: Local;
}

/** Where the exponential is below half of the smallest number, and where half of it overflows. */
const RANGE = { f32: [-104, 90], f64: [-746, 711] } as const;

/** `x` between the bounds beyond which `eˣ` is 0 or infinite; NaN stays. */
export function clampExponent(m: FloatLanes, x: Operand): Local {
  const [low, high] = RANGE[m.type];
  return m.let(m.min(m.max(x, low), high));
}

/** Without `c`. */
export function reduceExponent(m: FloatLanes, x: Local): ReducedExponent {
  const { n, bits, high } = wholePart(m, x);
  return { n, bits, r: m.let(m.nmadd(n, m.ln2[1], high)) };
}

/** Reduce `x + tail`, where `tail` is small against `x`, with `c`. */
export function reduceExponentWords(m: FloatLanes, x: Local, tail?: Vector): ReducedExponent {
  const { n, bits, high } = wholePart(m, x);
  const low = m.let(m.mul(n, m.ln2[1]));
  const rest = tail ? m.let(m.sub(low, tail)) : low;
  const r = m.let(m.sub(high, rest));
  return { n, bits, r, c: m.let(m.sub(m.sub(high, r), rest)) };
}

function wholePart(m: FloatLanes, x: Local) {
  const bits = m.let(m.madd(x, Math.LOG2E, m.magic));
  const n = m.let(m.sub(bits, m.magic));
  return { n, bits, high: m.let(m.nmadd(n, m.ln2[0], x)) };
}

/** `e^(r + c) - 1 - r`. */
export function exponentialTail(m: FloatLanes, { r, c }: ReducedExponent): Vector {
  const square = m.let(m.mul(r, r));
  const series = polynomial(m, EXP, r);
  return c ? m.madd(square, series, c) : m.mul(square, series);
}

/** `e^(r + c)`. */
export function exponentialOfRest(m: FloatLanes, reduced: ReducedExponent): Vector {
  return m.add(m.add(reduced.r, exponentialTail(m, reduced)), 1);
}

/** The power of two of the whole number in the low bits of `bits`, for a result that is a normal number. */
export function powerOfTwo(m: FloatLanes, bits: Vector): Vector {
  return m.int.shl(m.int.add(bits, m.bits(BigInt(m.bias))), m.fraction);
}

/** Its inverse. */
export function inversePowerOfTwo(m: FloatLanes, bits: Vector): Vector {
  return m.int.shl(m.int.sub(m.bits(BigInt(m.bias)), bits), m.fraction);
}

/** `y 2ⁿ` in two steps, as `2ⁿ` may be too large or too small for a number where the result is not. */
export function scale(m: FloatLanes, y: Vector, bits: Local): Vector {
  // The number is in the low 32 bits of a lane; what the shift leaves above them is shifted out later.
  const half = m.let(i32x4.shrS(bits, 1));
  return m.mul(m.mul(y, powerOfTwo(m, half)), powerOfTwo(m, m.int.sub(bits, half)));
}

/** `eˣ` for any `x`: 0 and infinity where it underflows or overflows. */
export function exponential(m: FloatLanes, x: Operand): Vector {
  const reduced = reduceExponent(m, clampExponent(m, x));
  return scale(m, exponentialOfRest(m, reduced), reduced.bits);
}

/** `½eˣ`, which overflows later. */
export function halfExponential(m: FloatLanes, x: Operand): Vector {
  const reduced = reduceExponentWords(m, clampExponent(m, x));
  const bits = m.let(m.int.sub(reduced.bits, m.bits(1n)));
  return scale(m, exponentialOfRest(m, reduced), bits);
}

/** `e^(x + tail)`. */
export function exponentialOfSum(m: FloatLanes, x: Operand, tail: Vector): Vector {
  const reduced = reduceExponentWords(m, clampExponent(m, x), tail);
  return scale(m, exponentialOfRest(m, reduced), reduced.bits);
}

/** `e^-|x|`. */
export function decayOf(m: FloatLanes, x: Local): Local {
  const reduced = reduceExponentWords(m, clampExponent(m, v128.or(x, m.constant(-0))));
  return m.let(scale(m, exponentialOfRest(m, reduced), reduced.bits));
}
