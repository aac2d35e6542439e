/**
 * Identities of real arithmetic that IEEE arithmetic does not keep: they change results by rounding, or where an
 * operand is -0, infinite or NaN. Applied only with `fastMath`.
 */
import { isFloat } from "../../dtype.ts";
import type { Atom } from "../../program/program.ts";
import { sizeOf } from "../../shape.ts";
import { literal } from "../fold-constants.ts";
import { mul } from "../lowered-primitives.ts";
import type { Rule, RuleTable } from "../rewrite.ts";

const isZero = (x: Atom): boolean => x.kind === "literal" && x.value === 0;

/** `x·0 = 0`, wrong for infinities and NaN. */
const timesZero: Rule = ({ inputs: [x, y], outputs: [out] }) =>
  isZero(x) || isZero(y) ? literal(out, 0) : undefined;

/** `0/x = 0`. */
const zeroOver: Rule = ({ inputs: [x], outputs: [out] }) =>
  isZero(x) ? literal(out, 0) : undefined;

/** `x/c = x·(1/c)`, off by half an ulp. */
const overConstant: Rule = ({ inputs: [x, y] }, at) =>
  y.kind === "literal" && isFloat(y.dtype) && y.value !== 0
    ? at.apply(mul, [x, literal(y, 1 / y.value)])
    : undefined;

/** `x + 0 = x`, wrong for -0. */
const plusZero: Rule = ({ inputs: [x, y] }) => {
  if (isZero(y)) return x;
  return isZero(x) ? y : undefined;
};

/** `0 - x` stays; `x - x = 0`, wrong for infinities and NaN. */
const minusItself: Rule = ({ inputs: [x, y], outputs: [out] }) =>
  x === y ? literal(out, 0) : undefined;

/** `x + x = 2x` so that it meets other constants. Exact, but only of use with reassociation. */
const twice: Rule = ({ inputs: [x, y] }, at) =>
  x === y && isFloat(x.dtype) && x.kind === "variable"
    ? at.apply(mul, [x, literal(x, 2)])
    : undefined;

/** `(x·c)·d = x·(cd)` and `(x + c) + d = x + (c + d)`. */
function reassociate(name: string, combine: (c: number, d: number) => number): Rule {
  return ({ primitive, inputs }, at) => {
    const outer = constantAndRest(inputs);
    if (outer === undefined) return undefined;
    const inner = constantAndRest(at.madeBy(outer.rest, name)?.inputs ?? []);
    if (inner === undefined || !isFloat(inner.rest.dtype)) return undefined;
    const constant = literal(inner.rest, combine(inner.constant, outer.constant));
    return at.apply(primitive, [inner.rest, constant]);
  };
}

function constantAndRest([x, y]: readonly Atom[]): { constant: number; rest: Atom } | undefined {
  if (x?.kind === "literal") return { constant: x.value, rest: y };
  return y?.kind === "literal" ? { constant: y.value, rest: x } : undefined;
}

/** A sum of a constant is a product. */
const sumOfConstant: Rule = ({ inputs: [x], outputs: [out] }) =>
  x.kind === "literal" && sizeOf(out.shape) > 0
    ? literal(out, (x.value * sizeOf(x.shape)) / sizeOf(out.shape))
    : undefined;

export const FAST_MATH: RuleTable = {
  mul: [timesZero, /* @__PURE__ */ reassociate("mul", (c, d) => c * d)],
  div: [zeroOver, overConstant],
  add: [plusZero, twice, /* @__PURE__ */ reassociate("add", (c, d) => c + d)],
  sub: [minusItself],
  sum: [sumOfConstant],
};
