/** Primitives that are an expression or two of WGSL, by what they compute with. */
import type { DType } from "@fluxion/autodiff-core";
import type { Node } from "@fluxion/autodiff-core/compiler";
import { add, type BinaryOperation, maximum, minimum, mul, sub } from "./arithmetic.ts";
import { callFunction } from "./functions/call.ts";
import type { ShaderWriter } from "./shader-writer.ts";
import { literal } from "./types.ts";

/** An operand as an expression that may be used more than once. */
export interface OperandValue {
  readonly dtype: DType;
  readonly value: string;
  readonly node: Node;
}

/** An expression from operands of one dtype. */
export type Rule = (shader: ShaderWriter, operands: readonly OperandValue[]) => string;

type RuleTable = Readonly<Record<string, Rule>>;

/** An expression from those of the operands. */
function text(write: (...values: string[]) => string): Rule {
  return (_shader, operands) => write(...operands.map(({ value }) => value));
}

function operation(apply: BinaryOperation): Rule {
  return (shader, [x, y]) => apply(shader, x.dtype, x.value, y.value);
}

/** A builtin function of WGSL that is exact, or a function of its own for what WGSL has none of. */
function builtin(name: string): Rule {
  return (shader, [{ dtype, value }]) =>
    dtype === "float64" ? callFunction(shader, dtype, name, [value]) : `${name}(${value})`;
}

const ARITHMETIC: RuleTable = {
  add: operation(add),
  sub: operation(sub),
  mul: operation(mul),
  maximum: operation(maximum),
  minimum: operation(minimum),
  abs: builtin("abs"),
};

export const FLOAT_RULES: RuleTable = {
  ...ARITHMETIC,
  mul: multiply,
  neg: (shader, [{ dtype, value }]) =>
    dtype === "float64" ? callFunction(shader, dtype, "neg", [value]) : `(-${value})`,
  floor: builtin("floor"),
  ceil: builtin("ceil"),
  div: divide,
};

/** By a zero that compilers know, a product is 0 to them, whatever the other factor is. */
function multiply(shader: ShaderWriter, operands: readonly OperandValue[]): string {
  const [x, y] = operands.map(({ node, dtype, value }) => {
    const isZero = node.kind === "literal" && node.value === 0 && dtype === "float32";
    return isZero ? callFunction(shader, dtype, "keep", [value]) : value;
  });
  return mul(shader, operands[0].dtype, x, y);
}

/** By a constant power of two: exactly by its inverse. */
function divide(shader: ShaderWriter, [x, y]: readonly OperandValue[]): string {
  const { node, dtype } = y;
  const inverse = node.kind === "literal" ? 1 / node.value : Number.NaN;
  const isPower = Math.log2(Math.abs(inverse)) % 1 === 0 && Math.abs(inverse) < 2 ** 126;
  return isPower && Math.abs(inverse) >= 2 ** -126
    ? mul(shader, dtype, x.value, literal(dtype, inverse))
    : callFunction(shader, dtype, "div", [x.value, y.value]);
}

export const INTEGER_RULES: RuleTable = {
  ...ARITHMETIC,
  neg: (_shader, [{ dtype, value }]) => `(${literal(dtype, 0)} - ${value})`,
  sign: (_shader, [{ dtype, value }]) =>
    dtype === "int32" ? `sign(${value})` : `min(${value}, 1u)`,
  rotateLeft: (shader, [x, n]) =>
    callFunction(shader, x.dtype, "rotateLeft", [x.value, `u32(${n.value})`]),
  and: text((x, y) => `(${x} & ${y})`),
  or: text((x, y) => `(${x} | ${y})`),
  xor: text((x, y) => `(${x} ^ ${y})`),
  bitNot: text((x) => `(~${x})`),
};

/** A shift by 1 leaves nothing of a boolean, to the right at least. */
const shiftedOut: Rule = text((x, n) => `(${x} & !${n})`);

export const BOOL_RULES: RuleTable = {
  maximum: operation(maximum),
  minimum: operation(minimum),
  and: text((x, y) => `(${x} & ${y})`),
  or: text((x, y) => `(${x} | ${y})`),
  xor: text((x, y) => `(${x} != ${y})`),
  not: text((x) => `(!${x})`),
  shiftLeft: text((x) => x),
  shiftRightLogical: shiftedOut,
  shiftRightArithmetic: shiftedOut,
};
