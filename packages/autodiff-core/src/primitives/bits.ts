/** Logic on booleans and bit operations on integers. */
import { bind1 } from "../bind.ts";
import { asTensor, promoteOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { Tensor } from "../tensor.ts";
import { binaryPrimitive, NO_PARAMS, type NoParams, unaryPrimitive } from "./elementwise.ts";

function bits(name: string, value: (x: number, y: number) => number): Primitive<NoParams> {
  return binaryPrimitive({ name, accepts: "integer or bool", value });
}

const andPrimitive = bits("and", (x, y) => x & y);
const orPrimitive = bits("or", (x, y) => x | y);
const xorPrimitive = bits("xor", (x, y) => x ^ y);

/** Shifting by 32 or more gives 0 (or the sign), unlike the JavaScript operators, which wrap the distance. */
const shiftLeftPrimitive = bits("shiftLeft", (x, n) => (n >= 0 && n < 32 ? x << n : 0));
const shiftRightLogicalPrimitive = bits("shiftRightLogical", (x, n) =>
  n >= 0 && n < 32 ? x >>> n : 0,
);
const shiftRightArithmeticPrimitive = /* @__PURE__ */ bits(
  "shiftRightArithmetic",
  (x, n) => x >> (n >= 0 && n < 32 ? n : 31),
);

const logicalNotPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "not",
  accepts: "bool",
  value: (x) => (x === 0 ? 1 : 0),
});

const bitNotPrimitive = unaryPrimitive({ name: "bitNot", accepts: "integer", value: (x) => ~x });

/** Bitwise and of integers. */
export function bitAnd(a: TensorLike, b: TensorLike): Tensor {
  return bind1(andPrimitive, promoteOperands("bitAnd", a, b), NO_PARAMS);
}

/** Bitwise or of integers. */
export function bitOr(a: TensorLike, b: TensorLike): Tensor {
  return bind1(orPrimitive, promoteOperands("bitOr", a, b), NO_PARAMS);
}

/** Bitwise exclusive or of integers. */
export function bitXor(a: TensorLike, b: TensorLike): Tensor {
  return bind1(xorPrimitive, promoteOperands("bitXor", a, b), NO_PARAMS);
}

/** Bitwise complement of integers. */
export function bitNot(x: Tensor): Tensor {
  return bind1(bitNotPrimitive, [x], NO_PARAMS);
}

/** Shift bits to the left, filling with zeros; 0 from a distance of 32 on. */
export function shiftLeft(x: TensorLike, distance: TensorLike): Tensor {
  return bind1(shiftLeftPrimitive, promoteOperands("shiftLeft", x, distance), NO_PARAMS);
}

/** Shift right, filling with zeros. */
export function shiftRightLogical(x: TensorLike, distance: TensorLike): Tensor {
  const operands = promoteOperands("shiftRightLogical", x, distance);
  return bind1(shiftRightLogicalPrimitive, operands, NO_PARAMS);
}

/** Shift right, filling with the sign bit. */
export function shiftRightArithmetic(x: TensorLike, distance: TensorLike): Tensor {
  const operands = promoteOperands("shiftRightArithmetic", x, distance);
  return bind1(shiftRightArithmeticPrimitive, operands, NO_PARAMS);
}

/** True where both are true (or not zero). */
export function logicalAnd(a: TensorLike, b: TensorLike): Tensor {
  return bind1(andPrimitive, promoteOperands("logicalAnd", truth(a), truth(b)), NO_PARAMS);
}

/** True where either is true (or not zero). */
export function logicalOr(a: TensorLike, b: TensorLike): Tensor {
  return bind1(orPrimitive, promoteOperands("logicalOr", truth(a), truth(b)), NO_PARAMS);
}

/** True where exactly one is true (or not zero). */
export function logicalXor(a: TensorLike, b: TensorLike): Tensor {
  return bind1(xorPrimitive, promoteOperands("logicalXor", truth(a), truth(b)), NO_PARAMS);
}

/** True where x is false (or zero). */
export function logicalNot(x: TensorLike): Tensor {
  return bind1(logicalNotPrimitive, [truth(x)], NO_PARAMS);
}

function truth(x: TensorLike): Tensor {
  return asTensor(x).cast("bool");
}
