import { floatOf, promote } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor } from "../operands.ts";
import type { Tensor } from "../tensor.ts";

/** A map from `t ∈ [0, 1]` to the interval of integration. */
export interface ChangeOfVariable {
  readonly dtype: "float32" | "float64";
  toX(t: Tensor): Tensor;
  /** `dx/dt`. */
  slope(t: Tensor): Tensor;
}

/**
 * `x = a + (b - a) t` on a finite interval; `x = a + t/(1 - t)` up to infinity, mirrored from minus infinity, and
 * `x = s/(1 - s²)` with `s = 2t - 1` on the whole line.
 *
 * @param dtype - Precision when both ends are numbers.
 */
export function changeOfVariable(
  where: string,
  a: Tensor | number,
  b: Tensor | number,
  dtype: "float32" | "float64",
): ChangeOfVariable {
  const fromMinus = a === Number.NEGATIVE_INFINITY;
  const toPlus = b === Number.POSITIVE_INFINITY;
  if (a === Number.POSITIVE_INFINITY || b === Number.NEGATIVE_INFINITY) {
    return mirrored(changeOfVariable(where, b, a, dtype));
  }
  if (fromMinus && toPlus) return wholeLine(dtype);
  if (toPlus) return halfLine(endPoint(where, a, dtype), 1);
  if (fromMinus) return halfLine(endPoint(where, b, dtype), -1);
  const left = endPoint(where, a, typeof b === "number" ? dtype : floatOf(b));
  const right = endPoint(where, b, floatOf(left));
  return interval(left, right);
}

function endPoint(where: string, x: Tensor | number, dtype: "float32" | "float64"): Tensor {
  const point = typeof x === "number" ? asTensor(x, dtype) : asFloat(x);
  if (point.rank === 0) return point;
  throw new ShapeError({
    where,
    expected: "ends of the interval that are scalars",
    received: formatSpec(point),
    fix: "Use vmap for many intervals at once.",
  });
}

function interval(a: Tensor, b: Tensor): ChangeOfVariable {
  const dtype = floatOf({ dtype: promote("integrate", a.dtype, b.dtype) });
  const width = b.cast(dtype).sub(a.cast(dtype));
  return { dtype, toX: (t) => t.mul(width).add(a.cast(dtype)), slope: () => width };
}

function halfLine(end: Tensor, sign: 1 | -1): ChangeOfVariable {
  const rest = (t: Tensor): Tensor => (sign === 1 ? t.neg().add(1) : t);
  return {
    dtype: floatOf(end),
    toX: (t) => end.add(rest(t).neg().add(1).div(rest(t)).mul(sign)),
    slope: (t) => rest(t).square().reciprocal(),
  };
}

function wholeLine(dtype: "float32" | "float64"): ChangeOfVariable {
  const centred = (t: Tensor): Tensor => t.mul(2).sub(1);
  const gap = (t: Tensor): Tensor => t.mul(t.neg().add(1)).mul(4);
  return {
    dtype,
    toX: (t) => centred(t).div(gap(t)),
    slope: (t) => centred(t).square().add(1).mul(2).div(gap(t).square()),
  };
}

/** The same interval from its other end. */
function mirrored(map: ChangeOfVariable): ChangeOfVariable {
  const back = (t: Tensor): Tensor => t.neg().add(1);
  return { dtype: map.dtype, toX: (t) => map.toX(back(t)), slope: (t) => map.slope(back(t)).neg() };
}
