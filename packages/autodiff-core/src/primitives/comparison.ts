/** Comparisons; the result is boolean. Any comparison with NaN is false, except `notEqual`. */
import { bind1 } from "../bind.ts";
import { promoteOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { binaryPrimitive, NO_PARAMS, type NoParams } from "./elementwise.ts";

function comparison(name: string, holds: (x: number, y: number) => boolean): Primitive<NoParams> {
  const value = (x: number, y: number): number => (holds(x, y) ? 1 : 0);
  return binaryPrimitive({ name, accepts: "any", value, result: "bool" });
}

const equalPrimitive = comparison("equal", (x, y) => x === y);
const notEqualPrimitive = comparison("notEqual", (x, y) => x !== y);
const lessPrimitive = comparison("less", (x, y) => x < y);
const lessEqualPrimitive = comparison("lessEqual", (x, y) => x <= y);
const greaterPrimitive = comparison("greater", (x, y) => x > y);
const greaterEqualPrimitive = comparison("greaterEqual", (x, y) => x >= y);

/** `a == b`, elementwise. Broadcasts and promotes. */
export function equal(a: TensorLike, b: TensorLike): Tensor {
  return bind1(equalPrimitive, promoteOperands("equal", a, b), NO_PARAMS);
}

/** `a != b`, elementwise. Broadcasts and promotes. */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return bind1(notEqualPrimitive, promoteOperands("notEqual", a, b), NO_PARAMS);
}

/** `a < b`, elementwise. Broadcasts and promotes. */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return bind1(lessPrimitive, promoteOperands("less", a, b), NO_PARAMS);
}

/** `a <= b`, elementwise. Broadcasts and promotes. */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return bind1(lessEqualPrimitive, promoteOperands("lessEqual", a, b), NO_PARAMS);
}

/** `a > b`, elementwise. Broadcasts and promotes. */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return bind1(greaterPrimitive, promoteOperands("greater", a, b), NO_PARAMS);
}

/** `a >= b`, elementwise. Broadcasts and promotes. */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return bind1(greaterEqualPrimitive, promoteOperands("greaterEqual", a, b), NO_PARAMS);
}
