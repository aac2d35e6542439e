/** Speed of convolutions and their cotangents: `node --conditions=@fluxion/source bench/convolution.ts`. */
import { measure } from "@fluxion/tooling/measure";
import { type ConvOptions, conv } from "../src/convolution/conv.ts";
import { jit, key, normal, type Tensor, vjp } from "../src/index.ts";

const random = (seed: number, shape: readonly number[]): Tensor =>
  normal(key(seed), shape, { dtype: "float32" });

const CASES: Record<string, readonly [number[], number[], ConvOptions]> = {
  "3 x 3": [[8, 16, 64, 64], [16, 16, 3, 3], {}],
  "1 x 1": [[8, 64, 32, 32], [64, 64, 1, 1], {}],
  depthwise: [[8, 16, 64, 64], [16, 1, 3, 3], { groups: 16 }],
  strided: [[8, 16, 64, 64], [32, 16, 3, 3], { strides: 2 }],
  line: [[16, 32, 512], [32, 32, 5], {}],
  volume: [[2, 8, 24, 24, 24], [8, 8, 3, 3, 3], {}],
};

const rows = Object.entries(CASES).map(([name, [input, window, options]]) => {
  const [x, kernel] = [random(1, input), random(2, window)];
  const run = jit((a: Tensor, b: Tensor) => conv(a, b, options));
  const y = run(x, kernel);
  const back = jit((a: Tensor, b: Tensor, ct: Tensor) =>
    vjp((u: Tensor, v: Tensor) => conv(u, v, options), a, b)[1](ct),
  );
  const forward = measure(() => run(x, kernel)).median;
  const backward = measure(() => back(x, kernel, y)).median;
  const flops = (2 * y.size * kernel.size) / window[0];
  return {
    case: name,
    forward: `${forward.toFixed(1)} ms`,
    "both cotangents": `${backward.toFixed(1)} ms`,
    speed: `${(flops / forward / 1e6).toFixed(2)} GFlop/s`,
  };
});
console.table(rows);
