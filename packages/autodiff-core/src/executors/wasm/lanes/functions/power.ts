/** `xʸ` with the edge cases of JavaScript's `**`. */
import { v128 } from "../../encoding/index.ts";
import { ATANH_TAIL } from "./coefficients.ts";
import {
  type DoubleWord,
  fastTwoSum,
  multiplyDoubleWords,
  twoProduct,
  twoSum,
} from "./double-word.ts";
import { exponential, exponentialOfSum } from "./exponential-core.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { naturalLogarithm, splitAnyNumber, splitNumber } from "./logarithm-core.ts";
import { polynomial } from "./polynomial.ts";

/** Beyond this exponent any number but ±1 overflows or underflows: `|log x|` is at least 2⁻⁵³. */
const LARGEST_EXPONENT = 2 ** 64;

/** `e^(y log|x|)` with the logarithm and the product in double words. */
export function powDouble(m: FloatLanes, x: Local, y: Local): Vector {
  const limited = m.let(m.max(m.min(y, LARGEST_EXPONENT), -LARGEST_EXPONENT));
  const log = logarithmWords(m, m.let(m.abs(x)));
  const { hi, lo } = twoProduct(m, limited, log.hi);
  const tail = m.let(m.madd(limited, log.lo, lo));
  // Where the product is beyond all exponents its tail does not matter, and may be too large to be one.
  const moderate = m.lt(m.abs(hi), 2 ** 10);
  const power = exponentialOfSum(m, hi, v128.and(tail, moderate));
  return completePower(m, x, y, m.let(power));
}

/** In doubles, where no more than their logarithm and exponential are needed. */
export function powSingle(m: FloatLanes, x: Local, y: Local): Vector {
  const log = naturalLogarithm(m, splitNumber(m, m.abs(x)));
  return completePower(m, x, y, m.let(exponential(m, m.mul(y, log))));
}

/** `log x` of positive finite `x` to about 2⁻⁶⁵ of its size. */
function logarithmWords(m: FloatLanes, x: Local): DoubleWord {
  const { k, f } = splitAnyNumber(m, x);
  const s = quotientOfSum(m, f);
  const z = multiplyDoubleWords(m, s, s);
  const series = multiplyDoubleWords(m, s, multiplyDoubleWords(m, z, seriesFactor(m, z.hi)));
  const twice = (a: Local) => m.let(m.add(a, a));
  const main = fastTwoSum(m, twice(s.hi), twice(series.hi));
  const rest = m.add(main.lo, m.add(twice(s.lo), twice(series.lo)));
  // Products of k and the first part of log 2 are exact.
  const large = twoSum(m, m.let(m.mul(k, m.ln2[0])), main.hi);
  const middle = twoProduct(m, k, m.let(m.constant(m.ln2[1])));
  const total = twoSum(m, large.hi, middle.hi);
  const low = m.add(m.madd(k, LN2_LOWER, middle.lo), m.add(large.lo, rest));
  return { hi: total.hi, lo: m.let(m.add(total.lo, low)) };
}

/** What the two parts of `log 2` leave. */
const LN2_LOWER = 1.1612227229362532e-26;

/** `1/3 + z Q(z)`, with which `atanh(s)/s - 1 = z(1/3 + z Q(z))`: its last term is small enough for one number. */
function seriesFactor(m: FloatLanes, z: Local): DoubleWord {
  const third = m.let(m.constant(1 / 3));
  const term = m.let(m.mul(z, polynomial(m, ATANH_TAIL, z)));
  const { hi, lo } = fastTwoSum(m, third, term);
  return { hi, lo: m.let(m.add(lo, 1.850371707708594e-17)) };
}

/** `f/(2 + f)` of an `f` so that `1 + f` is a number: by division, and that of the remainder. */
function quotientOfSum(m: FloatLanes, f: Local): DoubleWord {
  const divisor = fastTwoSum(m, m.let(m.constant(2)), f);
  // The second quotient needs few bits.
  const inverse = m.let(m.div(1, divisor.hi));
  const hi = m.let(m.div(f, divisor.hi));
  const product = twoProduct(m, hi, divisor.hi);
  const remainder = m.sub(m.sub(m.sub(f, product.hi), product.lo), m.mul(hi, divisor.lo));
  return { hi, lo: m.let(m.mul(remainder, inverse)) };
}

/** `power` is `|x|ʸ` for finite numbers other than 0. What is not of that kind is looked at only if it occurs. */
function completePower(m: FloatLanes, x: Local, y: Local, power: Local): Vector {
  const { POSITIVE_INFINITY } = Number;
  const ordinary = v128.and(m.gt(x, 0), m.lt(m.max(x, m.abs(y)), POSITIVE_INFINITY));
  m.f.if(v128.anyTrue(v128.not(ordinary)), () => m.f.set(power, edgePower(m, x, y, power)));
  return power;
}

/** Signs of odd powers, NaN where there is no real result or none at all, and the powers of 0 and infinity. */
function edgePower(m: FloatLanes, x: Local, y: Local, power: Local): Vector {
  const { POSITIVE_INFINITY, NaN } = Number;
  const a = m.let(m.abs(x));
  const zero = m.let(m.eq(a, 0));
  const infinite = m.let(m.eq(a, POSITIVE_INFINITY));
  const grows = v128.xor(m.gt(y, 0), zero);
  const extreme = v128.and(grows, m.constant(POSITIVE_INFINITY));
  const size = m.select(v128.or(zero, infinite), extreme, power);
  const whole = m.let(m.eq(m.trunc(y), y));
  const half = m.let(m.mul(y, 0.5));
  const odd = v128.and(whole, m.ne(m.trunc(half), half));
  const sign = v128.and(v128.and(x, m.constant(-0)), odd);
  const complex = v128.andnot(v128.andnot(m.lt(x, 0), whole), infinite);
  const oscillates = v128.and(m.eq(a, 1), m.eq(m.abs(y), POSITIVE_INFINITY));
  const unordered = v128.or(m.ne(x, x), m.ne(y, y));
  const none = v128.or(v128.or(complex, oscillates), unordered);
  return m.select(m.eq(y, 0), 1, m.select(none, NaN, v128.xor(size, sign)));
}
