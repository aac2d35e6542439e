/**
 * What a training step that runs again costs on the side of JavaScript: `node bench/replay.ts` with the condition
 * `@fluxion/source`. The step is a chain of 100 products of small matrices, none of which can be one kernel with the next;
 * parameters are donated.
 */
import { array, jit, matmul, type Tensor, use } from "@fluxion/autodiff-core";
import { webgpu } from "../src/index.ts";

const KERNELS = 100;
const SIZE = 16;
const WARM_UP = 50;
const STEPS = 400;

const executor = await webgpu();
await use(executor);

const step = jit(
  (state: Tensor, weights: Tensor, rate: Tensor) => {
    let y = state;
    for (let k = 0; k < KERNELS; k++) {
      const z = matmul(y, weights).mul(rate);
      y = k % 2 === 0 ? z.tanh() : z.sin(); // Each kernel has another pipeline than the one before.
    }
    return y;
  },
  { donate: [0] },
);

const numbers = (phase: number): number[][] =>
  Array.from({ length: SIZE }, (_, i) =>
    Array.from({ length: SIZE }, (_, j) => Math.sin(phase + SIZE * i + j)),
  );
const weights = array(numbers(1));
let state = array(numbers(2));

/** One step, and the number that changes from one to the next. */
function advance(n: number): void {
  const rate = array(1 / (n + 1));
  state = step(state, weights, rate);
  rate.dispose();
}

for (let n = 0; n < WARM_UP; n++) {
  advance(n);
  await state.data();
}
const walls: number[] = [];
let microseconds = 0;
for (let n = 0; n < STEPS; n++) {
  const start = performance.now();
  const before = process.threadCpuUsage();
  advance(n);
  await null; // Commands are handed over.
  const { user, system } = process.threadCpuUsage(before);
  microseconds += user + system;
  walls.push(performance.now() - start);
  if (n % 10 === 9) await state.data();
}
walls.sort((a, b) => a - b);

const text = (ms: number): string => `${ms.toFixed(2)} ms`;
process.stdout.write(
  `${executor.capabilities.adapter}: a step of ${KERNELS} kernels takes ${text(microseconds / 1000 / STEPS)} of the thread; ` +
    `by the clock ${text(walls[0])} at least, ${text(walls[STEPS / 4])} in the quickest quarter\n`,
);
