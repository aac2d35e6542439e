/** Scatter that keeps the extremum or multiplies, with derivatives that are right for repeated positions. */
import { bind, bind1, uniform } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import type { TensorLike } from "../operands.ts";
import { sortPrimitive } from "../order/sort-primitive.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { sizeOf, stridesOf } from "../shape.ts";
import { addTangents } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { spreadBatch } from "./elementwise.ts";
import { gatherPrimitive, scatterAddPrimitive } from "./indexing.ts";
import { iota } from "./iota.ts";
import { linearRecurrence, previous } from "./linear-recurrence.ts";
import {
  alongAxis,
  type GatherParams,
  inferScatter,
  scatterValues,
  withBatchIndex,
} from "./positions.ts";

interface CombineDefinition extends Pick<Primitive<GatherParams>, "jvp"> {
  readonly name: string;
  readonly combine: (old: number, update: number) => number;
  /** `combine` on integers, where it would lose the low bits. */
  readonly combineIntegers?: (old: number, update: number) => number;
}

function scatterCombine(definition: CombineDefinition): Primitive<GatherParams> {
  const { name, combine, combineIntegers = combine, ...rules } = definition;
  const self: Primitive<GatherParams> = {
    name,
    infer: inferScatter,
    evaluate: (inputs, params, [spec], context) => {
      const operation = isInteger(spec.dtype) ? combineIntegers : combine;
      return [scatterValues(inputs, params, spec, context, operation)];
    },
    batch(inputs, batched, size, { axes }) {
      const [x, indices, updates] = spreadBatch(inputs, batched, size);
      const params = { axes: [0, ...axes.map((axis) => axis + 1)] };
      const result = bind1(self, [x, withBatchIndex(indices, size), updates], params);
      return { outputs: [result], batched: [true] };
    },
    cost: ([, , updates]) => sizeOf(updates.shape),
    ...rules,
  };
  return self;
}

/** The old entry and the updates that reach the extremum share the derivative equally. */
function extremumTangent(
  [x, indices, updates]: readonly Tensor[],
  [s, , t]: readonly Tangent[],
  y: Tensor,
  params: GatherParams,
): Tangent {
  if (s === null && t === null) return null;
  const old = x.equal(y).cast(x.dtype);
  const new_ = updates.equal(gatherAt(y, indices, params)).cast(x.dtype);
  const added = (a: Tensor, b: Tensor): Tensor =>
    bind1(scatterAddPrimitive, [a, indices, b], params);
  const moved = added(
    s === null ? uniform(x, 0) : old.mul(s),
    t === null ? uniform(updates, 0) : new_.mul(t),
  );
  return moved.div(added(old, new_));
}

export const scatterMaxPrimitive: Primitive<GatherParams> = /* @__PURE__ */ scatterCombine({
  name: "scatterMax",
  combine: Math.max,
  jvp: (primals, tangents, [y], params) => [extremumTangent(primals, tangents, y, params)],
});

export const scatterMinPrimitive: Primitive<GatherParams> = /* @__PURE__ */ scatterCombine({
  name: "scatterMin",
  combine: Math.min,
  jvp: (primals, tangents, [y], params) => [extremumTangent(primals, tangents, y, params)],
});

export const scatterMulPrimitive: Primitive<GatherParams> = /* @__PURE__ */ scatterCombine({
  name: "scatterMul",
  combine: (old, update) => old * update,
  combineIntegers: Math.imul,
  jvp([x, indices, updates], [s, , t], _outputs, params) {
    const factor = (): Tensor =>
      bind1(scatterMulPrimitive, [uniform(x, 1), indices, updates], params);
    const fromOld = s === null ? null : s.mul(factor());
    const fromUpdates = t === null ? null : productTangent(x, indices, updates, t, params);
    return [addTangents(fromOld, fromUpdates)];
  },
});

/**
 * `x Σⱼ tⱼ Π_{i≠j} uᵢ` over the updates of each position, without a division: with the updates sorted by position, the
 * others are those before and those after, and both products are linear recurrences that start again at each position.
 */
function productTangent(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  t: Tensor,
  params: GatherParams,
): Tensor {
  const rows = sizeOf(indices.shape.slice(0, -1));
  const [position, order] = sortedPositions(x, indices.reshape([rows, -1]), params);
  const trailing = updates.shape.slice(indices.shape.length - 1);
  const arranged = (v: Tensor, rest: readonly number[]): Tensor =>
    gatherAt(v.reshape([rows, ...rest]), order.expandDims(-1), { axes: [0] });
  const [u, tangents] = [arranged(updates, trailing), arranged(t, trailing)];
  const coordinates = arranged(indices, [params.axes.length]);
  const others = (reverse: boolean): Tensor => {
    const run = { axis: 0, reverse };
    const starts = position
      .notEqual(previous(position, run, -1))
      .reshape([rows, ...trailing.map(() => 1)])
      .broadcastTo(u.shape);
    return linearRecurrence(starts.where(0, previous(u, run, 0)), starts.cast(u.dtype), run);
  };
  const terms = gatherAt(x, coordinates, params).mul(tangents).mul(others(false)).mul(others(true));
  return bind1(scatterAddPrimitive, [uniform(x, 0), coordinates, terms], params);
}

/** Flat positions in ascending order, all those outside as one number, and the order that sorts them. */
function sortedPositions(x: Tensor, coordinates: Tensor, { axes }: GatherParams): Tensor[] {
  const sizes = axes.map((axis) => x.shape[axis]);
  const strides = stridesOf(sizes);
  let flat: Tensor = uniform({ shape: [coordinates.shape[0]], dtype: "int32" }, 0);
  let inside: Tensor = uniform({ shape: flat.shape, dtype: "bool" }, 1);
  sizes.forEach((n, i) => {
    const c = coordinates.slice(":", i);
    inside = inside.logicalAnd(c.greaterEqual(0)).logicalAnd(c.less(n));
    flat = flat.add(c.mul(strides[i]));
  });
  const key = inside.where(flat, sizeOf(sizes));
  return bind(sortPrimitive, [key, iota(key.shape, 0)], { axis: 0, keys: 1, descending: false });
}

function gatherAt(x: Tensor, indices: Tensor, params: GatherParams): Tensor {
  return bind1(gatherPrimitive, [x, indices], params);
}

/** Copy of `x` with the larger of old entry and updates at positions along one axis; those outside are dropped. */
export function scatterMax(x: Tensor, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return scatterAlong(scatterMaxPrimitive, x, indices, updates, axis);
}

/** Copy of `x` with the smaller of old entry and updates at positions along one axis; those outside are dropped. */
export function scatterMin(x: Tensor, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return scatterAlong(scatterMinPrimitive, x, indices, updates, axis);
}

/** Copy of `x` with entries multiplied at positions along one axis; repeated ones multiply, those outside are dropped. */
export function scatterMul(x: Tensor, indices: TensorLike, updates: TensorLike, axis = 0): Tensor {
  return scatterAlong(scatterMulPrimitive, x, indices, updates, axis);
}

function scatterAlong(
  primitive: Primitive<GatherParams>,
  x: Tensor,
  indices: TensorLike,
  updates: TensorLike,
  axis: number,
): Tensor {
  const { operands, params } = alongAxis(primitive.name, x, indices, updates, axis);
  return bind1(primitive, operands, params);
}
