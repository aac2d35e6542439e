/** Reading and writing at positions. Positions are taken on the host, where most of them are made. */
import type { HostArray, Shape } from "@fluxion/autodiff-core";
import { type Lowering, type Lowerings, lowering, withinRank } from "../lowering.ts";
import { sizeOf } from "../storage.ts";
import type { Tf, TfTensor } from "../tf.ts";
import { asNumbers } from "./layout.ts";

type AxesParams = { readonly axes: readonly number[] };
type SizesParams = { readonly sizes: Shape };

/** Axes that positions name in front, as one, and the others behind them, as one. */
interface Rows {
  /** Sizes of the axes that positions name. */
  readonly named: readonly number[];
  readonly rest: readonly number[];
  /** The order of axes that brings those to the front. */
  readonly order: readonly number[];
}

function rowsOf(shape: Shape, axes: readonly number[]): Rows {
  const others = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  return {
    named: axes.map((axis) => shape[axis]),
    rest: others.map((axis) => shape[axis]),
    order: [...axes, ...others],
  };
}

/** The row of each position; -1 for positions outside. */
function rowNumbers({ shape, data }: HostArray, named: readonly number[]): Int32Array {
  const numbers = new Int32Array(sizeOf(shape.slice(0, -1)));
  for (let i = 0; i < numbers.length; i++) {
    let row = 0;
    named.forEach((n, k) => {
      const position = data[i * named.length + k];
      row = row < 0 || position < 0 || position >= n ? -1 : row * n + position;
    });
    numbers[i] = row;
  }
  return numbers;
}

function toRows(tf: Tf, x: TfTensor, { named, rest, order }: Rows): TfTensor {
  const moved = order.every((axis, i) => axis === i) ? x : tf.transpose(x, [...order]);
  return tf.reshape(moved, [sizeOf(named), sizeOf(rest)]);
}

function fromRows(tf: Tf, x: TfTensor, { named, rest, order }: Rows): TfTensor {
  const whole = tf.reshape(x, [...named, ...rest]);
  if (order.every((axis, i) => axis === i)) return whole;
  return tf.transpose(
    whole,
    order.map((_, axis) => order.indexOf(axis)),
  );
}

/** `[n, 1]`, as TensorFlow.js scatters. */
function column(tf: Tf, rows: Int32Array): TfTensor {
  return tf.tensor2d(rows, [rows.length, 1], "int32");
}

/** Rows of booleans. The wasm backend does not broadcast booleans (4.22). */
function maskOfRows(tf: Tf, mask: Int32Array, width: number): TfTensor {
  return tf.cast(tf.tile(tf.tensor2d(mask, [mask.length, 1], "int32"), [1, width]), "bool");
}

function gatherRows(tf: Tf, rows: TfTensor, numbers: Int32Array): TfTensor {
  const inside = tf.tensor1d(
    numbers.map((row) => Math.max(row, 0)),
    "int32",
  );
  const found = tf.gather(rows, inside);
  const [, width = 1] = rows.shape;
  if (numbers.every((row) => row >= 0)) return found;
  const isInside = maskOfRows(
    tf,
    numbers.map((row) => (row < 0 ? 0 : 1)),
    width,
  );
  return tf.where(isInside, found, tf.zerosLike(found));
}

/** Rows that none of the positions is in stay, of several updates of one row the last counts. */
function lastUpdates(numbers: Int32Array): {
  readonly rows: Int32Array;
  readonly from: Int32Array;
} {
  const last = new Map<number, number>();
  numbers.forEach((row, i) => {
    if (row >= 0) last.set(row, i);
  });
  return { rows: Int32Array.from(last.keys()), from: Int32Array.from(last.values()) };
}

/** Where a window begins so that it lies inside. */
function windowStart(starts: HostArray, shape: Shape, sizes: Shape): number[] {
  return shape.map((n, axis) => Math.min(Math.max(starts.data[axis], 0), n - sizes[axis]));
}

const floats: NonNullable<Lowering["suits"]> = (equation, device) =>
  equation.inputs[0].dtype === "float32" && withinRank(equation, device);

export const INDEXING: Lowerings = {
  gather: lowering<AxesParams>({
    kernels: ["GatherV2", "Transpose", "Reshape", "Select"],
    composed: true,
    reads: [1],
    suits: withinRank,
    apply(tf, [x], { params: { axes } }, [indices]) {
      const rows = rowsOf(x.shape, axes);
      const numbers = rowNumbers(indices, rows.named);
      return asNumbers(tf, x, (entries) => gatherRows(tf, toRows(tf, entries, rows), numbers));
    },
  }),
  scatterAdd: lowering<AxesParams>({
    kernels: ["ScatterNd", "Add", "Slice", "Transpose", "Reshape"],
    composed: true,
    reads: [1],
    suits: floats,
    apply(tf, [x, updates], { params: { axes } }, [indices]) {
      const rows = rowsOf(x.shape, axes);
      const [height, width] = [sizeOf(rows.named), sizeOf(rows.rest)];
      const numbers = rowNumbers(indices, rows.named);
      // One more row takes what is added outside.
      const targets = column(
        tf,
        numbers.map((row) => (row < 0 ? height : row)),
      );
      const flat = tf.reshape(updates, [numbers.length, width]);
      const sums = tf.scatterND(targets, flat, [height + 1, width]);
      const inside = tf.slice(sums, [0, 0], [height, width]);
      return fromRows(tf, tf.add(toRows(tf, x, rows), inside), rows);
    },
  }),
  scatterSet: lowering<AxesParams>({
    kernels: ["ScatterNd", "GatherV2", "Select", "Transpose", "Reshape"],
    composed: true,
    reads: [1],
    suits: floats,
    apply(tf, [x, updates], { params: { axes } }, [indices]) {
      const rows = rowsOf(x.shape, axes);
      const [height, width] = [sizeOf(rows.named), sizeOf(rows.rest)];
      const numbers = rowNumbers(indices, rows.named);
      const last = lastUpdates(numbers);
      if (last.rows.length === 0) return tf.clone(x);
      const flat = tf.reshape(updates, [numbers.length, width]);
      const kept = tf.gather(flat, tf.tensor1d(last.from, "int32"));
      const written = tf.scatterND(column(tf, last.rows), kept, [height, width]);
      const mask = new Int32Array(height);
      for (const row of last.rows) mask[row] = 1;
      const isWritten = maskOfRows(tf, mask, width);
      return fromRows(tf, tf.where(isWritten, written, toRows(tf, x, rows)), rows);
    },
  }),
  dynamicSlice: lowering<SizesParams>({
    kernels: ["Slice"],
    reads: [1],
    suits: withinRank,
    apply: (tf, [x], { params: { sizes } }, [starts]) =>
      tf.slice(x, windowStart(starts, x.shape, sizes), [...sizes]),
  }),
  dynamicUpdate: lowering({
    kernels: ["PadV2", "Select"],
    composed: true,
    reads: [2],
    suits: (equation, device) =>
      equation.inputs[0].dtype !== "bool" && withinRank(equation, device),
    apply(tf, [x, update], _equation, [starts]) {
      const begin = windowStart(starts, x.shape, update.shape);
      const widths = begin.map((n, axis): [number, number] => [
        n,
        x.shape[axis] - n - update.shape[axis],
      ]);
      const isInside = tf.cast(tf.pad(tf.ones(update.shape, "int32"), widths), "bool");
      return tf.where(isInside, tf.pad(update, widths), x);
    },
  }),
};
