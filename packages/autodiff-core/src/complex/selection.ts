/** Choice, comparison and joining. */
import * as comparison from "../primitives/comparison.ts";
import * as joining from "../primitives/joining.ts";
import * as rounding from "../primitives/rounding.ts";
import { where as whereReal } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { type Complex, type ComplexLike, complex, isComplex } from "./complex.ts";

/** `a` where `condition` holds, else `b`. Broadcasts; the branch not taken passes no derivative. */
export function where(condition: Tensor, a: ComplexLike, b: ComplexLike): Complex {
  const [x, y] = [partsOf(a), partsOf(b)];
  return complex(whereReal(condition, x.re, y.re), whereReal(condition, x.im, y.im));
}

/** True where both parts are equal. */
export function equal(a: ComplexLike, b: ComplexLike): Tensor {
  const [x, y] = [partsOf(a), partsOf(b)];
  return comparison.equal(x.re, y.re).logicalAnd(comparison.equal(x.im, y.im));
}

/** True where a part differs. */
export function notEqual(a: ComplexLike, b: ComplexLike): Tensor {
  return equal(a, b).logicalNot();
}

/** True where both parts are finite. */
export function isFinite(z: Complex): Tensor {
  return rounding.isFinite(z.re).logicalAnd(rounding.isFinite(z.im));
}

/** True where a part is infinite. */
export function isInf(z: Complex): Tensor {
  return rounding.isInf(z.re).logicalOr(rounding.isInf(z.im));
}

/** True where a part is not a number. */
export function isNaN(z: Complex): Tensor {
  return rounding.isNaN(z.re).logicalOr(rounding.isNaN(z.im));
}

/** Join along an existing axis. */
export function concat(list: readonly Complex[], axis = 0): Complex {
  return {
    re: joining.concat(
      list.map((z) => z.re),
      axis,
    ),
    im: joining.concat(
      list.map((z) => z.im),
      axis,
    ),
  };
}

/** Join numbers of the same shape along a new axis. */
export function stack(list: readonly Complex[], axis = 0): Complex {
  return {
    re: joining.stack(
      list.map((z) => z.re),
      axis,
    ),
    im: joining.stack(
      list.map((z) => z.im),
      axis,
    ),
  };
}

/** The parts, with a plain 0 beside a real operand. */
function partsOf(x: ComplexLike): {
  readonly re: Tensor | number | boolean;
  readonly im: Tensor | number;
} {
  return isComplex(x) ? x : { re: x, im: 0 };
}
