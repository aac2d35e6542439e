/** Arithmetic on vectors of one precision, with multiply-adds that may round once. */
import { type FloatType, multiplyAdd, type Operand, type Value } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

/** Complex numbers side by side: real parts in one vector, imaginary parts in another. */
export interface ComplexLanes {
  readonly re: Value<"v128">;
  readonly im: Value<"v128">;
}

/** The vector instructions of a precision, and sums of products. */
export interface LaneArithmetic {
  readonly element: FloatType;
  /** `a·b + c`. */
  madd(a: Operand<"v128">, b: Operand<"v128">, c: Operand<"v128">): Value<"v128">;
  /** `c - a·b`. */
  nmadd(a: Operand<"v128">, b: Operand<"v128">, c: Operand<"v128">): Value<"v128">;
}

/** Arithmetic in a precision as the engine has it. */
export function laneArithmetic(
  { instructions }: KernelContext,
  element: FloatType,
): LaneArithmetic {
  const { vector } = element;
  return {
    element,
    madd: multiplyAdd(vector, instructions.relaxed),
    nmadd: instructions.relaxed
      ? vector.relaxedNmadd
      : (a, b, c) => vector.sub(c, vector.mul(a, b)),
  };
}

/** `z·(c - i·s)`, with a root of unity by its cosine and sine: a turn in the forward direction. */
export function turned(
  { element: { vector }, madd, nmadd }: LaneArithmetic,
  { re, im }: ComplexLanes,
  c: Value<"v128">,
  s: Value<"v128">,
): ComplexLanes {
  return { re: madd(im, s, vector.mul(re, c)), im: nmadd(re, s, vector.mul(im, c)) };
}
