/**
 * Numbers as unevaluated sums of two, without relying on a multiply-add that rounds once.
 *
 * @see Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971) 224-242.
 */
import { v128 } from "../../encoding/index.ts";
import type { FloatLanes, Local } from "./lane-arithmetic.ts";

export interface DoubleWord {
  readonly hi: Local;
  readonly lo: Local;
}

/** `a + b` exactly, for |a| ≥ |b| or a = 0. */
export function fastTwoSum(m: FloatLanes, a: Local, b: Local): DoubleWord {
  const hi = m.let(m.add(a, b));
  return { hi, lo: m.let(m.sub(b, m.sub(hi, a))) };
}

/** `a + b` exactly. */
export function twoSum(m: FloatLanes, a: Local, b: Local): DoubleWord {
  const hi = m.let(m.add(a, b));
  const part = m.let(m.sub(hi, a));
  return { hi, lo: m.let(m.add(m.sub(a, m.sub(hi, part)), m.sub(b, part))) };
}

/** The leading half of the bits, and the rest. */
export function halves(m: FloatLanes, x: Local): DoubleWord {
  const hi = m.let(v128.and(x, m.bits(m.halfMask)));
  return { hi, lo: m.let(m.sub(x, hi)) };
}

/** `a b` to twice the precision. */
export function twoProduct(m: FloatLanes, a: Local, b: Local): DoubleWord {
  const hi = m.let(m.mul(a, b));
  const [x, y] = [halves(m, a), halves(m, b)];
  // Written as sums of products that are exact: it does not matter how often a multiply-add rounds.
  const cross = m.madd(x.lo, y.hi, m.madd(x.hi, y.lo, m.sub(m.mul(x.hi, y.hi), hi)));
  return { hi, lo: m.let(m.madd(x.lo, y.lo, cross)) };
}

/** `a b` of double words. Its second part may reach a few last places of the first. */
export function multiplyDoubleWords(m: FloatLanes, a: DoubleWord, b: DoubleWord): DoubleWord {
  const { hi, lo } = twoProduct(m, a.hi, b.hi);
  const cross = m.madd(a.lo, b.hi, lo);
  return { hi, lo: m.let(m.madd(a.hi, b.lo, cross)) };
}
