/** Rearrangements that undo, absorb or pass one another. All of them only move values, so every one is exact. */
import { isFloat } from "../../dtype.ts";
import type { Atom, Equation } from "../../program/program.ts";
import { sameShape } from "../../shape.ts";
import { literal } from "../fold-constants.ts";
import { add, type ReshapeParams, reshape } from "../lowered-primitives.ts";
import type { Rewriting, Rule, RuleTable } from "../rewrite.ts";

type Axes = { readonly axes: readonly number[] };
type BroadcastParams = Axes & ReshapeParams;
type Grid = {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly stride: readonly number[];
};
type Padding = {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
};

const axesOf = ({ params }: Equation): readonly number[] => (params as Axes).axes;
const isCount = (axes: readonly number[]): boolean => axes.every((axis, i) => axis === i);
const allAre = (list: readonly number[], n: number): boolean => list.every((x) => x === n);

/** Reshape, unless the shape is there already. */
export function reshaped(x: Atom, shape: readonly number[], at: Rewriting): Atom {
  return sameShape(x.shape, shape) ? x : at.apply(reshape, [x], { shape });
}

/** A rule that looks at the equation of the operand. */
function after(
  name: string,
  rule: (outer: Equation, inner: Equation, at: Rewriting) => Atom | undefined,
): Rule {
  return (outer, at) => {
    const inner = at.madeBy(outer.inputs[0], name);
    return inner === undefined ? undefined : rule(outer, inner, at);
  };
}

const sameReshape: Rule = ({ inputs: [x], outputs: [out] }) =>
  sameShape(x.shape, out.shape) ? x : undefined;

const reshapeTwice = /* @__PURE__ */ after("reshape", ({ outputs: [out] }, inner, at) =>
  reshaped(inner.inputs[0], out.shape, at),
);

const sameTranspose: Rule = (equation) =>
  isCount(axesOf(equation)) ? equation.inputs[0] : undefined;

const transposeTwice = /* @__PURE__ */ after("transpose", (outer, inner, at) => {
  const axes = axesOf(outer).map((axis) => axesOf(inner)[axis]);
  return at.apply(outer.primitive, inner.inputs, { axes });
});

/** Moving axes of size 1 moves nothing. */
const transposeOfUnits: Rule = (equation, at) => {
  const [x] = equation.inputs;
  const moved = axesOf(equation).filter((axis) => x.shape[axis] !== 1);
  const inOrder = moved.every((axis, i) => i === 0 || axis > moved[i - 1]);
  return inOrder ? reshaped(x, equation.outputs[0].shape, at) : undefined;
};

const sameBroadcast: Rule = (equation, at) => {
  const [[x], [out]] = [equation.inputs, equation.outputs];
  const sizes = (shape: readonly number[]) => shape.filter((n) => n !== 1);
  const repeats = !sameShape(sizes(x.shape), sizes(out.shape));
  return repeats || !inOrder(axesOf(equation)) ? undefined : reshaped(x, out.shape, at);
};

function inOrder(axes: readonly number[]): boolean {
  return axes.every((axis, i) => i === 0 || axis > axes[i - 1]);
}

const broadcastTwice = /* @__PURE__ */ after("broadcast", (outer, inner, at) => {
  const axes = axesOf(inner).map((axis) => axesOf(outer)[axis]);
  const { shape } = outer.params as BroadcastParams;
  return at.apply(outer.primitive, inner.inputs, { shape, axes });
});

const wholeSlice: Rule = ({ inputs: [x], params, outputs: [out] }) =>
  sameShape(x.shape, out.shape) && allAre((params as Grid).stride, 1) ? x : undefined;

const sliceTwice = /* @__PURE__ */ after("slice", (outer, inner, at) => {
  const [p, q] = [inner.params as Grid, outer.params as Grid];
  const start = p.start.map((from, i) => from + q.start[i] * p.stride[i]);
  const stride = p.stride.map((step, i) => step * q.stride[i]);
  const stop = outer.outputs[0].shape.map((n, i) =>
    n === 0 ? start[i] : start[i] + (n - 1) * stride[i] + 1,
  );
  return at.apply(outer.primitive, inner.inputs, { start, stop, stride });
});

/** Slice what is repeated before repeating it. */
const sliceOfBroadcast = /* @__PURE__ */ after("broadcast", (outer, inner, at) => {
  const [x] = inner.inputs;
  const axes = axesOf(inner);
  const grid = outer.params as Grid;
  const own = (list: readonly number[], whole: (n: number) => number): number[] =>
    axes.map((axis, i) => (x.shape[i] === 1 ? whole(1) : list[axis]));
  const start = own(grid.start, () => 0);
  const stop = own(grid.stop, () => 1);
  const stride = own(grid.stride, () => 1);
  const part = at.apply(outer.primitive, [x], { start, stop, stride });
  return at.apply(inner.primitive, [part], { shape: outer.outputs[0].shape, axes });
});

/** A slice of one of the joined parts. */
const sliceOfConcat = /* @__PURE__ */ after("concat", (outer, inner, at) => {
  const { axis } = inner.params as { readonly axis: number };
  const { start, stop, stride } = outer.params as Grid;
  if (outer.outputs[0].shape[axis] === 0) return undefined;
  let from = 0;
  for (const part of inner.inputs) {
    const to = from + part.shape[axis];
    if (start[axis] >= from && stop[axis] <= to) {
      const shifted = (list: readonly number[]) => list.map((n, i) => (i === axis ? n - from : n));
      const grid = { start: shifted(start), stop: shifted(stop), stride };
      return at.apply(outer.primitive, [part], grid);
    }
    from = to;
  }
  return undefined;
});

/** The part of a padding that is not border. */
const sliceOfPad = /* @__PURE__ */ after("pad", (outer, inner, at) => {
  const [x] = inner.inputs;
  const { low, interior } = inner.params as Padding;
  const { start, stop, stride } = outer.params as Grid;
  const inside =
    allAre(interior, 0) &&
    start.every((from, i) => from >= low[i] && stop[i] <= low[i] + x.shape[i]);
  if (!inside) return undefined;
  const moved = (list: readonly number[]) => list.map((n, i) => n - low[i]);
  return at.apply(outer.primitive, [x], { start: moved(start), stop: moved(stop), stride });
});

const padNothing: Rule = ({ inputs: [x], params }) => {
  const { low, high, interior } = params as Padding;
  const grows = interior.some((gap, i) => gap > 0 && x.shape[i] > 1);
  return allAre(low, 0) && allAre(high, 0) && !grows ? x : undefined;
};

const reverseTwice = /* @__PURE__ */ after("reverse", (outer, inner, at) => {
  const [p, q] = [axesOf(outer), axesOf(inner)];
  const axes = [...p.filter((a) => !q.includes(a)), ...q.filter((a) => !p.includes(a))];
  return at.apply(outer.primitive, inner.inputs, { axes });
});

const reverseNothing: Rule = (equation) => {
  const [x] = equation.inputs;
  return axesOf(equation).every((axis) => x.shape[axis] <= 1) ? x : undefined;
};

const concatOne: Rule = ({ inputs }) => (inputs.length === 1 ? inputs[0] : undefined);

/** Parts that are empty add nothing. */
const concatEmpty: Rule = ({ primitive, inputs, params }, at) => {
  const { axis } = params as { readonly axis: number };
  const filled = inputs.filter((x) => x.shape[axis] > 0);
  if (filled.length === inputs.length || filled.length === 0) return undefined;
  return at.apply(primitive, filled, params);
};

/** `unstack(stack(parts)) = parts`. */
const unstackOfConcat: Rule = ({ inputs: [x], params, outputs }, at) => {
  const { axis } = params as { readonly axis: number };
  const join = at.madeBy(x, "concat");
  if (join === undefined || (join.params as { axis: number }).axis !== axis) return undefined;
  if (join.inputs.some((part) => part.shape[axis] !== 1)) return undefined;
  return join.inputs.map((part, i) => reshaped(part, outputs[i].shape, at));
};

const reduceNothing: Rule = (equation, at) => {
  const [[x], [out]] = [equation.inputs, equation.outputs];
  const units = axesOf(equation).every((axis) => x.shape[axis] === 1);
  return units && x.dtype === out.dtype ? reshaped(x, out.shape, at) : undefined;
};

/** A sum of one entry is that entry plus the 0 that sums start from, which makes 0 of -0. */
const sumOfOne: Rule = (equation, at) => {
  const x = reduceNothing(equation, at);
  if (x === undefined || !("kind" in x)) return undefined;
  return isFloat(x.dtype) ? at.apply(add, [literal(x, 0), x]) : x;
};

/** Two reductions of the same kind in a row are one where nothing is rounded. */
const reduceTwice: Rule = (outer, at) => {
  const inner = at.madeBy(outer.inputs[0], outer.primitive.name);
  if (inner === undefined || at.isShared(outer.inputs[0])) return undefined;
  const [x] = inner.inputs;
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axesOf(inner).includes(axis));
  const axes = [...axesOf(inner), ...axesOf(outer).map((axis) => kept[axis])];
  return at.apply(outer.primitive, [x], { axes: axes.sort((a, b) => a - b) });
};

/** Any rearrangement of a constant is that constant; also where the primitive has no rule for it. */
const ofConstant: Rule = ({ inputs: [x], outputs: [out] }) =>
  x.kind === "literal" ? literal(out, x.value) : undefined;

export const LAYOUT_IDENTITIES: RuleTable = {
  reshape: [ofConstant, sameReshape, reshapeTwice],
  transpose: [ofConstant, sameTranspose, transposeTwice, transposeOfUnits],
  broadcast: [ofConstant, sameBroadcast, broadcastTwice],
  slice: [ofConstant, wholeSlice, sliceTwice, sliceOfBroadcast, sliceOfConcat, sliceOfPad],
  pad: [padNothing],
  reverse: [ofConstant, reverseNothing, reverseTwice],
  concat: [concatOne, concatEmpty],
  unstack: [unstackOfConcat],
  sum: [sumOfOne],
  prod: [reduceNothing],
  max: [reduceNothing, reduceTwice],
  min: [reduceNothing, reduceTwice],
  any: [reduceNothing, reduceTwice],
  all: [reduceNothing, reduceTwice],
};
