import { array, jit, softmax, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { type FloatArray, inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly rows: number; readonly columns: number };

const logits = ({ dtype, size: { rows, columns } }: Variant<Size>) =>
  inPrecision(
    symmetricNumbers(rows * columns, 0).map((x) => 5 * x),
    dtype,
  );

export const softmaxRows: TimedCase = timedCase<Size>({
  name: "softmax",
  title: "softmax of the rows of a 1024 x 1024 matrix",
  timing: "one call, arrays in the library's memory before and after",
  sizes: { "": { rows: 1024, columns: 1024 } },
  deviceSizes: { "1024": { rows: 1024, columns: 1024 }, "8192": { rows: 8192, columns: 8192 } },
  tolerance: { float32: 1e-5, float64: 1e-12 },
  traffic: ({ rows, columns }) => 8 * rows * columns,
  programs: {
    fluxion(variant) {
      const { rows, columns } = variant.size;
      const x = array(logits(variant), { shape: [rows, columns] });
      const call = jit((a: Tensor) => softmax(a));
      return fluxionWorkload(() => [call(x)]);
    },
    "jax-js"(jax, variant) {
      const { rows, columns } = variant.size;
      const x = jax.numpy.array(logits(variant), { shape: [rows, columns] });
      const call = jax.jit((a: typeof x) => jax.nn.softmax(a));
      return jaxJsWorkload(jax, () => [call(x.ref)]);
    },
    tfjs(tf, variant) {
      const { rows, columns } = variant.size;
      const x = tensorFlowArray(tf, logits(variant), [rows, columns]);
      return tensorFlowWorkload(tf, () => [tf.softmax(x)]);
    },
    "plain-js"(variant) {
      const x = logits(variant);
      const y = x.slice();
      return plainWorkload(() => {
        plainSoftmax(x, y, variant.size);
        return [y];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
});

function plainSoftmax(x: FloatArray, y: FloatArray, { rows, columns }: Size): void {
  for (let start = 0; start < rows * columns; start += columns) {
    let top = -Infinity;
    for (let j = start; j < start + columns; j++) top = Math.max(top, x[j]);
    let sum = 0;
    for (let j = start; j < start + columns; j++) {
      y[j] = Math.exp(x[j] - top);
      sum += y[j];
    }
    for (let j = start; j < start + columns; j++) y[j] /= sum;
  }
}
