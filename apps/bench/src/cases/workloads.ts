/** A function that each subject calls again and again, as a {@link Workload}: what is kept, freed and waited for. */
import type { Tensor } from "@fluxion/autodiff-core";
import type * as JaxJs from "@jax-js/jax";
import type * as TensorFlow from "@tensorflow/tfjs-core";
import type { Workload } from "./bench-case.ts";
import type { FloatArray } from "./inputs.ts";

/** Results stay in Fluxion's memory; those of the repetition before are given back. */
export function fluxionWorkload(call: () => readonly Tensor[]): Workload {
  let last: readonly Tensor[] = [];
  return {
    run() {
      for (const tensor of last) tensor.dispose();
      last = call();
    },
    result: async () => Promise.all(last.map((tensor) => tensor.data())),
  };
}

/** The same for jax-js, which computes when it is waited for. */
export function jaxJsWorkload(jax: typeof JaxJs, call: () => JaxJs.numpy.Array[]): Workload {
  let last: JaxJs.numpy.Array[] = [];
  return {
    async run() {
      jax.tree.dispose(last);
      last = call();
      await jax.blockUntilReady(last);
    },
    result: async () => Promise.all(last.map((array) => array.ref.data())),
  };
}

/** The same for TensorFlow.js, whose backends for the CPU compute at once. */
export function tensorFlowWorkload(
  tf: typeof TensorFlow,
  call: () => TensorFlow.Tensor[],
): Workload {
  let last: TensorFlow.Tensor[] = [];
  return {
    run() {
      tf.dispose(last);
      last = tf.tidy(call);
    },
    result: () => last.map((tensor) => tensor.dataSync()),
  };
}

/** A tensor of TensorFlow.js, whose only float type is float32. */
export function tensorFlowArray(
  tf: typeof TensorFlow,
  values: FloatArray,
  shape: number[] = [values.length],
): TensorFlow.Tensor {
  return tf.tensor(Float32Array.from(values), shape, "float32");
}

/** A function that writes into memory of its own. */
export function plainWorkload(call: () => readonly ArrayLike<number>[]): Workload {
  let last: readonly ArrayLike<number>[] = [];
  return {
    run() {
      last = call();
    },
    result: () => last,
  };
}
