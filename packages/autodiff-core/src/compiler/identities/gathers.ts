/**
 * Gathers move towards the inputs, so that fewer entries are computed, and vanish where they gather what was repeated.
 * They only move values; but a position outside gathers 0, so that most rules ask for positions that are known to be
 * inside, as those of the public functions are.
 */
import type { Atom, Equation } from "../../program/program.ts";
import { sameShape, sizeOf } from "../../shape.ts";
import { isConstant, literal } from "../fold-constants.ts";
import { isElementwise, isProduct } from "../primitive-kinds.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";
import { reshaped } from "./layout.ts";
import { ofMoved, valueAtZero } from "./other-operands.ts";
import { areInside, columnsOf, countedAxis, isBelow, joinColumns } from "./positions.ts";

type Axes = { readonly axes: readonly number[] };

/** So many fewer entries have to be gathered before they are computed once more for it. */
const WORTH_REPEATING = 8;

const isInside = ({ inputs: [x, indices], params }: Equation, at: Rewriting): boolean =>
  areInside(indices, x.shape, params as Axes, at);

const isSmaller = ({ inputs: [x], outputs: [out] }: Equation): boolean =>
  sizeOf(out.shape) < sizeOf(x.shape);

const ofConstant: Rule = (gather, at) => {
  const [[x], [out]] = [gather.inputs, gather.outputs];
  if (x.kind !== "literal") return undefined;
  return isConstant(x, 0) || isInside(gather, at) ? literal(out, x.value) : undefined;
};

/** `gather(f(x, y)) = f(gather(x), gather(y))` if there are fewer entries, and positions inside or `f(0, 0) = 0`. */
const throughElementwise: Rule = (gather, at) => {
  const [[x, indices], [out]] = [gather.inputs, gather.outputs];
  const inner = at.definition(x);
  if (inner === undefined || !isElementwise(inner.primitive)) return undefined;
  const read = inner.inputs.filter((operand) => operand.kind === "variable");
  if (sizeOf(out.shape) * read.length * repeats(x, read, at) >= sizeOf(x.shape)) return undefined;
  if (!Object.is(valueAtZero(inner), 0) && !isInside(gather, at)) return undefined;
  const move = (operand: Atom) => at.apply(gather.primitive, [operand, indices], gather.params);
  return ofMoved(inner, out.shape, move, at);
};

/** What it counts that others read `x` as well; a product would have to be stored besides `x`. */
function repeats(x: Atom, operands: readonly Atom[], at: Rewriting): number {
  if (!at.isShared(x)) return 1;
  const made = operands.map((operand) => at.definition(operand));
  const isStored = made.some((equation) => equation !== undefined && isProduct(equation));
  return isStored ? Number.POSITIVE_INFINITY : WORTH_REPEATING;
}

/** `x[p][q] = x[p[q]]`: the positions are gathered in place of the rows. */
const gatherTwice: Rule = (gather, at) => {
  const { inputs, params, primitive } = gather;
  const inner = at.madeBy(inputs[0], "gather");
  if (inner === undefined || at.isShared(inputs[0]) || !isSmaller(gather)) return undefined;
  const [x, rows] = inner.inputs;
  const isOfRows = (params as Axes).axes.every((axis) => axis < rows.shape.length - 1);
  if (!isOfRows || !isInside(gather, at)) return undefined;
  return at.apply(primitive, [x, at.apply(primitive, [rows, inputs[1]], params)], inner.params);
};

/** Columns of `x` are gathered from `x`, not from its transpose. */
const ofTranspose: Rule = (gather, at) => {
  const [x, indices] = gather.inputs;
  const inner = at.madeBy(x, "transpose");
  if (inner === undefined || at.isShared(x) || !isSmaller(gather)) return undefined;
  const { axes } = gather.params as Axes;
  const order = (inner.params as Axes).axes;
  const rest = order.filter((_, axis) => !axes.includes(axis));
  if (rest.some((axis, i) => i > 0 && axis < rest[i - 1])) return undefined;
  const from = { axes: axes.map((axis) => order[axis]) };
  return at.apply(gather.primitive, [inner.inputs[0], indices], from);
};

/** What is repeated along an axis is the same at every coordinate there, so only the other coordinates count. */
const ofBroadcast: Rule = (gather, at) => {
  const [[x, indices], [out]] = [gather.inputs, gather.outputs];
  const [inner, columns] = [at.madeBy(x, "broadcast"), columnsOf(indices, at)];
  if (inner === undefined || columns === undefined) return undefined;
  const [own] = inner.inputs;
  const place = (inner.params as Axes).axes;
  const kept = place.filter((_, i) => own.shape[i] !== 1);
  if (kept.some((axis, i) => i > 0 && axis < kept[i - 1])) return undefined;
  const { axes } = gather.params as Axes;
  const counts = axes.map((axis) => kept.includes(axis));
  const isKnown = columns.every((column, i) => counts[i] || isBelow(column, x.shape[axes[i]], at));
  if (!isKnown) return undefined;
  const sizes = kept.map((axis) => x.shape[axis]);
  const params = { axes: axes.flatMap((axis, i) => (counts[i] ? kept.indexOf(axis) : [])) };
  const used = columns.filter((_, i) => counts[i]);
  const source = reshaped(own, sizes, at);
  const value =
    used.length === 0
      ? source
      : at.apply(gather.primitive, [source, joinColumns(used, indices, at)], params);
  const rows = indices.shape.slice(0, -1).map((_, i) => i);
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const whole = rest.flatMap((axis, i) => (kept.includes(axis) ? [rows.length + i] : []));
  const to = { shape: out.shape, axes: [...(used.length === 0 ? [] : rows), ...whole] };
  return at.apply(inner.primitive, [value], to);
};

/** Every entry in its order. */
const inOrder: Rule = ({ inputs: [x, indices], params, outputs: [out] }, at) => {
  const sizes = (shape: readonly number[]) => shape.filter((n) => n !== 1);
  const { axes } = params as Axes;
  if (!sameShape(sizes(x.shape), sizes(out.shape)) || axes.some((axis, i) => axis !== i)) {
    return undefined;
  }
  let last = -1;
  const isCounted = columnsOf(indices, at)?.every((column, i) => {
    if (x.shape[i] === 1) return isBelow(column, 1, at);
    const axis = countedAxis(column, x.shape[i], at) ?? -1;
    const follows = axis > last;
    last = axis;
    return follows;
  });
  return isCounted ? reshaped(x, out.shape, at) : undefined;
};

export const GATHER_IDENTITIES: RuleTable = {
  gather: [ofConstant, inOrder, ofBroadcast, ofTranspose, gatherTwice, throughElementwise],
};
