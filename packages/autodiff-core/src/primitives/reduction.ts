/** Sums, products, extrema and tests over axes. The primitives remove the axes they reduce. */
import { bind1 } from "../bind.ts";
import { type DType, highestOf, isInteger, lowestOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { type Axes, normalizeAxes, normalizeAxis, sizeOf, stridesOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor } from "./elementwise.ts";
import { prefixCombine, shiftIn } from "./prefix-combine.ts";

export type ReduceParams = { readonly axes: readonly number[] };

interface ReductionDefinition
  extends Pick<Primitive<ReduceParams>, "jvp" | "transpose" | "taylor"> {
  readonly name: string;
  /** The result of nothing: a number, or one for each dtype. */
  readonly start: number | ((dtype: DType) => number);
  readonly combine: (accumulated: number, x: number) => number;
  /** `combine` on integers, where it would lose the low bits. */
  readonly combineIntegers?: (accumulated: number, x: number) => number;
}

function reduction(definition: ReductionDefinition): Primitive<ReduceParams> {
  const { name, start, combine, combineIntegers = combine, ...rules } = definition;
  const self: Primitive<ReduceParams> = {
    name,
    infer: ([x], { axes }) => [{ shape: without(x.shape, axes), dtype: x.dtype }],
    evaluate([x], { axes }, [spec], context) {
      const out = context.allocate(spec);
      const total = new Float64Array(out.data.length).fill(
        typeof start === "number" ? start : start(x.dtype),
      );
      const accumulate = isInteger(x.dtype) ? combineIntegers : combine;
      forEachGroup(x, axes, (i, group) => {
        total[group] = accumulate(total[group], x.data[i]);
      });
      out.data.set(total);
      return [out];
    },
    batch: ([x], _batched, _size, { axes }) => ({
      outputs: [bind1(self, [x], { axes: axes.map((axis) => axis + 1) })],
      batched: [true],
    }),
    cost: ([x]) => sizeOf(x.shape),
    ...rules,
  };
  return self;
}

export const sumPrimitive: Primitive<ReduceParams> = /* @__PURE__ */ reduction({
  name: "sum",
  start: 0,
  combine: (sum, x) => sum + x,
  jvp: (_primals, [t], _outputs, { axes }) => [t === null ? null : t.sum(axes)],
  transpose([ct], [x], { axes }) {
    if (ct === null) return [null];
    const shape = x.linear ? x.spec.shape : x.value.shape;
    return [ct.reshape(shape.map((n, axis) => (axes.includes(axis) ? 1 : n))).broadcastTo(shape)];
  },
  taylor: (inputs, algebra, { axes }, outputs) =>
    linearTaylor(([x]) => x.sum(axes))(inputs, algebra, {}, outputs),
});

const prodPrimitive = /* @__PURE__ */ reduction({
  name: "prod",
  start: 1,
  combine: (product, x) => product * x,
  combineIntegers: Math.imul,
  jvp: ([x], [t], _outputs, { axes }) => [t === null ? null : productTangent(x, t, axes)],
});

function extremum(
  name: string,
  start: (dtype: DType) => number,
  pick: (a: number, b: number) => number,
): Primitive<ReduceParams> {
  return reduction({
    name,
    start,
    combine: pick,
    // Ties share the derivative equally.
    jvp([x], [t], [y], { axes }) {
      if (t === null) return [null];
      const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
      const mask = x.equal(y.reshape(kept)).cast(t.dtype);
      return [t.mul(mask).sum(axes).div(mask.sum(axes))];
    },
  });
}

const reduceMaxPrimitive = /* @__PURE__ */ extremum("max", lowestOf, Math.max);
const reduceMinPrimitive = /* @__PURE__ */ extremum("min", highestOf, Math.min);

const anyPrimitive = reduction({ name: "any", start: 0, combine: (a, x) => (a || x ? 1 : 0) });
const allPrimitive = reduction({ name: "all", start: 1, combine: (a, x) => (a && x ? 1 : 0) });

type ArgParams = { readonly axis: number };

function argExtremum(
  name: string,
  better: (x: number, best: number) => boolean,
): Primitive<ArgParams> {
  const self: Primitive<ArgParams> = {
    name,
    infer: ([x], { axis }) => [{ shape: without(x.shape, [axis]), dtype: "int32" }],
    evaluate([x], { axis }, [spec], context) {
      const out = context.allocate(spec);
      const best = new Float64Array(out.data.length);
      const inner = stridesOf(x.shape)[axis];
      forEachGroup(x, [axis], (i, group) => {
        const position = Math.floor(i / inner) % x.shape[axis];
        const isBetter = better(x.data[i], best[group]) && !Number.isNaN(best[group]);
        if (position === 0 || isBetter || (Number.isNaN(x.data[i]) && !Number.isNaN(best[group]))) {
          best[group] = x.data[i];
          out.data[group] = position;
        }
      });
      return [out];
    },
    batch: ([x], _batched, _size, { axis }) => ({
      outputs: [bind1(self, [x], { axis: axis + 1 })],
      batched: [true],
    }),
    cost: ([x]) => sizeOf(x.shape),
  };
  return self;
}

const argmaxPrimitive = argExtremum("argmax", (x, best) => x > best);
const argminPrimitive = argExtremum("argmin", (x, best) => x < best);

/** Whether reduced axes stay, with size 1. */
export interface ReduceOptions {
  readonly keepDims?: boolean;
}

/** Sum over axes (default: all). Of nothing: 0. Booleans are counted as int32. */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const operand = x.dtype === "bool" ? x.cast("int32") : x;
  return reduce(sumPrimitive, operand, axes, options);
}

/** Product over axes (default: all). Of nothing: 1. */
export function prod(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce(prodPrimitive, x.dtype === "bool" ? x.cast("int32") : x, axes, options);
}

/** Largest entry over axes (default: all); NaN if there is one. */
export function max(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce(reduceMaxPrimitive, nonEmpty("max", x, axes), axes, options);
}

/** Smallest entry over axes (default: all); NaN if there is one. */
export function min(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce(reduceMinPrimitive, nonEmpty("min", x, axes), axes, options);
}

/** Whether any entry is true (or not zero). */
export function any(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce(anyPrimitive, x.cast("bool"), axes, options);
}

/** Whether all entries are true (or not zero). */
export function all(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return reduce(allPrimitive, x.cast("bool"), axes, options);
}

/** Position of the first largest entry along an axis (default: in the flattened tensor), as int32. */
export function argmax(x: Tensor, axis?: number): Tensor {
  return argReduce("argmax", argmaxPrimitive, x, axis);
}

/** Position of the first smallest entry along an axis (default: in the flattened tensor), as int32. */
export function argmin(x: Tensor, axis?: number): Tensor {
  return argReduce("argmin", argminPrimitive, x, axis);
}

function reduce(
  primitive: Primitive<ReduceParams>,
  x: Tensor,
  axes: Axes,
  { keepDims = false }: ReduceOptions,
): Tensor {
  const list = normalizeAxes(primitive.name, axes, x.shape.length);
  const reduced = list.length === 0 ? x : bind1(primitive, [x], { axes: list });
  if (!keepDims) return reduced;
  return reduced.reshape(x.shape.map((n, axis) => (list.includes(axis) ? 1 : n)));
}

function argReduce(
  where: string,
  primitive: Primitive<ArgParams>,
  x: Tensor,
  axis?: number,
): Tensor {
  nonEmpty(where, x, axis);
  if (axis === undefined) return bind1(primitive, [x.reshape([-1])], { axis: 0 });
  return bind1(primitive, [x], { axis: normalizeAxis(where, axis, x.shape.length) });
}

function nonEmpty(where: string, x: Tensor, axes: Axes): Tensor {
  const list = normalizeAxes(where, axes, x.shape.length);
  if (list.every((axis) => x.shape[axis] > 0)) return x;
  throw new ShapeError({
    where,
    expected: "at least one entry along the axes",
    received: formatSpec(x),
    fix: "The extremum of nothing is not defined; test the size before.",
  });
}

function without(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * Tangent of a product, right when entries are zero: `Σᵢ tᵢ Π_{j≠i} xⱼ`, with the products of the others as
 * (product before) · (product after).
 */
function productTangent(x: Tensor, t: Tensor, axes: readonly number[]): Tensor {
  const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const sizeOfGroup = axes.reduce((n, axis) => n * x.shape[axis], 1);
  const rows = [...others.map((axis) => x.shape[axis]), sizeOfGroup];
  const flat = (v: Tensor): Tensor => v.transpose([...others, ...axes]).reshape(rows);
  const values = flat(x);
  const axis = others.length;
  const before = productBefore(values, axis);
  const after = productBefore(values.reverse(axis), axis).reverse(axis);
  return flat(t).mul(before).mul(after).sum(axis);
}

/** `Π_{j<i} xⱼ` along an axis. */
function productBefore(x: Tensor, axis: number): Tensor {
  return prefixCombine(shiftIn(x, axis, 1, 1), axis, 1, (a, b) => a.mul(b));
}

/** Visit every entry with the index of the output entry that it is reduced into. */
function forEachGroup(
  x: HostArray,
  axes: readonly number[],
  visit: (index: number, group: number) => void,
): void {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const outStrides = stridesOf(kept.map((axis) => x.shape[axis]));
  const step = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : outStrides[kept.indexOf(axis)]));
  const index = x.shape.map(() => 0);
  const total = sizeOf(x.shape);
  let group = 0;
  for (let i = 0; i < total; i++) {
    visit(i, group);
    for (let axis = x.shape.length - 1; axis >= 0; axis--) {
      group += step[axis];
      if (++index[axis] < x.shape[axis]) break;
      group -= step[axis] * x.shape[axis];
      index[axis] = 0;
    }
  }
}
