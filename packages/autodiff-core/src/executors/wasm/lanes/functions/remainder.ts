/** The exact remainder of a division, with the sign of the dividend, as JavaScript's `%`. */
import {
  type FunctionBuilder,
  type FunctionReference,
  f64,
  f64x2,
  i64,
  select,
  type Value,
  type Variable,
  v128,
  whileLoop,
} from "../../encoding/index.ts";
import type { LaneContext } from "../lane-value.ts";
import { twoProduct } from "./double-word.ts";
import type { FloatLanes, Local, Vector } from "./lane-arithmetic.ts";
import { withSignOf } from "./signs.ts";

/** Whole quotients below this are exact, and one too large at most. */
const LARGEST_QUOTIENT = 2 ** 52;

/** `|x| - q|y|` with `q` the whole quotient, which is exact; other lanes by long division. */
export function remainder(m: FloatLanes, x: Local, y: Local): Vector {
  const [a, b] = [m.let(m.abs(x)), m.let(m.abs(y))];
  const q = m.let(m.trunc(m.div(a, b)));
  const product = twoProduct(m, q, b);
  const r = m.let(m.sub(m.sub(a, product.hi), product.lo));
  // A quotient that was rounded up is one too large.
  m.f.set(r, m.add(r, v128.and(m.lt(r, 0), b)));
  const easy = v128.and(
    v128.and(m.lt(q, LARGEST_QUOTIENT), m.lt(a, 2 ** 1000)),
    m.lt(b, Number.POSITIVE_INFINITY),
  );
  const hard = m.let(v128.not(easy));
  m.f.if(v128.anyTrue(hard), () => {
    const [one, other] = [0, 1].map((lane) =>
      m.f.call(longDivision(m.context), {
        x: f64x2.extractLane(a, lane),
        y: f64x2.extractLane(b, lane),
      }),
    );
    m.f.set(r, m.select(hard, f64x2.replaceLane(f64x2.splat(one), 1, other), r));
  });
  return withSignOf(m, x, r);
}

type Division = FunctionReference<{ readonly x: "f64"; readonly y: "f64" }, "f64">;

/** `x % y` for x, y ≥ 0, or infinite, or NaN: eleven bits of the quotient at a time. */
function longDivision(context: LaneContext): Division {
  return context.once("functions/longDivision", () =>
    context.module.function(
      "longDivision",
      { params: { x: "f64", y: "f64" }, result: "f64" },
      (f, { x, y }) => {
        f.if(f64.lt(x, y), () => f.return(x));
        const undefined_ = f64.sub(x, x);
        f.if(f64.ne(undefined_, 0), () => f.return(Number.NaN));
        f.if(f64.gt(y, 0), () => f.return(divideBits(f, x, y)));
        return f64.const(Number.NaN);
      },
    ),
  );
}

/** Finite `x ≥ y > 0`. */
function divideBits(f: FunctionBuilder, x: Variable<"f64">, y: Variable<"f64">): Value<"f64"> {
  const [top, bottom] = [x, y].map((value) => {
    const bits = f.let(i64.reinterpretF64(value));
    const field = f.let(i64.shrU(bits, 52));
    const subnormal = f.let(i64.extendI32U(i64.eqz(field)));
    const fraction = i64.and(bits, (1n << 52n) - 1n);
    const leading = i64.shl(i64.xor(subnormal, 1), 52);
    return {
      exponent: f.let(i64.add(field, subnormal)),
      mantissa: f.let(i64.or(fraction, leading)),
    };
  });
  const rest = f.let(i64.remU(top.mantissa, bottom.mantissa));
  const steps = f.let(i64.sub(top.exponent, bottom.exponent));
  whileLoop(f, i64.gtS(steps, 0), () => {
    // As many bits as there is room for above the 53 of the remainder.
    const count = f.let(select(i64.ltS(steps, 11), steps, i64.const(11)));
    f.set(rest, i64.remU(i64.shl(rest, count), bottom.mantissa));
    f.set(steps, i64.sub(steps, count));
  });
  const power = f64.reinterpretI64(i64.shl(bottom.exponent, 52));
  return f64.mul(f64.mul(f64.convertI64U(rest), 2 ** -52), power);
}
