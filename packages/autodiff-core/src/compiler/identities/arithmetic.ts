/** Identities of arithmetic that hold bit for bit in IEEE arithmetic, for ±0, infinities, NaN and subnormals too. */
import { isFloat } from "../../dtype.ts";
import type { Atom, Equation } from "../../program/program.ts";
import { isConstant, literal } from "../fold-constants.ts";
import { add, mul, neg, sub } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";

function either(rule: (x: Atom, y: Atom, at: Rewriting, e: Equation) => Atom | undefined): Rule {
  return (e, at) => rule(e.inputs[0], e.inputs[1], at, e) ?? rule(e.inputs[1], e.inputs[0], at, e);
}

/** The operand of a negation, or of nothing. */
function negated(x: Atom, at: Rewriting): Atom | undefined {
  return at.madeBy(x, "neg")?.inputs[0];
}

/** `x·1 = x`. */
const timesOne = /* @__PURE__ */ either((x, y) => (isConstant(y, 1) ? x : undefined));

/** `x·(-1) = -x`. */
const timesMinusOne = /* @__PURE__ */ either((x, y, at) =>
  isConstant(y, -1) ? at.apply(neg, [x]) : undefined,
);

/** `(-x)·(-y) = x·y`. */
const timesNegated: Rule = ({ inputs: [x, y] }, at) => {
  const [p, q] = [negated(x, at), negated(y, at)];
  return p === undefined || q === undefined ? undefined : at.apply(mul, [p, q]);
};

/** `(-x)·c = x·(-c)` for a constant. */
const negatedTimesConstant = /* @__PURE__ */ either((x, y, at) => {
  const p = negated(x, at);
  if (p === undefined || y.kind !== "literal" || !isFloat(y.dtype)) return undefined;
  return at.apply(mul, [p, literal(y, -y.value)]);
});

/** `x/1 = x`. */
const overOne: Rule = ({ inputs: [x, y] }) => (isConstant(y, 1) ? x : undefined);

/** `x/2ⁿ = x·2⁻ⁿ`: both round the same number. */
const overPowerOfTwo: Rule = ({ inputs: [x, y] }, at) => {
  if (y.kind !== "literal" || !isFloat(y.dtype)) return undefined;
  const exponent = Math.log2(Math.abs(y.value));
  const exact = Number.isInteger(exponent) && Math.abs(exponent) <= 100;
  return exact && 2 ** exponent === Math.abs(y.value)
    ? at.apply(mul, [x, literal(y, 1 / y.value)])
    : undefined;
};

/** `x + (-0) = x`; in integers `x + 0 = x`. Not `x + 0` in floats, which makes 0 of -0. */
const plusNothing = /* @__PURE__ */ either((x, y) =>
  isConstant(y, isFloat(y.dtype) ? -0 : 0) ? x : undefined,
);

/** `x + (-y) = x - y`. */
const plusNegated = /* @__PURE__ */ either((x, y, at) => {
  const q = negated(y, at);
  return q === undefined ? undefined : at.apply(sub, [x, q]);
});

/** `x - 0 = x`. */
const minusZero: Rule = ({ inputs: [x, y] }) => (isConstant(y, 0) ? x : undefined);

/** `x - (-y) = x + y`. */
const minusNegated: Rule = ({ inputs: [x, y] }, at) => {
  const q = negated(y, at);
  return q === undefined ? undefined : at.apply(add, [x, q]);
};

/** `-(-x) = x`. */
const twiceNegated: Rule = ({ inputs: [x] }, at) => negated(x, at);

/** `-(x·c) = x·(-c)` for a constant. */
const negatedProduct: Rule = ({ inputs: [x] }, at) => {
  const product = at.madeBy(x, "mul");
  if (product === undefined || at.isShared(x)) return undefined;
  const [p, q] = product.inputs;
  const [c, other] = p.kind === "literal" ? [p, q] : [q, p];
  if (c.kind !== "literal" || !isFloat(c.dtype)) return undefined;
  return at.apply(mul, [other, literal(c, -c.value)]);
};

/** `f(f(x)) = f(x)`. */
const repeated: Rule = ({ primitive, inputs: [x] }, at) =>
  at.madeBy(x, primitive.name) === undefined ? undefined : x;

/** `|-x| = |x|`. */
const ofNegated: Rule = ({ primitive, inputs: [x] }, at) => {
  const p = negated(x, at);
  return p === undefined ? undefined : at.apply(primitive, [p]);
};

const notNot: Rule = ({ inputs: [x] }, at) => at.madeBy(x, "not")?.inputs[0];

/** The extremum of a value and itself is the value. */
const ofEqual: Rule = ({ inputs: [x, y] }) => (x === y ? x : undefined);

const selectConstant: Rule = ({ inputs: [condition, a, b] }) => {
  if (condition.kind === "literal") return condition.value === 0 ? b : a;
  return a === b || (a.kind === "literal" && isConstant(b, a.value)) ? a : undefined;
};

/** `b and true = b`, `b or false = b`. */
const withNeutral = (neutral: number): Rule =>
  either((x, y) => (x.dtype === "bool" && isConstant(y, neutral) ? x : undefined));

/** `b and false = false`, `b or true = true`. */
const withAbsorbing = (absorbing: number): Rule =>
  either((x, y) => (x.dtype === "bool" && isConstant(y, absorbing) ? y : undefined));

/** `where(¬c, a, b) = where(c, b, a)`. */
const selectNot: Rule = ({ primitive, inputs: [condition, a, b] }, at) => {
  const c = at.madeBy(condition, "not")?.inputs[0];
  return c === undefined ? undefined : at.apply(primitive, [c, b, a]);
};

/** Conversions to the same dtype, and there and back through a wider one. */
const castBack: Rule = ({ inputs: [x], outputs: [out] }, at) => {
  if (x.dtype === out.dtype) return x;
  const origin = at.madeBy(x, "cast")?.inputs[0];
  const wider = x.dtype === "float64" && origin?.dtype !== "float64";
  return wider && origin?.dtype === out.dtype ? origin : undefined;
};

const identity: Rule = ({ inputs: [x] }) => x;

/** `f(x, y) = f(y, x)`: one order, constants last, so that equal expressions are found to be equal. */
const ordered: Rule = ({ primitive, inputs: [x, y] }, at) => {
  const place = (atom: Atom) => (atom.kind === "literal" ? Number.POSITIVE_INFINITY : atom.id);
  return place(x) > place(y) ? at.apply(primitive, [y, x]) : undefined;
};

export const ARITHMETIC_IDENTITIES: RuleTable = {
  mul: [timesOne, timesMinusOne, timesNegated, negatedTimesConstant, ordered],
  div: [overOne, overPowerOfTwo],
  add: [plusNothing, plusNegated, ordered],
  sub: [minusZero, minusNegated],
  neg: [twiceNegated, negatedProduct],
  abs: [repeated, ofNegated],
  floor: [repeated],
  ceil: [repeated],
  round: [repeated],
  sign: [repeated],
  cos: [ofNegated],
  cosh: [ofNegated],
  not: [notNot],
  maximum: [ofEqual],
  minimum: [ofEqual],
  and: [ofEqual, /* @__PURE__ */ withNeutral(1), /* @__PURE__ */ withAbsorbing(0), ordered],
  or: [ofEqual, /* @__PURE__ */ withNeutral(0), /* @__PURE__ */ withAbsorbing(1), ordered],
  xor: [ordered],
  equal: [ordered],
  notEqual: [ordered],
  select: [selectConstant, selectNot],
  cast: [castBack],
  stopGradient: [identity],
};
