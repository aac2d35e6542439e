/**
 * Angles too large for multiples of π/2 in a few parts: `x · 2/π` modulo 4 in whole-number arithmetic, with as many bits
 * of `2/π` as matter.
 *
 * @see Payne & Hanek, Radian reduction for trigonometric functions, ACM SIGNUM Newsletter 18 (1983) 19-24,
 * doi:10.1145/1057600.1057602.
 */
import {
  call,
  type FunctionBuilder,
  type FunctionReference,
  f64,
  f64x2,
  i32,
  i64,
  i64x2,
  select,
  switchOn,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { LaneContext } from "../lane-value.ts";
import { twoProduct } from "./double-word.ts";
import { floatLanes } from "./lane-arithmetic.ts";
import { TWO_OVER_PI } from "./two-over-pi.ts";

type HugeAngle = FunctionReference<{ readonly x: "f64" }, "v128">;

/**
 * The function that reduces one double of at least 2¹⁴: `|x| = q π/2 + r` with `r` in lane 0, what is below its last place
 * in lane 1, and `q` modulo 4 in the last two bits of that. Infinite and NaN give NaN.
 */
export function hugeAngle(context: LaneContext): HugeAngle {
  return context.once("functions/hugeAngle", () =>
    context.module.function("hugeAngle", { params: { x: "f64" }, result: "v128" }, (f, { x }) => {
      const bits = f.let(i64.reinterpretF64(f64.abs(x)));
      const { q, fraction } = quarterTurns(f, bits, twoOverPiWord(context));
      const remainder = angleOf({ ...context, f }, fraction);
      // x - x is NaN where x is not finite.
      const angle = f.let(f64x2.add(remainder, f64x2.splat(f64.sub(x, x))));
      const low = i64.and(i64x2.extractLane(angle, 1), -4);
      return i64x2.replaceLane(angle, 1, i64.or(low, q));
    }),
  );
}

/** `word(i)`: bits 32(i - 2) … of the fraction `2/π`; two words of zeros come before it. */
function twoOverPiWord(context: LaneContext): FunctionReference<{ readonly index: "i32" }, "i64"> {
  return context.once("functions/twoOverPi", () =>
    context.module.function(
      "twoOverPi",
      { params: { index: "i32" }, result: "i64" },
      (f, { index }) => {
        const words = TWO_OVER_PI.match(/.{8}/g) ?? [];
        switchOn(
          f,
          index,
          ["0", "0", ...words].map((word) => () => f.return(Number.parseInt(word, 16))),
        );
        return i64.const(0);
      },
    ),
  );
}

interface QuarterTurns {
  readonly q: Variable<"i64">;
  /** A signed number of 128 bits over 2¹²⁸, from -½ to ½. */
  readonly fraction: readonly [high: Variable<"i64">, low: Variable<"i64">];
}

/** `x · 2/π` modulo 4 for `x = M 2ᵉ`: words of `2/π` that contribute multiples of 4 are left out. */
function quarterTurns(
  f: FunctionBuilder,
  bits: Variable<"i64">,
  word: FunctionReference<{ readonly index: "i32" }, "i64">,
): QuarterTurns {
  const e = f.let(i32.sub(i32.wrapI64(i64.shrU(bits, 52)), 1075));
  const first = f.let(i32.shrS(i32.sub(e, 2), 5));
  // 0 to 31: at this shift the two bits above the point are the first of the product.
  const shift = f.let(i64.extendI32U(i32.and(i32.sub(e, 2), 31)));
  const mantissa = f.let(i64.or(i64.and(bits, (1n << 52n) - 1n), 1n << 52n));
  const words = Array.from(
    { length: 7 },
    (_, k) => () => f.let(call(word, { index: i32.add(first, k + 2) })),
  );
  const [a, b, c] = shiftLeft(f, product(f, mantissa, words), shift);
  const q = f.let(i64.shrU(a, 62));
  const high = f.let(i64.or(i64.shl(a, 2), i64.shrU(b, 62)));
  const low = f.let(i64.or(i64.shl(b, 2), i64.shrU(c, 62)));
  // A fraction of a half or more is read as a negative one of the next quarter.
  f.set(q, i64.and(i64.add(q, i64.shrU(high, 63)), 3));
  return { q, fraction: [high, low] };
}

/** The product of 53 bits with words of 32, modulo 2^(32 words), as such words. */
function product(
  f: FunctionBuilder,
  mantissa: Variable<"i64">,
  words: readonly (() => Variable<"i64">)[],
): Variable<"i64">[] {
  const MASK = 0xffffffff;
  const low = f.let(i64.and(mantissa, MASK));
  const high = f.let(i64.shrU(mantissa, 32));
  const carry = f.let(i64.const(0));
  let after: Value<"i64"> = i64.const(0);
  const result: Variable<"i64">[] = [];
  for (const next of words.toReversed()) {
    const w = next();
    const main = f.let(i64.mul(w, low));
    const sum = f.let(i64.add(i64.add(i64.and(main, MASK), i64.mul(after, high)), carry));
    f.set(carry, i64.add(i64.shrU(sum, 32), i64.shrU(main, 32)));
    result.unshift(f.let(i64.and(sum, MASK)));
    after = w;
  }
  return result;
}

/** The first three pairs of the words as numbers of 64 bits, shifted by 0 to 31 bits. */
function shiftLeft(
  f: FunctionBuilder,
  words: readonly Variable<"i64">[],
  shift: Variable<"i64">,
): Variable<"i64">[] {
  return [0, 2, 4].map((i) => {
    const pair = i64.or(i64.shl(words[i], 32), words[i + 1]);
    const carried = i64.shrU(i64.shl(words[i + 2], shift), 32);
    return f.let(i64.or(i64.shl(pair, shift), carried));
  });
}

/** `fraction · π/2` in two doubles. */
function angleOf(context: LaneContext, [high, low]: QuarterTurns["fraction"]): Value<"v128"> {
  const { f } = context;
  const negative = f.let(i64.shrS(high, 63));
  const size = f.let(i64.xor(high, negative));
  const rest = f.let(i64.xor(low, negative));
  const zeros = f.let(i64.clz(size));
  const first = f.let(shiftPair(size, rest, zeros));
  const second = i64.shl(rest, zeros);
  const TOP = -(1n << 11n);
  const unit = f.let(f64.reinterpretI64(i64.shl(i64.sub(i64.const(1023 - 64), zeros), 52)));
  const tail = i64.or(i64.shl(first, 53), i64.shrU(second, 11));
  const m = floatLanes(context, "f64");
  const signed = f.let(select(i64.eqz(negative), unit, f64.neg(unit)));
  const hi = m.let(f64x2.splat(f64.mul(f64.convertI64U(i64.and(first, TOP)), signed)));
  const lo = m.let(f64x2.splat(f64.mul(f64.mul(f64.convertI64U(tail), 2 ** -53), signed)));
  const product = twoProduct(m, hi, m.let(m.constant(1.5707963267948966)));
  const small = m.madd(hi, 6.123233995736766e-17, m.madd(lo, 1.5707963267948966, product.lo));
  const angle = m.let(m.add(product.hi, small));
  const after = m.let(m.add(m.sub(product.hi, angle), small));
  return f64x2.shuffle(angle, after, [0, 2]);
}

/** The first 64 bits of two numbers of 64 shifted left by `shift` < 64. */
function shiftPair(high: Value<"i64">, low: Value<"i64">, shift: Variable<"i64">): Value<"i64"> {
  const carried = i64.shrU(i64.shrU(low, 1), i64.sub(i64.const(63), shift));
  return i64.or(i64.shl(high, shift), carried);
}
