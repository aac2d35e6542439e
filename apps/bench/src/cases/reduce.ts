import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { type FloatArray, inPrecision, unitNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

/** Which axis is summed over: 0 adds rows up, 1 sums along them, -1 is everything. */
type Size = { readonly rows: number; readonly columns: number; readonly axis: number };

const matrix = ({ dtype, size: { rows, columns } }: Variant<Size>) =>
  inPrecision(unitNumbers(rows * columns, 0), dtype);

export const reduce: TimedCase = timedCase<Size>({
  name: "reduce",
  title: "sum of a 1024 x 1024 matrix: all of it, along rows, along columns",
  timing: "one call, arrays in the library's memory before and after",
  sizes: {
    all: { rows: 1024, columns: 1024, axis: -1 },
    rows: { rows: 1024, columns: 1024, axis: 1 },
    columns: { rows: 1024, columns: 1024, axis: 0 },
  },
  deviceSizes: {
    all: { rows: 8192, columns: 8192, axis: -1 },
    rows: { rows: 8192, columns: 8192, axis: 1 },
    columns: { rows: 8192, columns: 8192, axis: 0 },
  },
  tolerance: { float32: 1e-4, float64: 1e-12 },
  traffic: ({ rows, columns }) => 4 * rows * columns,
  programs: {
    fluxion(variant) {
      const { rows, columns, axis } = variant.size;
      const x = array(matrix(variant), { shape: [rows, columns] });
      const sum = jit((a: Tensor) => (axis < 0 ? a.sum() : a.sum(axis)));
      return fluxionWorkload(() => [sum(x)]);
    },
    "jax-js"(jax, variant) {
      const { rows, columns, axis } = variant.size;
      const x = jax.numpy.array(matrix(variant), { shape: [rows, columns] });
      const sum = jax.jit((a: typeof x) => (axis < 0 ? a.sum() : a.sum(axis)));
      return jaxJsWorkload(jax, () => [sum(x.ref)]);
    },
    tfjs(tf, variant) {
      const { rows, columns, axis } = variant.size;
      const x = tensorFlowArray(tf, matrix(variant), [rows, columns]);
      return tensorFlowWorkload(tf, () => [axis < 0 ? tf.sum(x) : tf.sum(x, axis)]);
    },
    "plain-js"(variant) {
      const x = matrix(variant);
      return plainWorkload(() => [plainSum(x, variant.size)]);
    },
    python: ["pytorch", "jax", "scipy"],
  },
});

function plainSum(x: FloatArray, { rows, columns, axis }: Size): Float64Array {
  const sums = new Float64Array(axis < 0 ? 1 : axis === 1 ? rows : columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sums[axis < 0 ? 0 : axis === 1 ? i : j] += x[i * columns + j];
  }
  return sums;
}
