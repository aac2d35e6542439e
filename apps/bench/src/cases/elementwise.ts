import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { sizesOf, type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly n: number };

const operands = ({ dtype, size: { n } }: Variant<Size>) =>
  [0, 1].map((seed) => inPrecision(symmetricNumbers(n, seed), dtype));

/** `((1.5 x + 0.25) y - x) y + |x|`: six operations that move three arrays if they are fused. */
export const elementwise: TimedCase = timedCase<Size>({
  name: "elementwise",
  title: "chain of six operations, ((1.5 x + 0.25) y - x) y + |x|",
  timing: "one call, arrays in the library's memory before and after",
  sizes: sizesOf(1e3, 1e4, 1e5, 1e6, 1e7),
  deviceSizes: sizesOf(2 ** 20, 2 ** 26),
  tolerance: { float32: 1e-5, float64: 1e-13 },
  traffic: ({ n }) => 12 * n,
  programs: {
    fluxion(variant) {
      const [x, y] = operands(variant).map((values) => array(values));
      const chain = jit((a: Tensor, b: Tensor) =>
        a.mul(1.5).add(0.25).mul(b).sub(a).mul(b).add(a.abs()),
      );
      return fluxionWorkload(() => [chain(x, y)]);
    },
    "jax-js"(jax, variant) {
      const { numpy: np } = jax;
      const [x, y] = operands(variant).map((values) => np.array(values));
      const chain = jax.jit((a: typeof x, b: typeof x) =>
        a.ref.mul(1.5).add(0.25).mul(b.ref).sub(a.ref).mul(b).add(np.abs(a)),
      );
      return jaxJsWorkload(jax, () => [chain(x.ref, y.ref)]);
    },
    tfjs(tf, variant) {
      const [x, y] = operands(variant).map((values) => tensorFlowArray(tf, values));
      return tensorFlowWorkload(tf, () => [
        tf.add(tf.mul(tf.sub(tf.mul(tf.add(tf.mul(x, 1.5), 0.25), y), x), y), tf.abs(x)),
      ]);
    },
    "plain-js"(variant) {
      const [x, y] = operands(variant);
      const z = inPrecision(new Float64Array(x.length), variant.dtype);
      return plainWorkload(() => {
        for (let i = 0; i < x.length; i++) {
          const a = x[i];
          const b = y[i];
          z[i] = ((1.5 * a + 0.25) * b - a) * b + Math.abs(a);
        }
        return [z];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
});
