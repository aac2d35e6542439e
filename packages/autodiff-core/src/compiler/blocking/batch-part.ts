/**
 * Where the positions of a batch of `N` lie: in buffers, whose element `(a·N + p)·inner + r` belongs to position `p`, and
 * in loop nests, one of whose axes has index `(a·N + p)·inner + r` for some numbers `outer` of `a` and `inner` of `r`.
 */

import type { Access, DotAxis, DotKernel, Kernel, Stage, Store } from "../kernel.ts";
import { loadsOf } from "../kernel-buffers.ts";

/** A buffer of `outer·N·inner` elements. */
export interface BatchLayout {
  readonly outer: number;
  readonly inner: number;
}

/** An axis of size `outer·N·inner`. */
export interface BatchPart extends BatchLayout {
  readonly axis: number;
}

/** Loops with what they touch: a stage, or a product with its epilogue. */
export interface Nest {
  readonly shape: readonly number[];
  readonly reads: readonly Access[];
  /** Products have stride 0 along the axes that they sum over. */
  readonly stores: readonly Store[];
  /** Whether the index along an axis itself is used, in a value or a mask. */
  usesIndex(axis: number): boolean;
  /** Whether a store that does not move along an axis takes the sum over it. */
  sumsOver(axis: number, store: Store): boolean;
}

/** The loops of a kernel; none for those that are not made of loops. */
export function nestsOf(kernel: Kernel): readonly Nest[] {
  if (kernel.kind === "loop") return kernel.stages.map(nestOfStage);
  return kernel.kind === "dot" ? [nestOfDot(kernel)] : [];
}

function nestOfStage({ shape, nodes, stores }: Stage): Nest {
  return {
    shape,
    reads: loadsOf({ nodes }),
    stores,
    usesIndex: (axis) =>
      nodes.some((node) => {
        if (node.kind === "position") return node.terms[axis] !== 0;
        if (node.kind !== "masked") return false;
        return node.window.low[axis] > 0 || node.window.high[axis] < shape[axis];
      }),
    sumsOver: (_, { reduce }) => reduce === "sum",
  };
}

function nestOfDot({ axes, left, right, epilogue }: DotKernel): Nest {
  const stage = nestOfStage(epilogue);
  const loops = loopAxesOf(axes);
  const widen = (access: Access): Access => ({
    ...access,
    strides: axes.map((_, d) => (loops.includes(d) ? access.strides[loops.indexOf(d)] : 0)),
  });
  const factor = (side: "left" | "right"): Access => ({
    ...{ left, right }[side],
    strides: axes.map((axis) => axis[side]),
  });
  return {
    shape: axes.map(({ size }) => size),
    reads: [factor("left"), factor("right"), ...stage.reads.map(widen)],
    stores: stage.stores.map((store) => ({ ...store, access: widen(store.access) })),
    usesIndex: (axis) => loops.includes(axis) && stage.usesIndex(loops.indexOf(axis)),
    sumsOver: (axis) => axes[axis].role === "inner",
  };
}

/** The axes of a product that its epilogue loops over, in order. */
export function loopAxesOf(axes: readonly DotAxis[]): number[] {
  return axes.flatMap(({ role }, d) => (role === "inner" ? [] : [d]));
}

/** From one position of the batch to the next, in elements; 0 for what all positions share. */
export function stepOf({ strides }: Access, { axis, inner }: BatchPart): number {
  return strides[axis] * inner;
}

/** The axis along which the accesses to a buffer of known layout go through the batch, if there is one. */
export function partFor(
  { shape }: Nest,
  { strides }: Access,
  layout: BatchLayout,
  count: number,
): BatchPart | undefined {
  const found = strides.flatMap((stride, axis): BatchPart[] => {
    if (stride <= 0 || layout.inner % stride !== 0) return [];
    const inner = layout.inner / stride;
    return shape[axis] % (inner * count) === 0
      ? [{ axis, inner, outer: shape[axis] / (inner * count) }]
      : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The layout of a buffer that an access goes through so that at position `p` it touches nothing of another position;
 * `undefined` if it does not.
 *
 * @param size - Elements of the buffer.
 */
export function layoutUnder(
  { shape }: Nest,
  { offset, strides }: Access,
  part: BatchPart,
  count: number,
  size: number,
): BatchLayout | undefined {
  const inner = strides[part.axis] * part.inner;
  const period = inner * count;
  // Under a mask an access may begin before the buffer.
  if (inner <= 0 || offset < 0 || size % period !== 0) return undefined;
  let reach = (offset % period) + strides[part.axis] * (part.inner - 1);
  for (const [axis, stride] of strides.entries()) {
    if (axis === part.axis || stride % period === 0) continue;
    if (stride < 0) return undefined;
    reach += stride * (shape[axis] - 1);
  }
  return reach < inner ? { inner, outer: size / period } : undefined;
}
