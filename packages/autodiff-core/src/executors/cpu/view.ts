/** Strided views of storage: reshape, transpose, broadcast, slice and reverse move no data. */
import type { TensorSpec } from "../../host-array.ts";
import { type Shape, stridesOf } from "../../shape.ts";
import { reshapedStrides } from "../../strides.ts";

/** Element `i` of a tensor is at `offset + Σ iₖ·stridesₖ` of storage number `storage`. */
export interface View extends TensorSpec {
  readonly storage: number;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Row-major without gaps. */
export function isDense({ shape, strides }: View): boolean {
  if (shape.includes(0)) return true;
  const dense = stridesOf(shape);
  return shape.every((n, axis) => n === 1 || strides[axis] === dense[axis]);
}

/** The same elements in another shape, `undefined` if that takes a copy. */
export function reshapeView(view: View, shape: Shape): View | undefined {
  const strides = reshapedStrides(view, shape);
  return strides === undefined ? undefined : { ...view, shape, strides };
}

export function transposeView(view: View, axes: readonly number[]): View {
  return {
    ...view,
    shape: axes.map((axis) => view.shape[axis]),
    strides: axes.map((axis) => view.strides[axis]),
  };
}

/** `axes[i]` is the axis of the result that axis `i` of the view becomes; the others are repeated. */
export function broadcastView(view: View, shape: Shape, axes: readonly number[]): View {
  const strides = shape.map(() => 0);
  axes.forEach((axis, i) => {
    if (view.shape[i] !== 1) strides[axis] = view.strides[i];
  });
  return { ...view, shape, strides };
}

/** Every `step[axis]`-th element from `start[axis]` on. */
export function sliceView(
  view: View,
  start: readonly number[],
  step: readonly number[],
  shape: Shape,
): View {
  const offset = start.reduce((sum, from, axis) => sum + from * view.strides[axis], view.offset);
  return { ...view, shape, offset, strides: view.strides.map((s, axis) => s * step[axis]) };
}

export function reverseView(view: View, axes: readonly number[]): View {
  if (view.shape.includes(0)) return view;
  const start = view.shape.map((n, axis) => (axes.includes(axis) ? n - 1 : 0));
  const step = view.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
  return sliceView(view, start, step, view.shape);
}
