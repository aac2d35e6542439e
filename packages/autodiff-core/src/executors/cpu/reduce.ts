import type { Params } from "../../primitive.ts";
import { stridesOf } from "../../shape.ts";
import { copyStep } from "./copy.ts";
import { sumInto } from "./kernels/reduce.ts";
import type { UnaryKernel } from "./kernels/unary.ts";
import { type LoopNest, nestOf } from "./loop-nest.ts";
import type { Lower } from "./lowering.ts";
import { unaryStep } from "./unary-step.ts";
import type { View } from "./view.ts";

/** Lowering of a reduction; sums are accumulated in float64 whatever the dtype. */
export function lowerReduction(kernel: UnaryKernel, start: number): Lower {
  return (lowering, [x], { params, outputs: [spec] }) => {
    const out = lowering.allocate(spec);
    const exact = spec.dtype === "float64" || (spec.dtype === "float32" && kernel !== sumInto);
    const total = exact ? out : lowering.allocate({ shape: spec.shape, dtype: "float64" });
    const accumulate = unaryStep(kernel, x, total, reductionNest(x, total, params));
    lowering.emit(
      (frame) => {
        frame[total.storage].fill(start);
        accumulate(frame);
      },
      [x],
      [total],
    );
    if (total !== out) lowering.emit(copyStep(total, out), [total], [out]);
    return [out];
  };
}

/** Over all axes of the operand, in the order in which they lie in memory. */
function reductionNest(x: View, total: View, params: Params): LoopNest {
  const { axes } = params as { readonly axes: readonly number[] };
  const kept = stridesOf(total.shape);
  const target = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : (kept.shift() ?? 0)));
  const order = x.shape.map((_, axis) => axis);
  order.sort((i, j) => Math.abs(x.strides[j]) - Math.abs(x.strides[i]));
  const inOrder = (list: readonly number[]): number[] => order.map((axis) => list[axis]);
  return nestOf(inOrder(x.shape), [inOrder(target), inOrder(x.strides)], [0, x.offset]);
}
