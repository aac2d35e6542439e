import { array, jit, sort, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase, type Variant } from "./bench-case.ts";
import { inPrecision, symmetricNumbers } from "./inputs.ts";
import {
  fluxionWorkload,
  jaxJsWorkload,
  plainWorkload,
  tensorFlowArray,
  tensorFlowWorkload,
} from "./workloads.ts";

type Size = { readonly n: number };

const numbers = ({ dtype, size: { n } }: Variant<Size>) =>
  inPrecision(symmetricNumbers(n, 0), dtype);

export const sortCase: TimedCase = timedCase<Size>({
  name: "sort",
  title: "sort a million numbers",
  timing: "one call, arrays in the library's memory before and after; the input stays as it is",
  sizes: { "": { n: 1e6 } },
  deviceSizes: { "": { n: 1e6 } },
  tolerance: { float32: 1e-6, float64: 1e-12 },
  programs: {
    fluxion(variant) {
      const x = array(numbers(variant));
      const call = jit((a: Tensor) => sort(a));
      return fluxionWorkload(() => [call(x)]);
    },
    "jax-js"(jax, variant) {
      const x = jax.numpy.array(numbers(variant));
      const call = jax.jit((a: typeof x) => jax.numpy.sort(a));
      return jaxJsWorkload(jax, () => [call(x.ref)]);
    },
    tfjs(tf, variant) {
      const x = tensorFlowArray(tf, numbers(variant));
      return tensorFlowWorkload(tf, () => [tf.reverse(tf.topk(x, variant.size.n).values)]);
    },
    "plain-js"(variant) {
      const x = numbers(variant);
      const y = x.slice();
      return plainWorkload(() => {
        y.set(x);
        return [y.sort()];
      });
    },
    python: ["pytorch", "jax", "scipy"],
  },
});
