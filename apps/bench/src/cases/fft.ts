import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { fft, fft2 } from "@fluxion/autodiff-core/fft";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

/** Transforms of complex data `[rows, columns]`: along the last axis, or along both. */
type Size = { readonly rows: number; readonly columns: number; readonly axes: 1 | 2 };

/** Real and imaginary parts. */
const parts = ({ dtype, size: { rows, columns } }: Variant<Size>) =>
  [0, 1].map((seed) => inPrecision(symmetricNumbers(rows * columns, seed), dtype));

const single = (columns: number): Size => ({ rows: 1, columns, axes: 1 });

export const fourier: TimedCase = timedCase<Size>({
  name: "fft",
  title: "complex Fourier transforms: 256 of length 256, 256 x 256 in two dimensions, single ones",
  timing: "one call, arrays in the library's memory before and after",
  sizes: {
    "256-of-256": { rows: 256, columns: 256, axes: 1 },
    "2d-256": { rows: 256, columns: 256, axes: 2 },
    "256-of-257": { rows: 256, columns: 257, axes: 1 },
    ...Object.fromEntries([10, 12, 14, 16, 18, 20].map((k) => [`2^${k}`, single(2 ** k)])),
    "10^3": single(1000),
    "prime-1009": single(1009),
    "prime-10007": single(10007),
  },
  deviceSizes: {
    "4096-of-256": { rows: 4096, columns: 256, axes: 1 },
    "2d-2048": { rows: 2048, columns: 2048, axes: 2 },
    "2^20": single(2 ** 20),
    "prime-10007": single(10007),
  },
  tolerance: { float32: 1e-4, float64: 1e-11 },
  // The usual count of a complex transform of n elements, whatever the method.
  flops: ({ rows, columns, axes }) =>
    5 * rows * columns * Math.log2(axes === 2 ? rows * columns : columns),
  programs: {
    fluxion(variant) {
      const { rows, columns, axes } = variant.size;
      const [re, im] = parts(variant).map((values) => array(values, { shape: [rows, columns] }));
      const transform = axes === 2 ? fft2 : fft;
      const call = jit((a: Tensor, b: Tensor) => transform({ re: a, im: b }));
      return fluxionWorkload(() => {
        const result = call(re, im);
        return [result.re, result.im];
      });
    },
    "jax-js"(jax, variant) {
      const { rows, columns, axes } = variant.size;
      const { numpy: np } = jax;
      const [real, imag] = parts(variant).map((v) => np.array(v, { shape: [rows, columns] }));
      const call = jax.jit((a: typeof real, b: typeof real) => {
        const z = { real: a, imag: b };
        const result = axes === 2 ? np.fft.fft2(z) : np.fft.fft(z);
        return [result.real, result.imag];
      });
      return jaxJsWorkload(jax, () => call(real.ref, imag.ref));
    },
    tfjs(tf, variant) {
      const { rows, columns, axes } = variant.size;
      // In TensorFlow.js a prime length takes the square of its length.
      if (axes === 2 || columns > 2 ** 16) return undefined;
      const [real, imag] = parts(variant).map((v) => tensorFlowArray(tf, v, [rows, columns]));
      const z = tf.complex(real, imag);
      return tensorFlowWorkload(tf, () => {
        const result = tf.spectral.fft(z);
        return [tf.real(result), tf.imag(result)];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
});
