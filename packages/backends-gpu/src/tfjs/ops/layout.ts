/** The same entries in another arrangement. */
import type { Shape } from "@fluxion/autodiff-core";
import { type Lowerings, lowering, takesAnything, withinRank } from "../lowering.ts";
import { sizeOf } from "../storage.ts";
import type { Tf, TfTensor } from "../tf.ts";

type AxesParams = { readonly axes: readonly number[] };
type BroadcastParams = AxesParams & { readonly shape: Shape };
type SliceParams = {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly stride: readonly number[];
};
type PadParams = {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
};
type AxisParams = { readonly axis: number };

/** Some kernels of some backends do not know booleans. */
export function asNumbers(tf: Tf, x: TfTensor, apply: (numbers: TfTensor) => TfTensor): TfTensor {
  return x.dtype === "bool" ? tf.cast(apply(tf.cast(x, "int32")), "bool") : apply(x);
}

/** Axes before one, that one, and those after it, as three. */
function aroundAxis(shape: Shape, axis: number): [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

/** Every `stride`-th entry along an axis, from the first. */
function everyNth(tf: Tf, x: TfTensor, axis: number, stride: number): TfTensor {
  if (stride === 1) return x;
  const [outer, n, inner] = aroundAxis(x.shape, axis);
  const count = Math.ceil(n / stride);
  const whole = tf.pad(tf.reshape(x, [outer, n, inner]), [
    [0, 0],
    [0, count * stride - n],
    [0, 0],
  ]);
  const groups = tf.reshape(whole, [outer, count, stride, inner]);
  const first = tf.slice(groups, [0, 0, 0, 0], [outer, count, 1, inner]);
  return tf.reshape(first, x.shape.with(axis, count));
}

/** `gap` entries of a value after each entry along an axis but the last. */
function spreadOut(tf: Tf, x: TfTensor, axis: number, gap: number, value: number): TfTensor {
  const [outer, n, inner] = aroundAxis(x.shape, axis);
  if (gap === 0 || n < 2) return x;
  const entries = tf.reshape(x, [outer, n, 1, inner]);
  const groups = tf.pad(
    entries,
    [
      [0, 0],
      [0, 0],
      [0, gap],
      [0, 0],
    ],
    value,
  );
  const lines = tf.reshape(groups, [outer, n * (gap + 1), inner]);
  const length = (n - 1) * (gap + 1) + 1;
  const whole = tf.slice(lines, [0, 0, 0], [outer, length, inner]);
  return tf.reshape(whole, x.shape.with(axis, length));
}

/**
 * `low` and `high` entries of a value at the ends of every axis, and `interior` ones between entries. Negative numbers crop.
 */
export function padWith(
  tf: Tf,
  x: TfTensor,
  { low, high, interior }: PadParams,
  value: number,
): TfTensor {
  const spread = interior.reduce<TfTensor>(
    (result, gap, axis) => spreadOut(tf, result, axis, gap, value),
    x,
  );
  const widths = low.map((n, axis): [number, number] => [Math.max(n, 0), Math.max(high[axis], 0)]);
  const padded = widths.every(([a, b]) => a + b === 0) ? spread : tf.pad(spread, widths, value);
  if ([...low, ...high].every((n) => n >= 0)) return padded;
  const begin = low.map((n) => Math.max(-n, 0));
  const size = padded.shape.map((n, axis) => n - begin[axis] - Math.max(-high[axis], 0));
  return tf.slice(padded, begin, size);
}

export const LAYOUT: Lowerings = {
  reshape: lowering<{ readonly shape: Shape }>({
    kernels: ["Reshape"],
    suits: takesAnything,
    apply: (tf, [x], { params: { shape } }) => tf.reshape(x, [...shape]),
  }),
  transpose: lowering<AxesParams>({
    kernels: ["Transpose"],
    suits: withinRank,
    apply: (tf, [x], { params: { axes } }) => tf.transpose(x, [...axes]),
  }),
  broadcast: lowering<BroadcastParams>({
    kernels: ["Tile", "Reshape"],
    suits: withinRank,
    apply(tf, [x], { params: { shape, axes } }) {
      const own = shape.map((_, axis) => x.shape[axes.indexOf(axis)] ?? 1);
      const times = shape.map((n, axis) => n / own[axis]);
      return asNumbers(tf, x, (numbers) => tf.tile(tf.reshape(numbers, own), times));
    },
  }),
  reverse: lowering<AxesParams>({
    kernels: ["Reverse"],
    suits: withinRank,
    apply: (tf, [x], { params: { axes } }) =>
      asNumbers(tf, x, (numbers) => tf.reverse(numbers, [...axes])),
  }),
  slice: lowering<SliceParams>({
    kernels: ["Slice", "PadV2", "Reshape"],
    suits: withinRank,
    apply(tf, [x], { params: { start, stop, stride } }) {
      const size = stop.map((end, axis) => end - start[axis]);
      const window = tf.slice(x, [...start], size);
      return stride.reduce<TfTensor>((y, step, axis) => everyNth(tf, y, axis, step), window);
    },
  }),
  concat: lowering<AxisParams>({
    kernels: ["Concat"],
    suits: takesAnything,
    apply(tf, operands, { params: { axis } }) {
      const parts = operands.map((x) => tf.reshape(x, aroundAxis(x.shape, axis)));
      return tf.concat(parts, 1);
    },
  }),
  unstack: lowering<AxisParams>({
    kernels: ["Unpack"],
    suits: withinRank,
    apply: (tf, [x], { params: { axis } }) => tf.unstack(x, axis),
  }),
  pad: lowering<PadParams>({
    kernels: ["PadV2", "Slice", "Reshape"],
    composed: true,
    suits: (equation, device) =>
      equation.inputs[1].kind === "literal" &&
      equation.inputs[0].dtype !== "bool" &&
      withinRank(equation, device),
    apply(tf, [x], { inputs: [operand, value], params }) {
      const filling = value.kind === "literal" ? value.value : 0;
      return padWith(tf, x, params, operand.dtype === "uint32" ? filling | 0 : filling);
    },
  }),
};
