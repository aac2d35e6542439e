/** Reshape, transpose, broadcast: the same numbers in another arrangement. */
import { bind1, uniform, uniformValue } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import {
  checkShape,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor } from "./elementwise.ts";

type ReshapeParams = { readonly shape: Shape };

export const reshapePrimitive: Primitive<ReshapeParams> = {
  name: "reshape",
  infer([x], { shape }) {
    checkShape("reshape", shape);
    if (sizeOf(shape) !== sizeOf(x.shape)) throw reshapeError(x.shape, shape);
    return [{ shape, dtype: x.dtype }];
  },
  evaluate([x], { shape }) {
    return [{ ...x, shape }];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, { shape }) => [t === null ? null : t.reshape(shape)],
  transpose: ([ct], [x]) => [ct === null ? null : ct.reshape(shapeOf(x))],
  batch: ([x], _batched, size, { shape }) => ({
    outputs: [x.reshape([size, ...shape])],
    batched: [true],
  }),
  taylor: (inputs, algebra, { shape }: ReshapeParams, outputs) =>
    linearTaylor(([x]) => x.reshape(shape))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

type TransposeParams = { readonly axes: readonly number[] };

export const transposePrimitive: Primitive<TransposeParams> = {
  name: "transpose",
  infer([x], { axes }) {
    const sorted = [...axes].sort((a, b) => a - b);
    if (axes.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError({
        where: "transpose",
        expected: `a permutation of the ${x.shape.length} axes of ${formatSpec(x)}`,
        received: formatShape(axes),
        fix: "Name every axis exactly once.",
      });
    }
    return [{ shape: axes.map((axis) => x.shape[axis]), dtype: x.dtype }];
  },
  evaluate([x], { axes }, [spec], context) {
    const out = context.allocate(spec);
    const strides = stridesOf(x.shape);
    gatherStrided(
      x.data,
      out,
      axes.map((axis) => strides[axis]),
    );
    return [out];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, { axes }) => [t === null ? null : t.transpose(axes)],
  transpose: ([ct], _inputs, { axes }) => [ct === null ? null : ct.transpose(invert(axes))],
  batch: ([x], _batched, _size, { axes }) => ({
    outputs: [x.transpose([0, ...axes.map((axis) => axis + 1)])],
    batched: [true],
  }),
  taylor: (inputs, algebra, { axes }: TransposeParams, outputs) =>
    linearTaylor(([x]) => x.transpose(axes))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

/** `axes[i]` is the axis of the result that axis `i` of the operand becomes; other axes are repeated. */
type BroadcastParams = { readonly shape: Shape; readonly axes: readonly number[] };

export const broadcastPrimitive: Primitive<BroadcastParams> = {
  name: "broadcast",
  infer([x], { shape }) {
    checkShape("broadcastTo", shape);
    return [{ shape, dtype: x.dtype }];
  },
  evaluate([x], { shape, axes }, [spec], context) {
    const out = context.allocate(spec);
    const own = stridesOf(x.shape);
    const strides = shape.map(() => 0);
    axes.forEach((axis, i) => {
      if (x.shape[i] !== 1) strides[axis] = own[i];
    });
    gatherStrided(x.data, out, strides);
    return [out];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, params) => [
    t === null ? null : bind1(broadcastPrimitive, [t], params),
  ],
  transpose([ct], [x], { shape, axes }) {
    if (ct === null) return [null];
    const operand = shapeOf(x);
    const repeated = shape.flatMap((n, axis) => {
      const i = axes.indexOf(axis);
      return i < 0 || (operand[i] === 1 && n !== 1) ? [axis] : [];
    });
    return [ct.sum(repeated).reshape(operand)];
  },
  batch: ([x], _batched, size, { shape, axes }) => ({
    outputs: [
      bind1(broadcastPrimitive, [x], {
        shape: [size, ...shape],
        axes: [0, ...axes.map((axis) => axis + 1)],
      }),
    ],
    batched: [true],
  }),
  taylor: (inputs, algebra, params: BroadcastParams, outputs) =>
    linearTaylor(([x]) => bind1(broadcastPrimitive, [x], params))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

/**
 * Same elements, another shape; `-1` once for the size that is left over.
 *
 * @throws ShapeError if the number of elements differs.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkShape("reshape", Array.isArray(shape) ? shape.map((n) => (n === -1 ? 0 : n)) : shape);
  const resolved = resolveShape(x.shape, shape);
  return sameShape(resolved, x.shape) ? x : bind1(reshapePrimitive, [x], { shape: resolved });
}

/** Permute axes: axis `i` of the result is axis `axes[i]` of `x`. Default: reverse the order. */
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const order = axes ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const rank = x.shape.length;
  const resolved = order.map((axis) => normalizeAxis("transpose", axis, rank));
  const identity = resolved.length === rank && resolved.every((axis, i) => axis === i);
  return identity ? x : bind1(transposePrimitive, [x], { axes: resolved });
}

/** Repeat `x` to a larger shape by NumPy's rule. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  checkShape("broadcastTo", shape);
  const value = uniformValue(x);
  const offset = shape.length - x.shape.length;
  if (offset < 0 || x.shape.some((n, axis) => n !== 1 && n !== shape[offset + axis])) {
    throw new ShapeError({
      where: "broadcastTo",
      expected: `a shape that ${formatSpec(x)} broadcasts to`,
      received: formatShape(shape),
      fix: "Sizes must agree from the last axis on, or be 1 in the tensor.",
    });
  }
  if (value !== undefined) return uniform({ shape, dtype: x.dtype }, value);
  return bind1(broadcastPrimitive, [x], { shape, axes: x.shape.map((_, axis) => offset + axis) });
}

/** Insert an axis of size 1 before `axis` of the result. */
export function expandDims(x: Tensor, axis: number): Tensor {
  const rank = x.shape.length + 1;
  const at = normalizeAxis("expandDims", axis, rank);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Remove axes of size 1: the ones named, or all. */
export function squeeze(x: Tensor, axes?: number | readonly number[]): Tensor {
  const rank = x.shape.length;
  const named = axes === undefined ? undefined : normalizeAxes("squeeze", axes, rank);
  const wrong = named?.find((axis) => x.shape[axis] !== 1);
  if (wrong !== undefined) {
    throw new ShapeError({
      where: "squeeze",
      expected: "axes of size 1",
      received: `axis ${wrong} of ${formatSpec(x)}`,
      fix: "Name only axes of size 1, or select one entry with slice.",
    });
  }
  const keep = (n: number, axis: number) => (named === undefined ? n !== 1 : !named.includes(axis));
  return reshape(x, x.shape.filter(keep));
}

/** Move one axis to another place; the others keep their order. */
export function moveAxis(x: Tensor, from: number, to: number): Tensor {
  const rank = x.shape.length;
  const source = normalizeAxis("moveAxis", from, rank);
  const target = normalizeAxis("moveAxis", to, rank);
  const order = x.shape.map((_, axis) => axis).filter((axis) => axis !== source);
  order.splice(target, 0, source);
  return transpose(x, order);
}

function shapeOf(
  input: { linear: false; value: Tensor } | { linear: true; spec: { shape: Shape } },
): Shape {
  return input.linear ? input.spec.shape : input.value.shape;
}

function invert(axes: readonly number[]): number[] {
  const inverse = new Array<number>(axes.length);
  axes.forEach((axis, i) => {
    inverse[axis] = i;
  });
  return inverse;
}

function resolveShape(from: Shape, to: Shape): Shape {
  const hole = to.indexOf(-1);
  if (hole < 0) return to;
  const known = to.reduce((product, n, i) => (i === hole ? product : product * n), 1);
  const size = sizeOf(from);
  if (known === 0 || size % known !== 0 || to.indexOf(-1, hole + 1) >= 0)
    throw reshapeError(from, to);
  return to.map((n, i) => (i === hole ? size / known : n));
}

function reshapeError(from: Shape, to: Shape): ShapeError {
  return new ShapeError({
    where: "reshape",
    expected: `a shape with the ${sizeOf(from)} elements of ${formatShape(from)}`,
    received: formatShape(to),
    fix: "The product of the sizes must stay the same; -1 may stand once for the rest.",
  });
}

/** Fill `out` in row-major order, reading `data` with the given stride per axis of `out`. */
function gatherStrided(
  data: { readonly [i: number]: number },
  out: { readonly shape: Shape; readonly data: { [i: number]: number } },
  strides: readonly number[],
): void {
  const { shape } = out;
  const index = shape.map(() => 0);
  const total = sizeOf(shape);
  let offset = 0;
  for (let i = 0; i < total; i++) {
    out.data[i] = data[offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
