/** Strides: how the axes of a tensor run through memory. */
import { type Shape, sizeOf, stridesOf } from "./shape.ts";

/** A shape whose entry `i` lies at `Σ iₖ·stridesₖ` from the first one. */
export interface Strided {
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** Strides of the same entries in another shape, `undefined` if that takes a copy. */
export function reshapedStrides(view: Strided, shape: Shape): readonly number[] | undefined {
  if (sizeOf(shape) === 0) return stridesOf(shape);
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
  return strides;
}

/** Axes joined where one continues the next, outermost first; axes of size 1 left out. */
function mergedRuns({ shape, strides }: Strided): { size: number; stride: number }[] {
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
