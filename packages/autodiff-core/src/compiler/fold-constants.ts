/**
 * Constant folding. A constant of this representation is uniform: one number everywhere. What is computed from such
 * constants and is uniform again becomes one; constant tensors with differing entries (an identity matrix) stay
 * equations, as a program holds no tensor data.
 */
import { roundTo } from "../dtype.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Atom, Literal, Program } from "../program/program.ts";
import { sizeOf } from "../shape.ts";
import { type Rule, type RuleTable, rewrite } from "./rewrite.ts";

/** A constant tensor, its value rounded to the dtype. */
export function literal({ shape, dtype }: TensorSpec, value: number): Literal {
  return { kind: "literal", shape, dtype, value: roundTo(dtype, value) };
}

/** Whether an atom is the given constant; tells 0 from -0. */
export function isConstant(atom: Atom, value: number): boolean {
  return atom.kind === "literal" && Object.is(atom.value, value);
}

const foldUniform: Rule = ({ primitive, inputs, params, outputs }) => {
  if (primitive.uniform === undefined || inputs.length === 0 || outputs.length !== 1) {
    return undefined;
  }
  const values: number[] = [];
  for (const atom of inputs) {
    if (atom.kind !== "literal") return undefined;
    values.push(atom.value);
  }
  return literal(outputs[0], primitive.uniform(values, params, inputs));
};

const joinEqual: Rule = ({ inputs, outputs }) => {
  const [first] = inputs;
  const same = first.kind === "literal" && inputs.every((x) => isConstant(x, first.value));
  return same ? literal(outputs[0], first.value) : undefined;
};

const splitConstant: Rule = ({ inputs: [x], outputs }) =>
  x.kind === "literal" ? outputs.map((spec) => literal(spec, x.value)) : undefined;

/** `0, 1, …` along an axis of one entry is 0. */
const singleCount: Rule = ({ params, outputs: [out] }) => {
  const { shape, axis } = params as { shape: readonly number[]; axis: number };
  return shape[axis] === 1 ? literal(out, 0) : undefined;
};

/** Extrema and tests of a constant over at least one entry; sums are left, as they round. */
const sameOverAll: Rule = ({ inputs: [x], outputs: [out] }) =>
  x.kind === "literal" && sizeOf(x.shape) > 0 ? literal(out, x.value) : undefined;

export const CONSTANT_RULES: RuleTable = {
  "*": [foldUniform],
  concat: [joinEqual],
  pad: [joinEqual],
  unstack: [splitConstant],
  iota: [singleCount],
  max: [sameOverAll],
  min: [sameOverAll],
  any: [sameOverAll],
  all: [sameOverAll],
};

/** Replace uniform constant expressions by literals. */
export function foldConstants(program: Program): Program {
  return rewrite(program, CONSTANT_RULES);
}
