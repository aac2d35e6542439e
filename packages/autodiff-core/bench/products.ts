/**
 * Speed of matrix products on one thread: `node --conditions=@fluxion/source bench/products.ts [dtype] [case …]`.
 *
 * Times are sums of each tile's shortest one, so that what else the machine does hardly shows; `of peak` compares with
 * the micro-kernel alone, measured in turn with the case.
 */
import type { DType } from "../src/dtype.ts";
import { emitDotKernel } from "../src/executors/wasm/dot/dot-kernel.ts";
import { supports } from "../src/executors/wasm/encoding/index.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "../src/executors/wasm/frame.ts";
import { ModuleContext, ScheduleContext } from "../src/executors/wasm/module-context.ts";
import { type ProductShape, productCase } from "../testing/product-case.ts";
import { scheduleOfKernel } from "../testing/run-wasm-schedule.ts";

type FloatDType = "float32" | "float64";

const CASES: Readonly<Record<string, ProductShape>> = {
  ...Object.fromEntries(
    [16, 64, 128, 256, 512, 1024, 2048].map((n) => [`${n}`, { m: n, n, k: n }]),
  ),
  "512 left transposed": { m: 512, n: 512, k: 512, transposed: ["left"] },
  "512 right transposed": { m: 512, n: 512, k: 512, transposed: ["right"] },
  "layer 4096x64x64": { m: 4096, n: 64, k: 64 },
  "layer 12288x64x64": { m: 12288, n: 64, k: 64 },
  "its operand's gradient": { m: 4096, n: 64, k: 64, transposed: ["right"] },
  "its weights' gradient": { m: 64, n: 64, k: 4096, transposed: ["left"] },
  "first layer 4096x2x64": { m: 4096, n: 64, k: 2 },
  "first weights' gradient": { m: 2, n: 64, k: 4096, transposed: ["left"] },
  "last layer 4096x64x1": { m: 4096, n: 1, k: 64 },
  "last weights' gradient": { m: 64, n: 1, k: 4096, transposed: ["left"] },
  "layer 4096x20x20": { m: 4096, n: 20, k: 20 },
  "matrix-vector 4096": { m: 4096, n: 1, k: 4096 },
  "transposed-vector 4096": { m: 4096, n: 1, k: 4096, transposed: ["left"] },
  "vector-matrix 4096": { m: 1, n: 4096, k: 4096 },
  "inner 2^20": { m: 1, n: 1, k: 2 ** 20 },
  "10x100000x10": { m: 10, n: 10, k: 100_000, transposed: ["left"] },
  "8x1024x4096": { m: 8, n: 4096, k: 1024 },
  "1000 of 16": { m: 16, n: 16, k: 16, batch: [1000] },
  "64 of 64": { m: 64, n: 64, k: 64, batch: [64] },
};

interface Prepared {
  readonly flops: number;
  readonly bytes: number;
  /** Do all tiles once, keeping the shortest time of each. */
  run(): void;
  /** Sum of the shortest times, in ms. */
  time(): number;
}

function prepare(dtype: FloatDType, shape: ProductShape): Prepared {
  const { kernel, buffers } = productCase(dtype, shape);
  const instructions = { relaxed: supports("relaxedSimd") };
  const options = { instructions, parallel: false, shared: false, profiled: false };
  const owner = new ModuleContext(options, () => {
    throw new Error("a product has no schedules inside");
  });
  const phases = emitDotKernel(
    new ScheduleContext(owner, scheduleOfKernel(kernel, buffers)),
    kernel,
  );
  phases.forEach(({ body }, i) => {
    owner.module.export(body, `phase${i}`);
  });
  const bytes = dtype === "float32" ? 4 : 8;
  const { exports, frame, scratch } = instantiate(
    owner,
    buffers.map(({ size }) => size * bytes),
    dtype,
  );
  // Phases of microseconds are repeated, as clocks tick in some 5 µs.
  const { batch = [], m, n, k } = shape;
  const flops = 2 * batch.reduce((product, size) => product * size, m * n * k);
  const repeats = Math.max(1, Math.ceil(1e6 / flops));
  const shortest = phases.map(({ tiles }) => new Float64Array(tiles).fill(Infinity));
  return {
    flops,
    bytes: buffers.reduce((sum, { size }) => sum + size * bytes, 0),
    run() {
      phases.forEach(({ tiles }, i) => {
        const body = exports[`phase${i}`] as (...operands: number[]) => void;
        for (let tile = 0; tile < tiles; tile++) {
          const start = performance.now();
          for (let r = 0; r < repeats; r++) body(frame, tile, scratch);
          const time = (performance.now() - start) / repeats;
          shortest[i][tile] = Math.min(shortest[i][tile], time);
        }
      });
    },
    time: () => shortest.reduce((sum, phase) => phase.reduce((s, t) => s + t, sum), 0),
  };
}

/** The module on a memory of its own, buffers filled with small numbers. */
function instantiate(
  owner: ModuleContext,
  buffers: readonly number[],
  dtype: FloatDType,
): { readonly exports: WebAssembly.Exports; readonly frame: number; readonly scratch: number } {
  let next = 4096;
  const take = (bytes: number): number => {
    const address = next;
    next += Math.ceil(bytes / 64) * 64 + 320;
    return address;
  };
  const scratch = take(owner.scratchBytes);
  const workspace = take(owner.workspaceBytes);
  const constants = take(owner.constants.bytes);
  const frame = take(owner.frameBytes);
  const addresses = buffers.map(take);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(next / 65536) });
  const words = new Int32Array(memory.buffer);
  words[(frame + SCRATCH) / 4] = scratch;
  words[(frame + WORKSPACE) / 4] = workspace;
  words[(frame + CONSTANTS) / 4] = constants;
  const Elements = dtype === "float32" ? Float32Array : Float64Array;
  addresses.forEach((address, b) => {
    words[(frame + slotOf(b)) / 4] = address;
    const elements = new Elements(memory.buffer, address, buffers[b] / Elements.BYTES_PER_ELEMENT);
    elements.forEach((_, i) => {
      elements[i] = Math.sin(i);
    });
  });
  const nothing = (): void => {};
  const host = { evaluate: nothing, parallel: nothing, begin: nothing, end: nothing };
  const module = new WebAssembly.Module(owner.module.encode());
  const { exports } = new WebAssembly.Instance(module, { env: { memory }, host });
  return { exports, frame, scratch };
}

/** Run both in turn for a while. */
function measure(one: Prepared, other: Prepared): void {
  const end = performance.now() + 600;
  for (let rounds = 0; rounds < 5 || performance.now() < end; rounds++) {
    one.run();
    // The other one is short; many runs find a moment when nothing else goes on.
    for (let i = 0; i < 10; i++) other.run();
  }
}

const [first, ...others] = process.argv.slice(2);
const all: readonly DType[] = ["float32", "float64"];
const chosen = all.filter((dtype) => first === undefined || dtype === first) as FloatDType[];
for (const dtype of chosen) {
  const rows = Object.entries(CASES)
    .filter(([name]) => others.length === 0 || others.includes(name))
    .map(([name, shape]) => {
      const product = prepare(dtype, shape);
      const micro = prepare(dtype, { m: 6, n: 64, k: 256 });
      measure(product, micro);
      const rate = product.flops / product.time() / 1e6;
      return {
        case: `${name} ${dtype}`,
        "GFLOP/s": rate.toFixed(1),
        "of peak": `${((100 * rate * micro.time() * 1e6) / micro.flops).toFixed(0)} %`,
        "GB/s": (product.bytes / product.time() / 1e6).toFixed(1),
        µs: (1e3 * product.time()).toFixed(1),
      };
    });
  console.table(rows);
}
