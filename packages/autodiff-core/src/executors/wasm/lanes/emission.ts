/** What the rules of elementwise primitives have in common. */
import type { DType } from "../../../dtype.ts";
import type { FunctionBuilder, Value } from "../encoding/index.ts";
import { type Op, opsOf, shared } from "./instruction.ts";
import type { LaneContext, LaneValue } from "./lane-value.ts";

/** Where a rule writes, and what it needs to know besides the operands' values. */
interface Emission {
  readonly context: LaneContext;
  readonly f: FunctionBuilder;
  /** Of the operands. */
  readonly dtype: DType;
  readonly operands: readonly LaneValue[];
  /** Instructions for the operands' dtype. */
  readonly op: Op;
}

/** The value of a primitive from those of its operands, each of which it may use any number of times. */
export type LaneRule = (emission: Emission, x: Value, y: Value) => Value;

export type RuleTable = Readonly<Record<string, LaneRule>>;

/** Run a rule. */
export function applyRule(
  rule: LaneRule,
  context: LaneContext,
  operands: readonly LaneValue[],
): Value {
  const [{ dtype }] = operands;
  const [x, y] = operands;
  const emission = { context, f: context.f, dtype, operands, op: opsOf(dtype, context.lanes) };
  return rule(emission, x.value, y?.value);
}

/** A rule that is one instruction of the same meaning. */
export function direct(name: string): LaneRule {
  return ({ op, operands }) => op(name, ...operands.map(({ value }) => value));
}

/** A rule that uses its operands more than once. */
export function repeating(rule: LaneRule): LaneRule {
  return (emission, x, y) =>
    rule(emission, shared(emission.f, x), y === undefined ? y : shared(emission.f, y));
}
