import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { sizesOf, type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { type FloatArray, inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly n: number };

const factors = ({ dtype, size: { n } }: Variant<Size>) =>
  [0, 1].map((seed) => inPrecision(symmetricNumbers(n * n, seed), dtype));

export const matmul: TimedCase = timedCase<Size>({
  name: "matmul",
  title: "product of two square matrices",
  timing: "one call, matrices in the library's memory before and after",
  sizes: sizesOf(64, 128, 256, 512, 1024, 2048),
  deviceSizes: sizesOf(256, 1024, 4096),
  tolerance: { float32: 1e-4, float64: 1e-12 },
  flops: ({ n }) => 2 * n ** 3,
  programs: {
    fluxion(variant) {
      const { n } = variant.size;
      const [a, b] = factors(variant).map((values) => array(values, { shape: [n, n] }));
      const product = jit((x: Tensor, y: Tensor) => x.matmul(y));
      return fluxionWorkload(() => [product(a, b)]);
    },
    "jax-js"(jax, variant) {
      const { n } = variant.size;
      const { numpy: np } = jax;
      const [a, b] = factors(variant).map((values) => np.array(values, { shape: [n, n] }));
      const product = jax.jit((x: typeof a, y: typeof a) => np.matmul(x, y));
      return jaxJsWorkload(jax, () => [product(a.ref, b.ref)]);
    },
    tfjs(tf, variant) {
      const { n } = variant.size;
      const [a, b] = factors(variant).map((values) => tensorFlowArray(tf, values, [n, n]));
      return tensorFlowWorkload(tf, () => [tf.matMul(a, b)]);
    },
    "plain-js"(variant) {
      const { n } = variant.size;
      if (n > 512) return undefined;
      const [a, b] = factors(variant);
      const c = new (variant.dtype === "float32" ? Float32Array : Float64Array)(n * n);
      return plainWorkload(() => {
        plainProduct(a, b, c, n);
        return [c];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
});

/** The three loops, in the order that walks along rows. */
function plainProduct(a: FloatArray, b: FloatArray, c: FloatArray, n: number): void {
  c.fill(0);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k];
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j];
    }
  }
}
