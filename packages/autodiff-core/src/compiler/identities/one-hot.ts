/**
 * One entry of each row is not zero: what comes back through `takeAlongAxis`, above all from the loss of a class. Every
 * result keeps its bits.
 */
import type { Atom, Literal } from "../../program/program.ts";
import { isConstant, literal } from "../fold-constants.ts";
import { add, broadcast, equal, select } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";
import { reshaped } from "./layout.ts";
import { keepsZero, ofMoved, onlyOperand } from "./other-operands.ts";
import { columnsOf, countedAxis, isBelow } from "./positions.ts";

type Axes = { readonly axes: readonly number[] };

/** With one update per row: `where(0, 1, … = p, u, 0)`, which is fused into what reads it. */
const asOneHot: Rule = ({ inputs: [x, indices, updates], params, outputs: [out] }, at) => {
  const columns = columnsOf(indices, at) ?? [];
  const { shape } = updates;
  const along = shape.findIndex((n, axis) => n !== out.shape[axis]);
  const isEntry = [shape, columns].every(({ length }) => length === out.shape.length);
  const inOrder = (params as Axes).axes.every((axis, i) => axis === i);
  if (!isConstant(x, 0) || !isEntry || !inOrder || shape[along] !== 1) return undefined;
  const isPlaced = (column: Atom, axis: number) =>
    axis === along ||
    (shape[axis] === 1 ? isBelow(column, 1, at) : countedAxis(column, shape[axis], at) === axis);
  const count = columns.map((column) => at.madeBy(column, "iota")).find((made) => made);
  if (count === undefined || !columns.every(isPlaced)) return undefined;
  const spread = (row: Atom) =>
    at.apply(broadcast, [row], { shape: out.shape, axes: shape.map((_, i) => i) });
  const counted = at.apply(count.primitive, [], { ...count.params, shape: out.shape, axis: along });
  const isThere = at.apply(equal, [counted, spread(reshaped(columns[along], shape, at))]);
  const value = at.apply(add, [literal(updates, 0), updates]);
  return at.apply(select, [isThere, spread(value), literal(out, 0)]);
};

/**
 * The sum over such an axis is the one update, if it is inside: the other terms are zeros. Also of `f` with
 * `f(0) = ±0`. The derivative of the logarithm of a softmax takes such sums.
 */
const sumOfOneHot: Rule = ({ primitive, inputs: [y], params }, at) => {
  const { axes } = params as Axes;
  const f = at.madeBy(y, "select") === undefined ? at.definition(y) : undefined;
  if (axes.length !== 1 || (f !== undefined && !keepsZero(f))) return undefined;
  const hot = at.madeBy(f === undefined ? y : (onlyOperand(f) ?? y), "select");
  if (hot === undefined) return undefined;
  const [isThere, value, other] = hot.inputs;
  const isOneTerm = isConstant(other, 0) && isOnce(isThere, axes[0], at);
  if (!isOneTerm || !isAlike(value, axes[0], at)) return undefined;
  const entry = entryOf(value, axes[0], at);
  const term = f === undefined ? entry : ofMoved(f, entry.shape, () => entry, at);
  return at.apply(primitive, [term], params);
};

/** Whether exactly one entry along an axis is true: that of a position which is inside. */
function isOnce(condition: Atom, axis: number, at: Rewriting): boolean {
  const compared = at.madeBy(condition, "equal")?.inputs ?? [];
  return compared.some((count, i) => {
    const place = compared[1 - i];
    const size = condition.shape[axis];
    const isCounted = countedAxis(count, size, at) === axis;
    return isCounted && isAlike(place, axis, at) && isBelow(place, size, at);
  });
}

/** Whether an atom is the same all along an axis. */
function isAlike(x: Atom, along: number, at: Rewriting): boolean {
  const made = at.madeBy(x, "broadcast");
  if (made === undefined) return x.kind === "literal";
  const own = (made.params as Axes).axes.indexOf(along);
  return own < 0 || made.inputs[0].shape[own] === 1;
}

/** Such an atom with one entry along the axis. */
function entryOf(x: Atom, along: number, at: Rewriting): Atom {
  const shape = x.shape.map((n, axis) => (axis === along ? 1 : n));
  const made = at.definition(x);
  if (made === undefined) return literal({ shape, dtype: x.dtype }, (x as Literal).value);
  return at.apply(made.primitive, made.inputs, { ...made.params, shape });
}

export const ONE_HOT: RuleTable = { scatterAdd: [asOneHot], sum: [sumOfOneHot] };
