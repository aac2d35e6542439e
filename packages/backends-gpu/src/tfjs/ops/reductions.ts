/** Sums, products and extrema over axes. */
import { type Lowering, type Lowerings, lowering, takes, withinRank } from "../lowering.ts";
import { sizeOf } from "../storage.ts";
import type { Tf, TfTensor } from "../tf.ts";
import { padWith } from "./layout.ts";

type ReduceParams = { readonly axes: readonly number[] };
type AxisParams = { readonly axis: number };
type RunningParams = AxisParams & { readonly reverse: boolean };
type Reduce = (tf: Tf, rows: TfTensor) => TfTensor;

/** Terms after which running sums and products go to the host, which adds up in doubles. */
const RUN = 256;

/** Terms that are added one after the other before the rounding errors show. */
const BLOCK = 32;

/** The operand as rows, each of which is reduced. */
function rowsOf(tf: Tf, x: TfTensor, axes: readonly number[]): TfTensor {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const moved = order.every((axis, i) => axis === i) ? x : tf.transpose(x, order);
  return tf.reshape(moved, [
    sizeOf(kept.map((axis) => x.shape[axis])),
    sizeOf(axes.map((axis) => x.shape[axis])),
  ]);
}

function reduction(
  kernel: string,
  reduce: Reduce,
  suits: NonNullable<Lowering["suits"]> = takes("float32"),
): Lowering {
  return lowering<ReduceParams>({
    kernels: [kernel, "Transpose"],
    suits: (equation, device) => suits(equation, device) && withinRank(equation, device),
    apply: (tf, [x], { params: { axes } }) => reduce(tf, rowsOf(tf, x, axes)),
  });
}

/** Sums of blocks, then their sum, where kernels add floats one after the other. */
function sumOfRows(tf: Tf, rows: TfTensor): TfTensor {
  const [count, length] = rows.shape;
  if (length <= BLOCK || tf.getBackend() !== "wasm") return tf.sum(rows, 1);
  const blocks = Math.ceil(length / BLOCK);
  const gaps = { low: [0, 0], high: [0, blocks * BLOCK - length], interior: [0, 0] };
  const whole = padWith(tf, rows, gaps, 0);
  const sums = tf.sum(tf.reshape(whole, [count * blocks, BLOCK]), 1);
  return sumOfRows(tf, tf.reshape(sums, [count, blocks]));
}

/** The extremum, or NaN if there is one. */
function extremum(extreme: Reduce): Reduce {
  return (tf, rows) => {
    const result = extreme(tf, rows);
    if (rows.dtype !== "float32") return result;
    const isBad = tf.any(tf.notEqual(rows, rows), 1);
    return tf.where(isBad, tf.scalar(Number.NaN), result);
  };
}

/** Position of the first extremum, or of the first NaN. */
function argExtremum(kernel: string, position: (tf: Tf, x: TfTensor, axis: number) => TfTensor) {
  return lowering<AxisParams>({
    kernels: [kernel, "ArgMax", "NotEqual", "Cast", "Any", "Select"],
    composed: true,
    suits: takes("float32"),
    apply(tf, [x], { params: { axis } }) {
      const bad = tf.notEqual(x, x);
      const firstBad = tf.argMax(tf.cast(bad, "float32"), axis);
      return tf.where(tf.any(bad, axis), firstBad, position(tf, x, axis));
    },
  });
}

/** Running sums and products add up rounding errors: long ones are computed on the host, in doubles. */
function running(
  kernel: string,
  run: (tf: Tf, x: TfTensor, axis: number, reverse: boolean) => TfTensor,
): Lowering {
  return lowering<RunningParams>({
    kernels: [kernel],
    suits: ({ inputs: [x], params: { axis } }) => x.dtype === "float32" && x.shape[axis] <= RUN,
    apply: (tf, [x], { params: { axis, reverse } }) => run(tf, x, axis, reverse),
  });
}

const wholes = takes("float32", "int32");

export const REDUCTIONS: Lowerings = {
  sum: reduction("Sum", sumOfRows),
  prod: reduction("Prod", (tf, rows) => tf.prod(rows, 1)),
  max: reduction(
    "Max",
    extremum((tf, rows) => tf.max(rows, 1)),
    wholes,
  ),
  min: reduction(
    "Min",
    extremum((tf, rows) => tf.min(rows, 1)),
    wholes,
  ),
  any: reduction("Any", (tf, rows) => tf.any(rows, 1), takes("bool")),
  all: reduction("All", (tf, rows) => tf.all(rows, 1), takes("bool")),
  argmax: argExtremum("ArgMax", (tf, x, axis) => tf.argMax(x, axis)),
  argmin: argExtremum("ArgMin", (tf, x, axis) => tf.argMin(x, axis)),
  cumsum: running("Cumsum", (tf, x, axis, reverse) => tf.cumsum(x, axis, false, reverse)),
  cumprod: running("Cumprod", (tf, x, axis, reverse) => tf.cumprod(x, axis, false, reverse)),
};
