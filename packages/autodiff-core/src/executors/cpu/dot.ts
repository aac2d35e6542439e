/** Lowering of contractions to products of strided matrices. */
import type { DotParams } from "../../primitives/dot.ts";
import { sizeOf, stridesOf } from "../../shape.ts";
import type { Frame, Run } from "./frame.ts";
import { type Matrix, matmul } from "./kernels/matmul.ts";
import { startingPoints } from "./loop-nest.ts";
import type { Lower, Lowering } from "./lowering.ts";
import { reshapeView, transposeView, type View } from "./view.ts";

export const lowerDot: Lower = (lowering, [x, y], { params, outputs: [spec] }) => {
  const { contract, batch } = params as DotParams;
  const [overX, overY] = byStride(x, contract);
  const a = asMatrices(lowering, x, batch[0], overX);
  const b = asMatrices(lowering, y, batch[1], overY);
  const out = lowering.allocate(spec);
  lowering.emit(matmulStep(a, b, out), [a, b], [out]);
  return [out];
};

/** The contracted axes, paired as given, in the order in which they lie in `x`. */
function byStride(x: View, [left, right]: DotParams["contract"]): [number[], number[]] {
  const order = left.map((_, i) => i);
  order.sort((i, j) => Math.abs(x.strides[left[j]]) - Math.abs(x.strides[left[i]]));
  return [order.map((i) => left[i]), order.map((i) => right[i])];
}

/** `[batch…, rows, contracted]`, with a copy only where axes cannot be joined as they lie. */
function asMatrices(
  lowering: Lowering,
  view: View,
  batch: readonly number[],
  contract: readonly number[],
): View {
  const free = view.shape.map((_, axis) => axis);
  const rows = free.filter((axis) => !batch.includes(axis) && !contract.includes(axis));
  const size = (axes: readonly number[]): number => sizeOf(axes.map((axis) => view.shape[axis]));
  const shape = [...batch.map((axis) => view.shape[axis]), size(rows), size(contract)];
  const ordered = transposeView(view, [...batch, ...rows, ...contract]);
  return (
    reshapeView(ordered, shape) ?? { ...lowering.dense(ordered), shape, strides: stridesOf(shape) }
  );
}

function matmulStep(a: View, b: View, out: View): Run {
  const rank = a.shape.length - 2;
  const [m, k] = a.shape.slice(rank);
  const n = b.shape[rank];
  const axes = a.shape
    .slice(0, rank)
    .map((size, axis) => ({ size, strides: [a.strides[axis], b.strides[axis]] }));
  const { outer, starts } = startingPoints(axes, [a.offset, b.offset]);
  return (frame) => {
    for (let t = 0; t < outer; t++) {
      const left = matrix(frame, a, starts[2 * t], a.strides[rank], a.strides[rank + 1]);
      const right = matrix(frame, b, starts[2 * t + 1], b.strides[rank + 1], b.strides[rank]);
      matmul(m, n, k, left, right, matrix(frame, out, t * m * n, n, 1));
    }
  };
}

function matrix(frame: Frame, view: View, offset: number, s0: number, s1: number): Matrix {
  return { data: frame[view.storage], offset, s0, s1 };
}
