/** Angles as multiples of π/2 and a rest: `|x| = q π/2 + r` with |r| ≤ π/4. */
import { f32x4, f64x2, i32x4, i64x2, v128 } from "../../encoding/index.ts";
import { fastTwoSum, twoSum } from "./double-word.ts";
import { hugeAngle } from "./huge-angle.ts";
import { type FloatLanes, floatLanes, type Local, type Vector } from "./lane-arithmetic.ts";

export interface ReducedAngle {
  /** `q` in the low bits of each lane. */
  readonly q: Local;
  readonly r: Local;
  /** What is below the last place of `r`; in single precision, where `r` comes from a double, only if asked for. */
  readonly tail?: Local;
}

/** `π/2` in parts; the first two have 39 bits, so that multiples up to 2¹⁴ are exact. */
const HALF_PI = [1.5707963267959713, -1.074634655497831e-12, 6.36831716351095e-25] as const;

/** Below this the parts above give `r` to full precision, however close `x` is to a multiple of π/2. */
const LIMIT = 2 ** 14;

/** Reduce `a = |x|`. */
export function reduceAngle(m: FloatLanes, a: Local, withTail = false): ReducedAngle {
  return m.type === "f64" ? reduceDouble(m, a) : reduceSingle(m, a, withTail);
}

function reduceDouble(m: FloatLanes, a: Local): ReducedAngle {
  const q = m.let(m.madd(a, 2 / Math.PI, m.magic));
  const n = m.let(m.sub(q, m.magic));
  const first = m.let(m.nmadd(n, HALF_PI[0], a));
  const sum = twoSum(m, first, m.let(m.mul(n, -HALF_PI[1])));
  const low = m.let(m.nmadd(n, HALF_PI[2], sum.lo));
  const { hi: r, lo: tail } = fastTwoSum(m, sum.hi, low);
  replaceHuge(m, a, { q, r, tail });
  return { q, r, tail };
}

/** In doubles, where two parts of π/2 do. */
function reduceSingle(m: FloatLanes, a: Local, withTail: boolean): ReducedAngle {
  const double = floatLanes(m.context, "f64");
  const low = reduceHalf(double, a, withTail);
  if (m.context.lanes < 4) return { ...low, q: m.let(i32x4.shuffle(low.q, low.q, [0, 2, 0, 2])) };
  const high = reduceHalf(double, i32x4.shuffle(a, a, [2, 3, 2, 3]), withTail);
  const join = (first: Local, second: Local) => m.let(i64x2.shuffle(first, second, [0, 2]));
  return {
    q: m.let(i32x4.shuffle(low.q, high.q, [0, 2, 4, 6])),
    r: join(low.r, high.r),
    ...(low.tail && high.tail && { tail: join(low.tail, high.tail) }),
  };
}

function reduceHalf(m: FloatLanes, singles: Vector, withTail: boolean): ReducedAngle {
  const a = m.let(f64x2.promoteLowF32x4(singles));
  const q = m.let(m.madd(a, 2 / Math.PI, m.magic));
  const n = m.let(m.sub(q, m.magic));
  const angle = m.let(m.nmadd(n, HALF_PI[1] + HALF_PI[2], m.nmadd(n, HALF_PI[0], a)));
  replaceHuge(m, a, { q, r: angle, tail: m.let(m.constant(0)) });
  const r = m.let(f32x4.demoteF64x2Zero(angle));
  if (!withTail) return { q, r };
  const rest = m.sub(angle, f64x2.promoteLowF32x4(r));
  return { q, r, tail: m.let(f32x4.demoteF64x2Zero(rest)) };
}

/** Put what {@link hugeAngle} gives in the place of lanes that are too large. Only these take the time. */
function replaceHuge(m: FloatLanes, a: Local, { q, r, tail }: Required<ReducedAngle>): void {
  const huge = m.let(m.ge(a, LIMIT));
  m.f.if(v128.anyTrue(huge), () => {
    const [one, other] = [0, 1].map((lane) =>
      m.f.call(hugeAngle(m.context), { x: f64x2.extractLane(a, lane) }),
    );
    m.f.set(r, m.select(huge, f64x2.shuffle(one, other, [0, 2]), r));
    m.f.set(tail, m.select(huge, f64x2.shuffle(one, other, [1, 3]), tail));
    m.f.set(q, m.select(huge, tail, q));
  });
}
