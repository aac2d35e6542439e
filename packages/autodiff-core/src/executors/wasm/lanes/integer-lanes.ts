/** Primitives on int32 and uint32, wrapping. */
import { i8x16, i32, select, type Value, v128 } from "../encoding/index.ts";
import { constantLanes } from "./constant-lanes.ts";
import { direct, type LaneRule, type RuleTable, repeating } from "./emission.ts";
import { integerDivision } from "./integer-division.ts";
import { perLane } from "./per-lane.ts";

type I32 = Value<"i32">;
type Vector = Value<"v128">;

/** Bitwise logic, of booleans too. */
function bitwise(name: "and" | "or" | "xor"): LaneRule {
  return ({ context }, x, y) =>
    context.lanes === 1 ? i32[name](x as I32, y as I32) : v128[name](x as Vector, y as Vector);
}

const and = /* @__PURE__ */ bitwise("and");
const or = /* @__PURE__ */ bitwise("or");
const xor = /* @__PURE__ */ bitwise("xor");

const neg: LaneRule = ({ op, context }, x) =>
  context.lanes === 1 ? op("sub", 0, x) : op("neg", x);

const abs: LaneRule = /* @__PURE__ */ repeating((emission, x) => {
  const { op, dtype, f } = emission;
  if (dtype === "uint32") return x;
  const signs = f.let(op("shrS", x, 31));
  return op("sub", xor(emission, x, signs), signs);
});

/** The sign bits, or 1 where there is any other bit. */
const sign: LaneRule = /* @__PURE__ */ repeating((emission, x) => {
  const { op, dtype, f } = emission;
  const negative = f.let(neg(emission, x, x));
  if (dtype === "uint32") return op("shrU", or(emission, x, negative), 31);
  return or(emission, op("shrS", x, 31), op("shrU", negative, 31));
});

const bitNot: LaneRule = (emission, x) =>
  xor(emission, x, constantLanes("int32", -1, emission.context.lanes).value);

function extremum(name: "min" | "max"): LaneRule {
  return repeating(({ op, dtype, context }, x, y) => {
    const sign = dtype === "int32" ? "S" : "U";
    if (context.lanes > 1) return op(`${name}${sign}`, x, y);
    return select(op(`${name === "min" ? "lt" : "gt"}${sign}`, x, y) as I32, x, y);
  });
}

function division(name: "div" | "rem"): LaneRule {
  return ({ context, dtype, operands }) =>
    perLane(context, operands, dtype, (x, y) =>
      integerDivision(context, `${name}${dtype === "int32" ? "S" : "U"}`, x as I32, y as I32),
    );
}

/** Distances outside of 0 … 31, negative ones too, shift everything out. */
function shift(name: "shl" | "shrU" | "shrS"): LaneRule {
  return ({ context, dtype, op, operands }, x) => {
    const distance = operands[1].constant;
    if (distance !== undefined) {
      const isInside = distance >= 0 && distance < 32;
      if (!isInside && name !== "shrS") return constantLanes(dtype, 0, context.lanes).value;
      return op(name, x, isInside ? distance : 31);
    }
    return perLane(context, operands, dtype, (a, b) => {
      const n = context.f.let(b as I32);
      const isInside = i32.ltU(n, 32);
      if (name === "shrS") return i32.shrS(a as I32, select(isInside, n, 31));
      return select(isInside, i32[name](a as I32, n), 0);
    });
  };
}

/** By a constant distance; turning vectors by whole bytes is one instruction. */
const rotateLeft: LaneRule = /* @__PURE__ */ repeating(({ op, context, operands }, x) => {
  const distance = operands[1].constant ?? 0;
  if (context.lanes === 1) return i32.rotl(x as I32, distance);
  if (distance % 8 !== 0) {
    return v128.or(op("shl", x, distance) as Vector, op("shrU", x, 32 - distance) as Vector);
  }
  const from = (byte: number): number => (byte & ~3) + ((byte - distance / 8) & 3);
  const bytes = Array.from({ length: 16 }, (_, byte) => from(byte));
  return i8x16.shuffle(x as Vector, x as Vector, bytes);
});

export const INTEGER: RuleTable = {
  add: /* @__PURE__ */ direct("add"),
  sub: /* @__PURE__ */ direct("sub"),
  mul: /* @__PURE__ */ direct("mul"),
  div: /* @__PURE__ */ division("div"),
  rem: /* @__PURE__ */ division("rem"),
  maximum: /* @__PURE__ */ extremum("max"),
  minimum: /* @__PURE__ */ extremum("min"),
  shiftLeft: /* @__PURE__ */ shift("shl"),
  shiftRightLogical: /* @__PURE__ */ shift("shrU"),
  shiftRightArithmetic: /* @__PURE__ */ shift("shrS"),
  rotateLeft,
  neg,
  abs,
  sign,
  and,
  or,
  xor,
  bitNot,
};

const not: LaneRule = ({ context }, x) =>
  context.lanes === 1 ? i32.eqz(x as I32) : v128.not(x as Vector);

/** A shift by 1 leaves nothing of a boolean, to the right at least. */
const shiftedOut: LaneRule = (emission, x, y) => and(emission, x, not(emission, y, y));

export const BOOL: RuleTable = {
  and,
  or,
  xor,
  not,
  minimum: and,
  maximum: or,
  shiftLeft: (_emission, x) => x,
  shiftRightLogical: shiftedOut,
  shiftRightArithmetic: shiftedOut,
};
