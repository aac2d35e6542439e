/** Arithmetic on a vector of one precision, as the elementary functions are written in it. */
import {
  type FunctionBuilder,
  f32x4,
  f64x2,
  i32x4,
  i64x2,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { LaneContext } from "../lane-value.ts";

export type Vector = Value<"v128">;
/** A vector in a local: to be used more than once. */
export type Local = Variable<"v128">;
/** A vector, or a number for all lanes. */
export type Operand = Vector | number;

type Arithmetic = "add" | "sub" | "mul" | "div";
type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";
type Unary = "abs" | "neg" | "sqrt" | "nearest" | "trunc";

/** How a precision's numbers are made of bits, and the constants that depend on it. */
export interface Precision {
  readonly type: "f32" | "f64";
  /** Bits of the fraction. */
  readonly fraction: 23 | 52;
  readonly bias: 127 | 1023;
  /** Adding `1.5·2^fraction` rounds to whole numbers, which are then in the low bits. */
  readonly magic: number;
  /** Keeps so few leading bits that products of two such numbers are exact. */
  readonly halfMask: bigint;
  /** `log 2` as a sum whose first part has so few bits that its product with any exponent is exact. */
  readonly ln2: readonly [high: number, low: number];
}

/** Vector arithmetic of one precision; numbers as operands stand for all lanes. */
export type FloatLanes = Precision & {
  readonly [N in Arithmetic | Comparison]: (a: Operand, b: Operand) => Vector;
} & { readonly [N in Unary]: (a: Vector) => Vector } & {
  readonly context: LaneContext;
  readonly f: FunctionBuilder;
  readonly relaxed: boolean;
  /** The vectors' integer instructions. */
  readonly int: typeof i32x4 & typeof i64x2;
  let(value: Vector): Local;
  /** The same number in all lanes. */
  constant(value: number): Vector;
  /** The same bits in all lanes. */
  bits(value: bigint): Vector;
  /** `a·b + c`, rounded once or twice. */
  madd(a: Operand, b: Operand, c: Operand): Vector;
  /** `c - a·b`, rounded once or twice. */
  nmadd(a: Operand, b: Operand, c: Operand): Vector;
  /** `b < a ? b : a`: `a` where either is NaN. */
  min(a: Operand, b: Operand): Vector;
  /** `a < b ? b : a`: `a` where either is NaN. */
  max(a: Operand, b: Operand): Vector;
  /** Per lane, by a mask of all ones or zeros. */
  select(mask: Vector, ifTrue: Operand, ifFalse: Operand): Vector;
};

const SINGLE: Precision = {
  type: "f32",
  fraction: 23,
  bias: 127,
  magic: 1.5 * 2 ** 23,
  halfMask: -0x1000n,
  ln2: [0.693145751953125, 1.42860677e-6],
};

const DOUBLE: Precision = {
  type: "f64",
  fraction: 52,
  bias: 1023,
  magic: 1.5 * 2 ** 52,
  halfMask: -0x8000000n,
  ln2: [0.6931471803691238, 1.9082149292705877e-10],
};

const COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"] as const;
const BINARY = ["add", "sub", "mul", "div", ...COMPARISONS] as const;
const UNARY = ["abs", "neg", "sqrt", "nearest", "trunc"] as const;

/** The arithmetic of `f32x4` or `f64x2`, written to the function of `context`. */
export function floatLanes(context: LaneContext, type: "f32" | "f64"): FloatLanes {
  const single = type === "f32";
  const vector = (single ? f32x4 : f64x2) as typeof f32x4 & typeof f64x2;
  const int = (single ? i32x4 : i64x2) as typeof i32x4 & typeof i64x2;
  const { relaxed } = context.instructions;
  const constant = (value: number) =>
    shared(context, `${type} ${Object.is(value, -0) ? "-0" : value}`, vector.const(value));
  const operand = (a: Operand) => (typeof a === "number" ? constant(a) : a);
  const binary = (name: (typeof BINARY)[number]) => (a: Operand, b: Operand) =>
    vector[name](operand(a), operand(b));
  const lanes = {
    ...(single ? SINGLE : DOUBLE),
    ...Object.fromEntries(BINARY.map((name) => [name, binary(name)])),
    ...Object.fromEntries(UNARY.map((name) => [name, vector[name]])),
    context,
    f: context.f,
    relaxed,
    int,
    let: (value: Vector) => context.f.let(value),
    constant,
    bits: (value: bigint) =>
      shared(context, `${type} bits ${value}`, int.const(BigInt.asIntN(single ? 32 : 64, value))),
    madd: (a: Operand, b: Operand, c: Operand) =>
      relaxed
        ? vector.relaxedMadd(operand(a), operand(b), operand(c))
        : vector.add(vector.mul(operand(a), operand(b)), operand(c)),
    nmadd: (a: Operand, b: Operand, c: Operand) =>
      relaxed
        ? vector.relaxedNmadd(operand(a), operand(b), operand(c))
        : vector.sub(operand(c), vector.mul(operand(a), operand(b))),
    min: (a: Operand, b: Operand) => vector.pmin(operand(a), operand(b)),
    max: (a: Operand, b: Operand) => vector.pmax(operand(a), operand(b)),
    // With a mask of whole lanes the relaxed instruction is as determined as the other, and shorter on x86.
    select: (mask: Vector, ifTrue: Operand, ifFalse: Operand) =>
      relaxed
        ? int.relaxedLaneselect(operand(ifTrue), operand(ifFalse), mask)
        : v128.bitselect(operand(ifTrue), operand(ifFalse), mask),
  };
  return lanes as unknown as FloatLanes;
}

/**
 * A constant as a global variable, which engines load as an operand. Constant vectors in code take them four instructions
 * and splats of constant numbers three: with them `tanh` takes 1.3 times as long.
 */
function shared(context: LaneContext, key: string, value: Vector): Vector {
  return context.once(`functions/constant/${key}`, () =>
    context.module.global("constant", "v128", value),
  );
}
