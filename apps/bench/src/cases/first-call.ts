import { array, grad, tanh } from "@fluxion/autodiff-core";
import { type TimedCase, timedCase } from "./bench-case.ts";

const VALUES = [0.5, -1, 2];

/** From the shell to a gradient. */
export const firstCall: TimedCase = timedCase({
  name: "first-call",
  title: "start, load the library, compute the gradient of sum(x tanh x) for three numbers",
  timing: "from the start of the process (node, python) to the gradient on the host",
  mode: "process-start",
  threads: "one",
  dtypes: ["float32"],
  sizes: { "": {} },
  tolerance: { float32: 1e-6, float64: 1e-6 },
  programs: {
    fluxion() {
      let result: ArrayLike<number> = [];
      return {
        run() {
          result = grad((x: ReturnType<typeof array>) => x.mul(tanh(x)).sum())(
            array(VALUES),
          ).dataSync();
        },
        result: () => [result],
      };
    },
    "jax-js"(jax) {
      const { numpy: np } = jax;
      let result: ArrayLike<number> = [];
      return {
        async run() {
          const f = (x: ReturnType<typeof np.array>) => x.ref.mul(np.tanh(x)).sum();
          result = await jax.grad(f)(np.array(VALUES)).data();
        },
        result: () => [result],
      };
    },
    python: ["pytorch", "jax"],
  },
  cannot: {
    "tfjs:wasm": "in Node the gradients of TensorFlow.js come with the package of all its backends",
    "tfjs:cpu": "in Node the gradients of TensorFlow.js come with the package of all its backends",
  },
});
