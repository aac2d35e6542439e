/** Primitives on floats that take a few instructions. */
import type { Value } from "../encoding/index.ts";
import { constantLanes } from "./constant-lanes.ts";
import { direct, type LaneRule, type RuleTable } from "./emission.ts";
import type { LaneValue } from "./lane-value.ts";
import { chooseByMask } from "./mask.ts";

/** -1, 0 or 1; zeros keep their sign, and NaN stays. */
const sign: LaneRule = (emission, operand) => {
  const { f, op, context, dtype } = emission;
  const x = f.let(operand);
  const unit = (value: number) => constantLanes(dtype, value, context.lanes).value;
  const notPositive = chooseByMask(context, op("lt", x, 0), unit(-1), x);
  return chooseByMask(context, op("gt", x, 0), unit(1), notPositive);
};

/**
 * Engines need about eight instructions for `min` and `max` of vectors, and one for `pmin` and `pmax`, which differ for
 * NaN in the second operand and zeros of unlike sign only.
 */
function extremum(name: "min" | "max"): LaneRule {
  return ({ op, context, operands }) => {
    const [x, y] = operands;
    const short = (a: LaneValue, { constant, value }: LaneValue): Value | undefined => {
      if (constant === undefined || Number.isNaN(constant)) return undefined;
      if (constant !== 0) return op(`p${name}`, a.value, value);
      const isPositive = Object.is(constant, 0);
      return name === "max" && isPositive ? op("add", op("pmax", a.value, value), 0) : undefined;
    };
    const shorter = context.lanes > 1 ? (short(x, y) ?? short(y, x)) : undefined;
    return shorter ?? op(name, x.value, y.value);
  };
}

export const FLOAT: RuleTable = {
  add: /* @__PURE__ */ direct("add"),
  sub: /* @__PURE__ */ direct("sub"),
  mul: /* @__PURE__ */ direct("mul"),
  div: /* @__PURE__ */ direct("div"),
  neg: /* @__PURE__ */ direct("neg"),
  abs: /* @__PURE__ */ direct("abs"),
  sqrt: /* @__PURE__ */ direct("sqrt"),
  floor: /* @__PURE__ */ direct("floor"),
  ceil: /* @__PURE__ */ direct("ceil"),
  round: /* @__PURE__ */ direct("nearest"),
  maximum: /* @__PURE__ */ extremum("max"),
  minimum: /* @__PURE__ */ extremum("min"),
  sign,
};
