/** Concatenation and reversal along axes. */
import { bind1, uniform } from "../bind.ts";
import { promote } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { type Axes, normalizeAxes, normalizeAxis, sameShape, sizeOf, stridesOf } from "../shape.ts";
import { lazySeries } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { linearTaylor, spreadBatch } from "./elementwise.ts";
import { slicePrimitive } from "./slicing.ts";

type ConcatParams = { readonly axis: number };

export const concatPrimitive: Primitive<ConcatParams> = {
  name: "concat",
  infer(inputs, { axis }) {
    const [first] = inputs;
    for (const x of inputs) checkJoinable(inputs, first, x, axis);
    const length = inputs.reduce((sum, x) => sum + x.shape[axis], 0);
    return [{ shape: first.shape.map((n, i) => (i === axis ? length : n)), dtype: first.dtype }];
  },
  evaluate(inputs, { axis }, [spec], context) {
    const out = context.allocate(spec);
    const outer = sizeOf(spec.shape.slice(0, axis));
    let to = 0;
    for (let row = 0; row < outer; row++) {
      for (const x of inputs) {
        const run = sizeOf(x.shape.slice(axis));
        for (let i = 0; i < run; i++) out.data[to++] = x.data[row * run + i];
      }
    }
    return [out];
  },
  jvp: (primals, tangents, _outputs, { axis }) => [joinTangents(primals, tangents, axis)],
  transpose([ct], inputs, { axis }) {
    if (ct === null) return inputs.map(() => null);
    let from = 0;
    return inputs.map((input) => {
      const length = (input.linear ? input.spec : input.value).shape[axis];
      const part = sliceAxis(ct, axis, from, from + length);
      from += length;
      return part;
    });
  },
  batch(inputs, batched, size, { axis }) {
    return { outputs: [concat(spreadBatch(inputs, batched, size), axis + 1)], batched: [true] };
  },
  taylor: (inputs, _algebra, { axis }: ConcatParams, [spec]) => [
    lazySeries(spec, (k) =>
      joinTangents(
        inputs.map((x) => x.spec),
        inputs.map((x) => x.slot(k)),
        axis,
      ),
    ),
  ],
  cost: () => 0,
};

type ReverseParams = { readonly axes: readonly number[] };

export const reversePrimitive: Primitive<ReverseParams> = {
  name: "reverse",
  infer: ([x]) => [{ shape: x.shape, dtype: x.dtype }],
  evaluate([x], { axes }, [spec], context) {
    const out = context.allocate(spec);
    const strides = stridesOf(x.shape);
    for (let i = 0; i < out.data.length; i++) {
      let from = i;
      for (const axis of axes) {
        const n = x.shape[axis];
        const position = Math.floor(i / strides[axis]) % n;
        from += (n - 1 - 2 * position) * strides[axis];
      }
      out.data[i] = x.data[from];
    }
    return [out];
  },
  uniform: ([x]) => x,
  jvp: (_primals, [t], _outputs, { axes }) => [t === null ? null : reverse(t, axes)],
  transpose: ([ct], _inputs, { axes }) => [ct === null ? null : reverse(ct, axes)],
  batch: ([x], _batched, _size, { axes }) => ({
    outputs: [
      reverse(
        x,
        axes.map((axis) => axis + 1),
      ),
    ],
    batched: [true],
  }),
  taylor: (inputs, algebra, { axes }: ReverseParams, outputs) =>
    linearTaylor(([x]) => reverse(x, axes))(inputs, algebra, {}, outputs),
  cost: () => 0,
};

/** Join tensors along an existing axis. Promotes. */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  if (tensors.length === 0) throw emptyList("concat");
  const dtype = tensors.map((x) => x.dtype).reduce((a, b) => promote("concat", a, b));
  const at = normalizeAxis("concat", axis, tensors[0].shape.length);
  const operands = tensors.map((x) => x.cast(dtype));
  return operands.length === 1 ? operands[0] : bind1(concatPrimitive, operands, { axis: at });
}

/** Join tensors of the same shape along a new axis. */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  if (tensors.length === 0) throw emptyList("stack");
  const at = normalizeAxis("stack", axis, tensors[0].shape.length + 1);
  const odd = tensors.find((x) => !sameShape(x.shape, tensors[0].shape));
  if (odd !== undefined) {
    throw new ShapeError({
      where: "stack",
      expected: `tensors of the shape of the first, ${formatSpec(tensors[0])}`,
      received: formatSpec(odd),
      fix: "Broadcast or pad the tensors to one shape, or use concat.",
    });
  }
  return concat(
    tensors.map((x) => x.expandDims(at)),
    at,
  );
}

/** Reverse the order of entries along axes (default: all). */
export function reverse(x: Tensor, axes?: Axes): Tensor {
  const list = normalizeAxes("reverse", axes, x.shape.length).filter((axis) => x.shape[axis] > 1);
  return list.length === 0 ? x : bind1(reversePrimitive, [x], { axes: list });
}

/** Entries `from ≤ i < to` along one axis. */
export function sliceAxis(x: Tensor, axis: number, from: number, to: number): Tensor {
  if (from === 0 && to === x.shape[axis]) return x;
  return bind1(slicePrimitive, [x], {
    start: x.shape.map((_, i) => (i === axis ? from : 0)),
    stop: x.shape.map((n, i) => (i === axis ? to : n)),
    stride: x.shape.map(() => 1),
  });
}

function joinTangents(
  specs: readonly TensorSpec[],
  tangents: readonly (Tensor | null)[],
  axis: number,
): Tensor | null {
  if (tangents.every((t) => t === null)) return null;
  return concat(
    tangents.map((t, i) => t ?? uniform(specs[i], 0)),
    axis,
  );
}

function checkJoinable(
  all: readonly TensorSpec[],
  first: TensorSpec,
  x: TensorSpec,
  axis: number,
): void {
  const fits =
    x.shape.length === first.shape.length &&
    x.shape.every((n, i) => i === axis || n === first.shape[i]);
  if (fits) return;
  throw new ShapeError({
    where: "concat",
    expected: `tensors that agree on every axis but ${axis}`,
    received: all.map(formatSpec).join(" and "),
    fix: "Reshape or pad them first, or join along another axis.",
  });
}

function emptyList(where: string): ShapeError {
  return new ShapeError({
    where,
    expected: "at least one tensor",
    received: "an empty list",
    fix: "Nothing has no shape; start from zeros([0, …]) if an empty result is meant.",
  });
}
