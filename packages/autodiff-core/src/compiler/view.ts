/** Strided views: where the entries of a tensor lie in the memory of the variable that it is a rearrangement of. */
import type { UnfoldParams } from "../convolution/unfold-primitive.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Equation, Variable } from "../program/program.ts";
import { type Shape, sizeOf, stridesOf } from "../shape.ts";
import { reshapedStrides } from "../strides.ts";

/** Entry `i` is number `offset + Σ iₖ·stridesₖ` of the row-major entries of `base`. */
export interface View extends TensorSpec {
  readonly base: Variable;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** All of a variable, row-major. */
export function wholeView(base: Variable): View {
  const { shape, dtype } = base;
  return { shape, dtype, base, offset: 0, strides: stridesOf(shape) };
}

/** Row-major without gaps. */
export function isDense({ shape, strides }: Pick<View, "shape" | "strides">): boolean {
  if (shape.includes(0)) return true;
  const dense = stridesOf(shape);
  return shape.every((n, axis) => n === 1 || strides[axis] === dense[axis]);
}

/** Row-major and everything that `base` holds. */
export function isWhole(view: View): boolean {
  return isDense(view) && view.offset === 0 && sizeOf(view.shape) === sizeOf(view.base.shape);
}

/** Views of the results of a layout equation; `undefined` for a reshape that strides cannot express. */
export function layoutViews({ primitive, params, outputs }: Equation, x: View): View[] | undefined {
  const [{ shape }] = outputs;
  switch (primitive.name) {
    case "stopGradient":
      return [x];
    case "reshape": {
      const strides = reshapedStrides(x, shape);
      return strides === undefined ? undefined : [{ ...x, shape, strides }];
    }
    case "transpose": {
      const { axes } = params as { readonly axes: readonly number[] };
      return [{ ...x, shape, strides: axes.map((axis) => x.strides[axis]) }];
    }
    case "broadcast": {
      const { axes } = params as { readonly axes: readonly number[] };
      const strides = shape.map(() => 0);
      axes.forEach((axis, i) => {
        if (x.shape[i] !== 1) strides[axis] = x.strides[i];
      });
      return [{ ...x, shape, strides }];
    }
    case "slice": {
      const { start, stride } = params as Record<"start" | "stride", readonly number[]>;
      return [grid(x, start, stride, shape)];
    }
    case "reverse": {
      const { axes } = params as { readonly axes: readonly number[] };
      const turned = (axis: number) => axes.includes(axis) && x.shape[axis] > 0;
      const start = shape.map((n, axis) => (turned(axis) ? n - 1 : 0));
      const step = shape.map((_, axis) => (turned(axis) ? -1 : 1));
      return [grid(x, start, step, shape)];
    }
    case "unfold": {
      const { window, strides, dilation } = params as UnfoldParams;
      const leading = x.strides.length - window.length;
      const spatial = x.strides.slice(leading);
      const along = (steps: readonly number[]) => spatial.map((stride, d) => stride * steps[d]);
      const all = [...x.strides.slice(0, leading), ...along(dilation), ...along(strides)];
      return [{ ...x, shape, strides: all }];
    }
    case "unstack": {
      const { axis } = params as { readonly axis: number };
      const strides = x.strides.filter((_, i) => i !== axis);
      const step = x.strides[axis];
      return outputs.map((_, i) => ({ ...x, shape, strides, offset: x.offset + i * step }));
    }
    default:
      throw new Error(`${primitive.name} is not a layout operation.`);
  }
}

function grid(x: View, start: readonly number[], step: readonly number[], shape: Shape): View {
  const offset = start.reduce((sum, from, axis) => sum + from * x.strides[axis], x.offset);
  return { ...x, shape, offset, strides: x.strides.map((s, axis) => s * step[axis]) };
}
