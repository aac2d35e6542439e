/** Strided views of storage: reshape, transpose, broadcast, slice and reverse move no data. */
import type { TensorSpec } from "../../host-array.ts";
import { type Shape, sizeOf, stridesOf } from "../../shape.ts";

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
  if (sizeOf(shape) === 0) return { ...view, shape, strides: stridesOf(shape) };
  const runs = mergedRuns(view);
  const strides = new Array<number>(shape.length).fill(0);
  let { size, stride } = runs.pop() ?? { size: 1, stride: 0 };
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis];
    if (n === 1) continue;
    if (size === 1) ({ size, stride } = runs.pop() ?? { size: 1, stride: 0 });
    if (size % n !== 0) return undefined;
    strides[axis] = stride;
    stride *= n;
    size /= n;
  }
  return { ...view, shape, strides };
}

/** Axes joined where one continues the next, outermost first; axes of size 1 left out. */
function mergedRuns({ shape, strides }: View): { size: number; stride: number }[] {
  const runs: { size: number; stride: number }[] = [];
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const outer = runs.at(-1);
    if (outer !== undefined && outer.stride === n * strides[axis]) {
      runs[runs.length - 1] = { size: outer.size * n, stride: strides[axis] };
    } else {
      runs.push({ size: n, stride: strides[axis] });
    }
  });
  return runs;
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
