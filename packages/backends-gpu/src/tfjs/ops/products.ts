/** Products of matrices, and convolutions. */
import { type Lowerings, lowering, takes, withinRank } from "../lowering.ts";
import { sizeOf } from "../storage.ts";
import type { Tf, TfTensor } from "../tf.ts";
import { padWith } from "./layout.ts";

type AxisPair = readonly [readonly number[], readonly number[]];
type DotParams = { readonly contract: AxisPair; readonly batch: AxisPair };
type ConvParams = {
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [before: number, after: number])[];
  readonly inputDilation: readonly number[];
  readonly kernelDilation: readonly number[];
  readonly groups: number;
};

/** A batch of matrices, and whether they are to be transposed. */
interface Matrices {
  readonly matrices: TfTensor;
  readonly transposed: boolean;
}

/** Rows in front of columns, or behind them where that leaves the entries in their order. */
function matricesOf(
  tf: Tf,
  x: TfTensor,
  batch: readonly number[],
  rows: readonly number[],
  columns: readonly number[],
): Matrices {
  const size = (axes: readonly number[]) => sizeOf(axes.map((axis) => x.shape[axis]));
  const inOrder = (axes: readonly number[]) => axes.every((axis, i) => axis === i);
  if (inOrder([...batch, ...columns, ...rows])) {
    const shape: [number, number, number] = [size(batch), size(columns), size(rows)];
    return { matrices: tf.reshape(x, shape), transposed: true };
  }
  const order = [...batch, ...rows, ...columns];
  const moved = inOrder(order) ? x : tf.transpose(x, order);
  const shape: [number, number, number] = [size(batch), size(rows), size(columns)];
  return { matrices: tf.reshape(moved, shape), transposed: false };
}

/**
 * The wasm backend keeps right factors as XNNPACK wants them, by their memory alone: a second product with the same memory
 * in another shape would be wrong (4.22).
 */
function withMemoryOfItsOwn(tf: Tf, factor: TfTensor): TfTensor {
  return tf.getBackend() === "wasm" ? tf.mul(factor, 1) : factor;
}

function freeAxes(x: TfTensor, ...taken: readonly (readonly number[])[]): number[] {
  return x.shape.map((_, axis) => axis).filter((axis) => !taken.flat().includes(axis));
}

const areFloats = takes("float32");

/** Spatial axes up to which TensorFlow.js convolves. */
const MAX_SPATIAL = 2;

/** Groups up to which each is convolved by itself. */
const MAX_GROUPS = 8;

const CHANNELS_LAST = [0, 2, 3, 1];
const CHANNELS_SECOND = [0, 3, 1, 2];
const FILTERS_LAST = [2, 3, 1, 0];

/** Zeros around and between entries of the input, so that no more are needed. */
function padInput(tf: Tf, x: TfTensor, { padding, inputDilation }: ConvParams): TfTensor {
  const low = [0, 0, ...padding.map(([before]) => before)];
  const high = [0, 0, ...padding.map(([, after]) => after)];
  const interior = [0, 0, ...inputDilation.map((distance) => distance - 1)];
  return padWith(tf, x, { low, high, interior }, 0);
}

/** Two spatial axes, of which the first ones may be of size 1. */
function asImages(tf: Tf, x: TfTensor): TfTensor {
  const [n, channels, ...spatial] = x.shape;
  const missing = Array.from({ length: MAX_SPATIAL - spatial.length }, () => 1);
  return tf.reshape(x, [n, channels, ...missing, ...spatial]);
}

/** One number per axis of images. */
function perAxis(numbers: readonly number[]): [number, number] {
  const [last = 1, first = 1] = numbers.toReversed();
  return [first, last];
}

function convolve(tf: Tf, x: TfTensor, filters: TfTensor, params: ConvParams): TfTensor {
  const input = tf.transpose(x, CHANNELS_LAST) as ReturnType<Tf["tensor4d"]>;
  const kernel = tf.transpose(filters, FILTERS_LAST) as ReturnType<Tf["tensor4d"]>;
  const { strides, kernelDilation } = params;
  const [steps, distances] = [perAxis(strides), perAxis(kernelDilation)];
  const result = tf.conv2d(input, kernel, steps, "valid", "NHWC", distances);
  return tf.transpose(result, CHANNELS_SECOND);
}

export const PRODUCTS: Lowerings = {
  dot: lowering<DotParams>({
    kernels: ["BatchMatMul", "Transpose", "Reshape"],
    suits: (equation, device) => areFloats(equation, device) && withinRank(equation, device),
    apply(tf, [a, b], { params: { contract, batch } }) {
      const rows = freeAxes(a, contract[0], batch[0]);
      const columns = freeAxes(b, contract[1], batch[1]);
      const left = matricesOf(tf, a, batch[0], rows, contract[0]);
      const right = matricesOf(tf, b, batch[1], contract[1], columns);
      const factor = withMemoryOfItsOwn(tf, right.matrices);
      return tf.matMul(left.matrices, factor, left.transposed, right.transposed);
    },
  }),
  conv: lowering<ConvParams>({
    kernels: ["Conv2D", "Transpose", "PadV2", "Reshape", "Slice", "Concat"],
    composed: true,
    suits: ({ inputs: [x], outputs: [{ shape }], params }) =>
      x.dtype === "float32" &&
      shape.length >= 3 &&
      shape.length <= 2 + MAX_SPATIAL &&
      params.groups <= MAX_GROUPS &&
      (params.strides.every((n) => n === 1) || params.kernelDilation.every((n) => n === 1)),
    apply(tf, [x, kernel], { params }) {
      const input = asImages(tf, padInput(tf, x, params));
      const filters = asImages(tf, kernel);
      if (params.groups === 1) return convolve(tf, input, filters, params);
      const inputs = tf.split(input, params.groups, 1);
      const parts = tf.split(filters, params.groups, 0);
      return tf.concat(
        inputs.map((own, group) => convolve(tf, own, parts[group], params)),
        1,
      );
    },
  }),
};
