import { array, jit, type Tensor } from "@fluxion/autodiff-core";
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

const EPSILON = 1e-5;

/** The rows, the scale and the shift. */
function inputs({ dtype, size: { rows, columns } }: Variant<Size>) {
  return [rows * columns, columns, columns].map((count, seed) =>
    inPrecision(symmetricNumbers(count, seed), dtype),
  );
}

export const layerNorm: TimedCase = timedCase<Size>({
  name: "layer-norm",
  title: "layer normalization of 4096 rows of 256, with scale and shift",
  timing: "one call, arrays in the library's memory before and after",
  sizes: { "": { rows: 4096, columns: 256 } },
  deviceSizes: { "65536": { rows: 65_536, columns: 256 } },
  tolerance: { float32: 1e-4, float64: 1e-12 },
  traffic: ({ rows, columns }) => 8 * rows * columns,
  programs: {
    fluxion(variant) {
      const { rows, columns } = variant.size;
      const [values, scale, shift] = inputs(variant);
      const x = array(values, { shape: [rows, columns] });
      const [s, b] = [array(scale), array(shift)];
      const call = jit((a: Tensor, factor: Tensor, offset: Tensor) => {
        const centred = a.sub(a.mean(-1, { keepDims: true }));
        const variance = centred.square().mean(-1, { keepDims: true });
        return centred.mul(variance.add(EPSILON).rsqrt()).mul(factor).add(offset);
      });
      return fluxionWorkload(() => [call(x, s, b)]);
    },
    "jax-js"(jax, variant) {
      const { numpy: np } = jax;
      const { rows, columns } = variant.size;
      const [values, scale, shift] = inputs(variant);
      const x = np.array(values, { shape: [rows, columns] });
      const [s, b] = [np.array(scale), np.array(shift)];
      const call = jax.jit((a: typeof x, factor: typeof x, offset: typeof x) => {
        const centred = a.ref.sub(a.mean(-1, { keepdims: true }));
        const variance = np.square(centred.ref).mean(-1, { keepdims: true });
        return centred
          .div(np.sqrt(variance.add(EPSILON)))
          .mul(factor)
          .add(offset);
      });
      return jaxJsWorkload(jax, () => [call(x.ref, s.ref, b.ref)]);
    },
    tfjs(tf, variant) {
      const { rows, columns } = variant.size;
      const [values, scale, shift] = inputs(variant);
      const x = tensorFlowArray(tf, values, [rows, columns]);
      const [s, b] = [tensorFlowArray(tf, scale), tensorFlowArray(tf, shift)];
      return tensorFlowWorkload(tf, () => {
        const { mean, variance } = tf.moments(x, -1, true);
        return [tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, EPSILON))), s), b)];
      });
    },
    "plain-js"(variant) {
      const [x, scale, shift] = inputs(variant);
      const y = x.slice();
      return plainWorkload(() => {
        for (let row = 0; row < variant.size.rows; row++) plainRow(row, x, y, scale, shift);
        return [y];
      });
    },
    python: ["pytorch", "jax"],
  },
});

function plainRow(
  row: number,
  x: FloatArray,
  y: FloatArray,
  scale: FloatArray,
  shift: FloatArray,
): void {
  const n = scale.length;
  let sum = 0;
  for (let j = 0; j < n; j++) sum += x[row * n + j];
  const mean = sum / n;
  let squares = 0;
  for (let j = 0; j < n; j++) squares += (x[row * n + j] - mean) ** 2;
  const factor = 1 / Math.sqrt(squares / n + EPSILON);
  for (let j = 0; j < n; j++)
    y[row * n + j] = (x[row * n + j] - mean) * factor * scale[j] + shift[j];
}
