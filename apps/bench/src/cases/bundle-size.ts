import type { SizeCase, SizedProgram } from "./bench-case.ts";

const TENSORFLOW_WASM = "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm";

/** All that a package has, with what computes on the CPU. */
const EVERYTHING: readonly SizedProgram[] = [
  { subject: "fluxion", source: `export * from "@fluxion/autodiff-core";` },
  { subject: "jax-js", source: `export * from "@jax-js/jax";` },
  {
    subject: "tfjs:cpu",
    source: `export * from "@tensorflow/tfjs-core"; import "@tensorflow/tfjs-backend-cpu";`,
  },
  {
    subject: "tfjs:wasm",
    source: `export * from "@tensorflow/tfjs-core"; import "@tensorflow/tfjs-backend-wasm";`,
    files: [TENSORFLOW_WASM],
  },
];

/** The gradient of a small network, with what is not needed shaken off. */
const GRADIENT: readonly SizedProgram[] = [
  {
    subject: "fluxion",
    source: `
      import { array, grad } from "@fluxion/autodiff-core";
      const network = (p, x) => x.matmul(p.w1).add(p.b1).tanh().matmul(p.w2).sum();
      const p = { w1: array([[1, 2]]), b1: array([0, 0]), w2: array([[1], [1]]) };
      console.log(grad(network)(p, array([[1], [2]])).w1.js());`,
  },
  {
    subject: "jax-js",
    source: `
      import { grad, init, numpy as np } from "@jax-js/jax";
      await init("wasm");
      const network = (p, x) => np.matmul(np.tanh(np.matmul(x, p.w1).add(p.b1)), p.w2).sum();
      const p = { w1: np.array([[1, 2]]), b1: np.array([0, 0]), w2: np.array([[1], [1]]) };
      console.log(await grad(network)(p, np.array([[1], [2]])).w1.data());`,
  },
  ...(["cpu", "wasm"] as const).map((backend) => ({
    subject: `tfjs:${backend}`,
    source: `
      import { grads, matMul, setBackend, sum, tanh, tensor2d, add } from "@tensorflow/tfjs-core";
      import "@tensorflow/tfjs-backend-${backend}";
      await setBackend("${backend}");
      const x = tensor2d([[1], [2]]);
      const network = (w1, b1, w2) => sum(matMul(tanh(add(matMul(x, w1), b1)), w2));
      const [dw1] = grads(network)([tensor2d([[1, 2]]), tensor2d([[0, 0]]), tensor2d([[1], [1]])]);
      console.log(dw1.arraySync());`,
    files: backend === "wasm" ? [TENSORFLOW_WASM] : [],
  })),
];

/** What a GPU takes besides the core, before it is known what programs need. */
const WEBGPU: readonly SizedProgram[] = [
  {
    subject: "fluxion",
    source: `export { webgpu } from "@fluxion/backends-gpu";`,
    atStart: true,
    without: ["@fluxion/autodiff-core"],
  },
];

export const bundleSize: SizeCase = {
  kind: "size",
  name: "bundle-size",
  title: "what a web page downloads",
  timing:
    "bytes of one ES module for the browser by esbuild, minified and gzipped, and of the .wasm it loads",
  sizes: { everything: EVERYTHING, gradient: GRADIENT, webgpu: WEBGPU },
};
