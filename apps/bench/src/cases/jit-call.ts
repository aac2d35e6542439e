import { array, jit, type Tensor } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase } from "./bench-case.ts";
import { fluxionWorkload, jaxJsWorkload, tensorFlowWorkload } from "./workloads.ts";

const VALUES = [1, 2, 3, 4];

/** What a call costs that computes next to nothing. */
export const jitCall: TimedCase = timedCase({
  name: "jit-call",
  title: "call a compiled function of four numbers again: the look-up and its surroundings",
  timing: "one call, arrays in the library's memory before and after; eager where nothing compiles",
  threads: "one",
  dtypes: ["float32"],
  sizes: { "": {} },
  deviceSizes: { "": {} },
  tolerance: { float32: 0, float64: 0 },
  programs: {
    fluxion() {
      const x = array(VALUES);
      const call = jit((a: Tensor) => a.mul(2).add(1));
      return fluxionWorkload(() => [call(x)]);
    },
    "jax-js"(jax) {
      const x = jax.numpy.array(VALUES);
      const call = jax.jit((a: typeof x) => a.mul(2).add(1));
      return jaxJsWorkload(jax, () => [call(x.ref)]);
    },
    tfjs(tf) {
      const x = tf.tensor1d(VALUES);
      return tensorFlowWorkload(tf, () => [tf.add(tf.mul(x, 2), 1)]);
    },
    python: ["pytorch", "jax", "scipy"],
  },
});
