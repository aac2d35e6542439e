/** Lowering of operations that only rearrange: views where the result is one, copies of regions elsewhere. */
import { stridesOf } from "../../shape.ts";
import { copyStep } from "./copy.ts";
import type { Lower } from "./lowering.ts";
import { broadcastView, reshapeView, reverseView, sliceView, transposeView } from "./view.ts";

type Axes = { readonly axes: readonly number[] };

export const lowerIdentity: Lower = (_lowering, inputs) => [...inputs];

export const lowerReshape: Lower = (lowering, [x], { outputs: [{ shape }] }) => [
  reshapeView(x, shape) ?? { ...lowering.dense(x), shape, strides: stridesOf(shape) },
];

export const lowerTranspose: Lower = (_lowering, [x], { params }) => [
  transposeView(x, (params as Axes).axes),
];

export const lowerBroadcast: Lower = (_lowering, [x], { params, outputs: [{ shape }] }) => [
  broadcastView(x, shape, (params as Axes).axes),
];

export const lowerSlice: Lower = (_lowering, [x], { params, outputs: [{ shape }] }) => {
  const { start, stride } = params as Record<"start" | "stride", readonly number[]>;
  return [sliceView(x, start, stride, shape)];
};

export const lowerUnstack: Lower = (_lowering, [x], { params, outputs }) => {
  const { axis } = params as { readonly axis: number };
  const dropped = (list: readonly number[]): number[] => list.filter((_, i) => i !== axis);
  return outputs.map(({ shape }, i) => ({
    ...x,
    shape,
    offset: x.offset + i * x.strides[axis],
    strides: dropped(x.strides),
  }));
};

export const lowerReverse: Lower = (_lowering, [x], { params }) => [
  reverseView(x, (params as Axes).axes),
];

export const lowerConcat: Lower = (lowering, inputs, { params, outputs: [spec] }) => {
  const { axis } = params as { readonly axis: number };
  const out = lowering.allocate(spec);
  const unit = spec.shape.map(() => 1);
  let from = 0;
  for (const x of inputs) {
    const start = spec.shape.map((_, i) => (i === axis ? from : 0));
    lowering.emit(copyStep(x, sliceView(out, start, unit, x.shape)), [x], [out]);
    from += x.shape[axis];
  }
  return [out];
};

export const lowerPad: Lower = (lowering, [x, value], { params, outputs: [spec] }) => {
  const { low, interior } = params as Record<"low" | "interior", readonly number[]>;
  const out = lowering.allocate(spec);
  lowering.emit(copyStep(broadcastView(value, spec.shape, []), out), [value], [out]);
  const inside = sliceView(
    out,
    low,
    interior.map((gap) => gap + 1),
    x.shape,
  );
  lowering.emit(copyStep(x, inside), [x], [out]);
  return [out];
};
