/**
 * How an elementwise kernel walks over its operands. Axes that are contiguous in all of them are joined; what is
 * left is two loops inside the kernel and, rarely, a table of starting points outside.
 */
import type { Shape } from "../../shape.ts";
import type { View } from "./view.ts";

/** The two loops of a kernel: sizes, and strides of the result `o` and the operands `a`, `b`, `c`. */
export interface Walk {
  readonly n1: number;
  readonly n0: number;
  readonly o1: number;
  readonly o0: number;
  readonly a1: number;
  readonly a0: number;
  readonly b1: number;
  readonly b0: number;
  readonly c1: number;
  readonly c0: number;
}

export interface LoopNest {
  readonly walk: Walk;
  /** Times that the two loops run. */
  readonly outer: number;
  /** Starting points: for each outer step one offset per operand. */
  readonly starts: Int32Array;
}

export interface Axis {
  readonly size: number;
  readonly strides: readonly number[];
}

/** @param operands - The result and up to three operands, all of one shape; `b0` of a missing one is 0. */
export function loopNest(operands: readonly View[]): LoopNest {
  return nestOf(
    operands[0].shape,
    operands.map((view) => view.strides),
    operands.map((view) => view.offset),
  );
}

/** {@link loopNest} over axes in any order, given by strides. */
export function nestOf(
  shape: Shape,
  strides: readonly (readonly number[])[],
  offsets: readonly number[],
): LoopNest {
  const axes = joinAxes(shape.map((size, k) => ({ size, strides: strides.map((s) => s[k]) })));
  const unit: Axis = { size: 1, strides: offsets.map(() => 0) };
  const inner = takeInner(axes) ?? unit;
  const second = takeLargest(axes) ?? unit;
  const stride = (axis: Axis, operand: number): number => axis.strides[operand] ?? 0;
  return {
    walk: {
      n1: second.size,
      n0: inner.size,
      o1: stride(second, 0),
      o0: stride(inner, 0),
      a1: stride(second, 1),
      a0: stride(inner, 1),
      b1: stride(second, 2),
      b0: stride(inner, 2),
      c1: stride(second, 3),
      c0: stride(inner, 3),
    },
    ...startingPoints(axes, offsets),
  };
}

/** Join neighbouring axes where every operand steps over both evenly. */
function joinAxes(axes: readonly Axis[]): Axis[] {
  const joined: Axis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const outer = joined.at(-1);
    if (outer?.strides.every((s, k) => s === axis.size * axis.strides[k])) {
      joined[joined.length - 1] = { size: outer.size * axis.size, strides: axis.strides };
    } else {
      joined.push(axis);
    }
  }
  return joined;
}

/** Remove and return the innermost axis, or the largest where the innermost is too short to pay for a loop. */
function takeInner(axes: Axis[]): Axis | undefined {
  const last = axes.at(-1);
  if (last === undefined) return undefined;
  return last.size > 4 ? axes.pop() : takeLargest(axes);
}

function takeLargest(axes: Axis[]): Axis | undefined {
  let at = axes.length - 1;
  axes.forEach((axis, i) => {
    if (axis.size > axes[at].size) at = i;
  });
  return axes.splice(at, 1)[0];
}

/** Offsets of every operand at each step over `axes`, operands side by side. */
export function startingPoints(
  axes: readonly Axis[],
  offsets: readonly number[],
): { outer: number; starts: Int32Array } {
  const count = offsets.length;
  const outer = axes.reduce((product, axis) => product * axis.size, 1);
  const starts = new Int32Array(outer * count);
  for (let t = 0; t < outer; t++) {
    let rest = t;
    const at = [...offsets];
    for (let k = axes.length - 1; k >= 0; k--) {
      const index = rest % axes[k].size;
      rest = (rest - index) / axes[k].size;
      for (let i = 0; i < count; i++) at[i] += index * axes[k].strides[i];
    }
    starts.set(at, t * count);
  }
  return { outer, starts };
}
