/**
 * Loss and gradient of narrow networks, in one kernel and layer by layer, by the same executor: `node
 * bench/fused-network.ts [points or parts of names …]` with the condition `@fluxion/source`. Times are the medians of runs in turn; beside
 * them what the kernels compute and move, and what that takes at best on a card that computes 67 TFLOP/s in float32 and
 * reads 4.8 TB/s.
 */
import {
  array,
  derivatives,
  type Jitted,
  jit,
  key,
  type Tensor,
  trace,
  uniform,
  valueAndGrad,
  withExecutor,
} from "@fluxion/autodiff-core";
import {
  type Kernel,
  kernelCost,
  type Schedule,
  scheduleProgram,
} from "@fluxion/autodiff-core/compiler";
import { blockOptions } from "../src/kernels/blocks/block-options.ts";
import { DEVICE_STORAGE } from "../src/storage.ts";
import { type WebGpuExecutor, webgpu } from "../src/webgpu.ts";
import { webGpuSettings } from "../src/webgpu-options.ts";
import { blockTraffic } from "../testing/block-traffic.ts";
import { CARD } from "./card.ts";

const RUNS = 5;

type Layers = readonly (readonly [weights: Tensor, biases: Tensor])[];
type Loss = (layers: Layers, x: Tensor) => Tensor;

interface Example {
  readonly name: string;
  readonly widths: readonly number[];
  readonly loss: Loss;
}

function network(layers: Layers, x: Tensor): Tensor {
  return layers.reduce((h, [w, b], i) => {
    const z = h.matmul(w).add(b);
    return i + 1 < layers.length ? z.tanh() : z;
  }, x);
}

const burgers: Loss = (layers, x) => {
  const series = { u: [0, 0], ut: [0, 1], ux: [1, 0], uxx: [2, 0] };
  const { u, ut, ux, uxx } = derivatives((p: Tensor) => network(layers, p), series)(x);
  return ut
    .add(u.mul(ux))
    .sub(uxx.mul(0.01 / Math.PI))
    .square()
    .mean();
};

const values: Loss = (layers, x) => network(layers, x).square().mean();

const EXAMPLES: readonly Example[] = [
  { name: "Burgers residual, width 20", widths: [2, 20, 20, 20, 1], loss: burgers },
  { name: "Burgers residual, width 64", widths: [2, 64, 64, 64, 64, 1], loss: burgers },
  ...[32, 64, 128].map((n) => ({
    name: `network of width ${n}`,
    widths: [2, n, n, n, n, 1],
    loss: values,
  })),
];

function layersOf(widths: readonly number[]): Layers {
  return widths.slice(1).map((n, i) => {
    const limit = Math.sqrt(3 / widths[i]);
    const shape = [widths[i], n];
    const w = uniform(key(i), shape, { min: -limit, max: limit, dtype: "float32" });
    return [w, array(new Float32Array(n))];
  });
}

function stepOf(loss: Loss): (layers: Layers, x: Tensor) => readonly [Tensor, Layers] {
  return (layers, x) => valueAndGrad((p: Layers) => loss(p, x))(layers);
}

/** A step on one executor, with its inputs there. */
class Subject {
  readonly #executor: WebGpuExecutor;
  readonly #step: Jitted<[Layers, Tensor], readonly [Tensor, Layers]>;
  readonly #inputs: readonly [Layers, Tensor];
  readonly times: number[] = [];

  constructor(executor: WebGpuExecutor, { widths, loss }: Example, points: number) {
    this.#executor = executor;
    this.#step = jit(stepOf(loss));
    this.#inputs = withExecutor(executor, () => [
      layersOf(widths),
      uniform(key(9), [points, widths[0]], { dtype: "float32" }),
    ]);
  }

  async run(): Promise<void> {
    const start = performance.now();
    const [value, gradient] = withExecutor(this.#executor, () => this.#step(...this.#inputs));
    await value.data();
    this.times.push(performance.now() - start);
    for (const tensor of [value, ...gradient.flat()]) tensor.dispose();
  }

  get median(): number {
    const [, ...warm] = this.times;
    return warm.sort((a, b) => a - b)[warm.length >> 1];
  }
}

/** Operations and bytes of kernels, and the time that they take at best, one after the other. */
function costOf(kernels: readonly Kernel[], { buffers }: Schedule, executor: WebGpuExecutor) {
  const costs = kernels.map((kernel) => {
    const cost = kernelCost(kernel, buffers);
    if (kernel.kind !== "blocks") return cost;
    return { ...cost, bytes: blockTraffic(executor.capabilities, kernel) };
  });
  const sum = (of: (cost: { flops: number; bytes: number }) => number): number =>
    costs.reduce((total, cost) => total + of(cost), 0);
  return {
    flops: sum(({ flops }) => flops),
    bytes: sum(({ bytes }) => bytes),
    seconds: sum(({ flops, bytes }) => Math.max(flops / CARD.flops, bytes / CARD.bytes)),
  };
}

const fused = await webgpu();
const whole = await webgpu({ blocks: "never" });
const asked = process.argv.slice(2);
const given = asked.map(Number).filter(Number.isInteger);
const names = asked.filter((text) => !Number.isInteger(Number(text)));
const examples = EXAMPLES.filter(
  ({ name }) => names.length === 0 || names.some((part) => name.includes(part)),
);
const rows: Record<string, string | number>[] = [];
for (const points of given.length > 0 ? given : [4096, 65_536]) {
  for (const example of examples) {
    const subjects = [new Subject(fused, example, points), new Subject(whole, example, points)];
    for (let n = 0; n <= RUNS; n++) for (const subject of subjects) await subject.run();
    const [one, layers] = subjects.map(({ median }) => median);
    const { program } = withExecutor(fused, () => {
      const x = uniform(key(9), [points, example.widths[0]], { dtype: "float32" });
      return trace(stepOf(example.loss), layersOf(example.widths), x);
    });
    const target = { ...webGpuSettings({}), ...fused.capabilities };
    const blocks = blockOptions(target);
    const inBlocks = scheduleProgram(program, {
      storage: DEVICE_STORAGE,
      ...(blocks && { blocks }),
    });
    const inLayers = scheduleProgram(program, { storage: DEVICE_STORAGE });
    const counted = [inBlocks, inLayers].map((schedule) =>
      costOf(schedule.kernels, schedule, fused),
    );
    const [a, b] = counted;
    rows.push({
      step: `${example.name}, ${points} points`,
      kernels: `${inBlocks.kernels.length} / ${inLayers.kernels.length}`,
      "ms, one kernel": one.toFixed(1),
      "ms, by layers": layers.toFixed(1),
      ratio: (layers / one).toFixed(2),
      GFLOP: (a.flops / 1e9).toFixed(2),
      "MB, one kernel / by layers": `${(a.bytes / 1e6).toFixed(0)} / ${(b.bytes / 1e6).toFixed(0)}`,
      "µs at best": `${(a.seconds * 1e6).toFixed(0)} / ${(b.seconds * 1e6).toFixed(0)}`,
    });
  }
}
console.log(fused.capabilities.adapter);
console.table(rows);
fused.destroy();
whole.destroy();
