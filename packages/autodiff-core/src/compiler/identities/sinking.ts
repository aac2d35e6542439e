/**
 * Rearrangements move towards the inputs, where they become strided reads, and into the products that read through
 * strides anyway. `layout(f(x, y)) = f(layout(x), layout(y))` for elementwise `f` is exact; it is done where nothing
 * else reads `f(x, y)`, so that no work is done twice.
 */
import type { Params } from "../../primitive.ts";
import type { DotParams } from "../../primitives/dot.ts";
import type { Atom } from "../../program/program.ts";
import { sameShape } from "../../shape.ts";
import { literal } from "../fold-constants.ts";
import { isElementwise } from "../primitive-kinds.ts";
import type { Rule, RuleTable } from "../rewrite.ts";
import { ofMoved } from "./other-operands.ts";

type Axes = { readonly axes: readonly number[] };

const throughElementwise: Rule = (layout, at) => {
  const [x] = layout.inputs;
  const inner = at.definition(x);
  if (inner === undefined || !isElementwise(inner.primitive) || at.isShared(x)) return undefined;
  const move = (operand: Atom) => at.apply(layout.primitive, [operand], layout.params);
  return ofMoved(inner, layout.outputs[0].shape, move, at);
};

const sizesOf = (shape: readonly number[]): number[] => shape.filter((n) => n !== 1);

/** Reshapes that only add and remove axes of size 1. */
const unitsThroughElementwise: Rule = (layout, at) => {
  const [[x], [out]] = [layout.inputs, layout.outputs];
  const same = sameShape(sizesOf(x.shape), sizesOf(out.shape));
  return same ? throughElementwise(layout, at) : undefined;
};

/** `0, 1, …` transposed and repeated is `0, 1, …` along another axis. */
const countThrough =
  (axisAfter: (axis: number, params: Params) => number): Rule =>
  (layout, at) => {
    const count = at.madeBy(layout.inputs[0], "iota");
    if (count === undefined) return undefined;
    const { axis, dtype } = count.params as { axis: number; dtype: string };
    const { shape } = layout.outputs[0];
    const target = axisAfter(axis, layout.params);
    if (shape[target] !== layout.inputs[0].shape[axis]) return undefined;
    return at.apply(count.primitive, [], { shape, axis: target, dtype });
  };

/** Axes of size 1 may come and go beside the one that is counted along. */
const countBesideUnits: Rule = ({ inputs: [x], outputs: [out] }, at) => {
  const count = at.madeBy(x, "iota");
  if (count === undefined || !sameShape(sizesOf(x.shape), sizesOf(out.shape))) return undefined;
  const { axis, dtype } = count.params as { axis: number; dtype: string };
  const place = sizesOf(x.shape.slice(0, axis)).length;
  const target = out.shape.flatMap((n, i) => (n === 1 ? [] : i))[place];
  return at.apply(count.primitive, [], { shape: out.shape, axis: target, dtype });
};

/** The part of `0, 1, …` that is one entry is a constant. */
const sliceOfCount: Rule = ({ inputs: [x], params, outputs: [out] }, at) => {
  const count = at.madeBy(x, "iota");
  if (count === undefined) return undefined;
  const { axis } = count.params as { axis: number };
  const { start } = params as { start: readonly number[] };
  return out.shape[axis] === 1 ? literal(out, start[axis]) : undefined;
};

/** `aᵀ·b` reads `a` along its columns, as long as the free axes keep their order. */
const transposeIntoDot: Rule = ({ primitive, inputs, params }, at) => {
  const dot = params as DotParams;
  const sides = inputs.map((x, side) => {
    const inner = at.madeBy(x, "transpose");
    if (inner === undefined) return undefined;
    const { axes } = inner.params as Axes;
    const bound = [...dot.contract[side], ...dot.batch[side]];
    const free = axes.filter((_, i) => !bound.includes(i));
    return free.every((axis, i) => i === 0 || axis > free[i - 1])
      ? { axes, x: inner.inputs[0] }
      : undefined;
  });
  if (sides.every((side) => side === undefined)) return undefined;
  const mapped = (pair: DotParams["contract"]) =>
    pair.map((list, s) => list.map((axis) => sides[s]?.axes[axis] ?? axis));
  const next = { contract: mapped(dot.contract), batch: mapped(dot.batch) };
  return at.apply(
    primitive,
    inputs.map((x, s) => sides[s]?.x ?? x),
    next,
  );
};

/** `(a·b)ᵀ = bᵀ·aᵀ`: the same products summed in the same order. */
const transposeOfDot: Rule = ({ inputs: [x], params }, at) => {
  const inner = at.madeBy(x, "dot");
  if (inner === undefined || at.isShared(x)) return undefined;
  const dot = inner.params as DotParams;
  const shared = dot.batch[0].length;
  const rows = inner.inputs[0].shape.length - shared - dot.contract[0].length;
  const rank = x.shape.length;
  const swapped = Array.from({ length: rank }, (_, i) => {
    if (i < shared) return i;
    const columns = rank - shared - rows;
    return i < shared + columns ? i + rows : i - columns;
  });
  if (!(params as Axes).axes.every((axis, i) => axis === swapped[i])) return undefined;
  const [a, b] = inner.inputs;
  const flip = ([l, r]: DotParams["contract"]) => [r, l];
  const next = { contract: flip(dot.contract), batch: flip(dot.batch) };
  return at.apply(inner.primitive, [b, a], next);
};

export const SINKING: RuleTable = {
  transpose: [
    transposeOfDot,
    /* @__PURE__ */ countThrough((axis, params) => (params as Axes).axes.indexOf(axis)),
    throughElementwise,
  ],
  broadcast: [/* @__PURE__ */ countThrough((axis, params) => (params as Axes).axes[axis])],
  slice: [sliceOfCount, throughElementwise],
  reverse: [throughElementwise],
  reshape: [countBesideUnits, unitsThroughElementwise],
  dot: [transposeIntoDot],
};
