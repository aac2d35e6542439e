/**
 * Sums at computed positions that start from zeros, as the derivatives of gathers do: what would be done with the whole
 * result, most of which is 0, is done with the updates. Sums are taken in another order then, and zeros lose their
 * signs. Applied only with `fastMath`.
 */
import type { Atom, Equation } from "../../program/program.ts";
import { sizeOf } from "../../shape.ts";
import { isConstant } from "../fold-constants.ts";
import { add, neg } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";
import { keepsZero, ofMoved, onlyOperand } from "./other-operands.ts";

type Axes = { readonly axes: readonly number[] };

/** The equation of a scatter into zeros. */
function sparse(x: Atom, at: Rewriting): Equation | undefined {
  const made = at.madeBy(x, "scatterAdd");
  return made !== undefined && isConstant(made.inputs[0], 0) ? made : undefined;
}

/** As {@link sparse}, if nothing else reads it and there are fewer updates than entries. */
function ownSparse(x: Atom, at: Rewriting): Equation | undefined {
  const made = at.isShared(x) ? undefined : sparse(x, at);
  return made !== undefined && sizeOf(made.inputs[2].shape) < sizeOf(x.shape) ? made : undefined;
}

/** `c·scatter(u) = scatter(c·u)`. */
const onUpdates: Rule = (equation, at) => {
  const x = onlyOperand(equation);
  const made = x === undefined || !keepsZero(equation) ? undefined : ownSparse(x, at);
  if (made === undefined) return undefined;
  const [zeros, indices, updates] = made.inputs;
  const moved = ofMoved(equation, updates.shape, () => updates, at);
  return at.apply(made.primitive, [zeros, indices, moved], made.params);
};

/** `y + scatter(u)` adds the updates to `y`; two scatters to the same positions are one of the sums. */
const plusScatter: Rule = ({ inputs: [x, y] }, at) => addedTo(x, y, at) ?? addedTo(y, x, at);

function addedTo(y: Atom, x: Atom, at: Rewriting): Atom | undefined {
  const made = at.isShared(x) ? undefined : sparse(x, at);
  if (made === undefined) return undefined;
  const [, indices, updates] = made.inputs;
  const other = at.isShared(y) ? undefined : at.madeBy(y, "scatterAdd");
  const isJoined = other?.inputs[1] === indices && sameAxes(other, made);
  const start = isJoined ? other.inputs[0] : y;
  const sum = isJoined ? at.apply(add, [other.inputs[2], updates]) : updates;
  return at.apply(made.primitive, [start, indices, sum], made.params);
}

function sameAxes(a: Equation, b: Equation): boolean {
  const [p, q] = [a.params as Axes, b.params as Axes];
  return p.axes.join() === q.axes.join();
}

/** `y - scatter(u) = y + scatter(-u)`. */
const minusScatter: Rule = ({ inputs: [y, x] }, at) => {
  const made = ownSparse(x, at);
  if (made === undefined) return undefined;
  const [, indices, updates] = made.inputs;
  return at.apply(made.primitive, [y, indices, at.apply(neg, [updates])], made.params);
};

export const FAST_SCATTERS: RuleTable = {
  neg: [onUpdates],
  mul: [onUpdates],
  div: [onUpdates],
  add: [plusScatter],
  sub: [minusScatter],
};
