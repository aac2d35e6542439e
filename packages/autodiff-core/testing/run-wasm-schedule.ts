/** Runs schedules through the emitters of WebAssembly, on memory that shows reads and writes out of place. */
import type { Kernel, PrimitiveKernel, Schedule } from "../src/compiler/kernel.ts";
import { planMemory } from "../src/compiler/plan-memory.ts";
import { scheduleProgram } from "../src/compiler/schedule.ts";
import { allocate, BYTES_PER_ELEMENT, type DType, type TypedArray } from "../src/dtype.ts";
import { compileSchedule } from "../src/executors/wasm/compile-schedule.ts";
import { supports } from "../src/executors/wasm/encoding/index.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "../src/executors/wasm/frame.ts";
import type { HostArray, TensorSpec } from "../src/host-array.ts";
import { sizeOf } from "../src/shape.ts";
import { interpretSchedule } from "./interpret-schedule.ts";

export interface RunOptions {
  /** Use relaxed SIMD; default: if the engine has it. */
  readonly relaxed?: boolean;
  /** The order of tiles: as the module does them, or by `host.parallel` from the last to the first. */
  readonly tiles?: "forward" | "reverse";
  /** See {@link ModuleOptions}. */
  readonly scalarBodies?: boolean;
}

type Exports = Readonly<Record<string, (...values: number[]) => void>>;

/** Bytes before and after every buffer that must not change. */
const MARGIN = 64;
/** What memory is filled with: NaN in both float types. */
const FILL = 0xff;

/** Results of a schedule for inputs of its program, computed by the module that the executor would run. */
export function runWasmSchedule(
  schedule: Schedule,
  inputs: readonly HostArray[],
  specs: readonly TensorSpec[],
  { relaxed = supports("relaxedSimd"), tiles = "forward", scalarBodies = true }: RunOptions = {},
): HostArray[] {
  const parallel = tiles === "reverse";
  const compiled = compileSchedule(schedule, {
    instructions: { relaxed },
    parallel,
    shared: false,
    scalarBodies,
    profiled: false,
  });
  const memory = layOut();
  const scratch = memory.take(compiled.scratchBytes);
  const workspace = memory.take(compiled.workspaceBytes);
  const constants = memory.take(compiled.constants.bytes);
  const frame = memory.take(compiled.frameBytes);
  const arena = memory.take(schedule.memory.bytes);
  const bytesOf = (b: number) =>
    schedule.buffers[b].size * BYTES_PER_ELEMENT[schedule.buffers[b].dtype];
  const addresses = schedule.buffers.map(({ role }, b) => {
    const offset = schedule.memory.offsets[b];
    if (offset >= 0) return arena + offset;
    return role === "temporary" ? 0 : memory.take(bytesOf(b));
  });
  const pages = Math.ceil(memory.next / 65536) + 1;
  const wasmMemory = new WebAssembly.Memory({ initial: pages });
  new Uint8Array(wasmMemory.buffer).fill(FILL);
  const words = new Int32Array(wasmMemory.buffer);
  words[(frame + SCRATCH) / 4] = scratch;
  words[(frame + WORKSPACE) / 4] = workspace;
  words[(frame + CONSTANTS) / 4] = constants;
  addresses.forEach((address, b) => {
    words[(frame + slotOf(b)) / 4] = address;
  });
  for (const { offset, data } of compiled.constants.parts) {
    const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(wasmMemory.buffer).set(from, constants + offset);
  }
  schedule.inputs.forEach((b, i) => {
    view(wasmMemory, inputs[i].dtype, addresses[b], inputs[i].data.length).set(inputs[i].data);
  });
  const module = new WebAssembly.Module(compiled.bytes);
  const instance: WebAssembly.Instance = new WebAssembly.Instance(module, {
    env: { memory: wasmMemory },
    host: {
      begin: () => {},
      end: () => {},
      evaluate: (kernel: number, at: number) =>
        evaluateKernel(compiled.evaluated[kernel], wasmMemory, at),
      parallel(job: number, at: number, count: number, own: number) {
        for (let tile = count - 1; tile >= 0; tile--) {
          (instance.exports as Exports)[`t${job}`](at, tile, own);
        }
      },
    },
  });
  const before = snapshot(schedule, addresses, bytesOf, wasmMemory);
  (instance.exports as Exports)["run"](frame);
  before.check();
  return specs.map(({ shape, dtype }, i) => ({
    shape,
    dtype,
    data: view(wasmMemory, dtype, addresses[schedule.outputs[i]], sizeOf(shape)).slice(),
  }));
}

/** A schedule of one kernel, whose buffers have the roles that they are given. */
export function scheduleOfKernel(kernel: Kernel, buffers: Schedule["buffers"]): Schedule {
  const numbers = (role: string) =>
    buffers.flatMap((buffer, b) => (buffer.role === role ? [b] : []));
  return {
    buffers,
    kernels: [kernel],
    inputs: numbers("input"),
    outputs: numbers("output"),
    memory: planMemory(buffers, [kernel]),
  };
}

/** Addresses handed out one after the other, with margins between them. */
function layOut(): { next: number; take(bytes: number): number } {
  return {
    next: 1024,
    take(bytes) {
      const address = Math.ceil((this.next + MARGIN) / 64) * 64;
      this.next = address + bytes + MARGIN;
      return address;
    },
  };
}

/** Inputs and the margins of inputs and outputs, which must come out of a run as they went in. */
function snapshot(
  schedule: Schedule,
  addresses: readonly number[],
  bytesOf: (buffer: number) => number,
  memory: WebAssembly.Memory,
): { check(): void } {
  const regions = schedule.buffers.flatMap(({ role }, b) => {
    const [start, end] = [addresses[b], addresses[b] + bytesOf(b)];
    if (role === "temporary") return [];
    const margins = [
      { b, start: start - MARGIN, end: start },
      { b, start: end, end: end + MARGIN },
    ];
    return role === "input" ? [...margins, { b, start, end }] : margins;
  });
  const read = (start: number, end: number) => new Uint8Array(memory.buffer).slice(start, end);
  const kept = regions.map(({ start, end }) => read(start, end));
  return {
    check() {
      regions.forEach(({ b, start, end }, i) => {
        const now = read(start, end);
        const changed = now.findIndex((byte, at) => byte !== kept[i][at]);
        if (changed >= 0) throw new Error(`byte ${changed} of or around buffer ${b} has changed`);
      });
    },
  };
}

function evaluateKernel(
  { primitive, params, operands, results }: PrimitiveKernel,
  memory: WebAssembly.Memory,
  frame: number,
): void {
  const at = ({ buffer, offset, dtype }: { buffer: number; offset: number; dtype: DType }) =>
    new Int32Array(memory.buffer)[(frame + slotOf(buffer)) / 4] + offset * BYTES_PER_ELEMENT[dtype];
  const arrays = operands.map((x) => ({
    shape: x.shape,
    dtype: x.dtype,
    data:
      "buffer" in x
        ? view(memory, x.dtype, at(x), sizeOf(x.shape)).slice()
        : allocate(x.dtype, sizeOf(x.shape)).fill(x.value),
  }));
  const values = primitive.evaluate(arrays, params, results, {
    allocate: ({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }),
    run: (program, inputs) => interpretSchedule(scheduleProgram(program), inputs, program.outputs),
  });
  values.forEach(({ data }, i) => {
    view(memory, results[i].dtype, at(results[i]), data.length).set(data);
  });
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

function view(
  { buffer }: WebAssembly.Memory,
  dtype: DType,
  address: number,
  size: number,
): TypedArray {
  return new ARRAYS[dtype](buffer, address, size);
}
