import { kernelCost } from "../../compiler/kernel-cost.ts";
import { kernelLabel } from "../../compiler/kernel-label.ts";
import type { TensorSpec } from "../../host-array.ts";
import type { EvaluationContext } from "../../primitive.ts";
import type { Profile, ProfiledKernel } from "../../profiling/profile.ts";
import type { HostBuffer } from "../host-buffer.ts";
import { type BlockLayout, layOutBlock } from "./block-layout.ts";
import type { CompiledSchedule } from "./compile-schedule.ts";
import { evaluateKernel } from "./evaluate-kernel.ts";
import { CONSTANTS, SCRATCH, slotOf, WORKSPACE } from "./frame.ts";
import type { Heap } from "./memory/heap.ts";
import { RunMemory } from "./run-memory.ts";
import type { ThreadPool, TileCode } from "./threads/pool.ts";

/** What programs share. */
export interface Machine {
  readonly heap: Heap;
  /** Run a program that a primitive holds. */
  readonly run: EvaluationContext["run"];
  /** Whether the heap is so full that results should be kept outside of it. */
  crowded(): boolean;
  readonly profile: Profile | undefined;
  /** Other threads, if there are any. */
  readonly pool: ThreadPool | undefined;
}

/** What a program has that the collector does not see. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<() => void>((giveBack) => {
  giveBack();
});

/** A compiled schedule in this process: its instance, and what a run of it does with memory. */
export class LoadedProgram {
  readonly compiled: CompiledSchedule;
  /** The functions that `host.parallel` knows by number. */
  readonly #tiles: readonly TileCode[];
  readonly #machine: Machine;
  readonly #outputs: readonly TensorSpec[];
  readonly #layout: BlockLayout;
  readonly #constants: number;
  readonly #enter: (frame: number) => void;
  /** Its number in the pool, once it has been there. */
  #module: number | undefined;

  constructor(machine: Machine, compiled: CompiledSchedule, outputs: readonly TensorSpec[]) {
    this.compiled = compiled;
    this.#machine = machine;
    this.#outputs = outputs;
    this.#layout = layOutBlock(compiled);
    const { heap } = machine;
    const constants = placeConstants(heap, compiled);
    if (constants > 0) abandoned.register(this, () => heap.free(constants));
    this.#constants = constants;
    const { run, ...tiles } = this.#instantiate();
    this.#enter = run as unknown as (frame: number) => void;
    this.#tiles = Object.keys(tiles).map((_, job) => tiles[`t${job}`]);
  }

  /**
   * Run on buffers of the machine's heap. Results may take over the memory of inputs at the positions `donated`, which
   * the caller does not use again.
   */
  run(inputs: readonly HostBuffer[], donated?: ReadonlySet<number>): HostBuffer[] {
    const { heap } = this.#machine;
    const { schedule } = this.compiled;
    const { buffers } = this.#layout;
    const memory = new RunMemory(heap, this.#layout);
    try {
      const sources = inputs.map((input, i) => memory.enter(input, buffers[schedule.inputs[i]]));
      const heirs = this.#outputs.map((_, i) => this.#donorOf(i, inputs, donated));
      const results = this.#outputs.map((spec, i) =>
        heirs[i] >= 0 ? sources[heirs[i]] : memory.reserve(spec, buffers[schedule.outputs[i]]),
      );
      this.#fillFrame(memory.block, sources, results);
      this.#enter(memory.block + this.#layout.frame);
      for (const heir of heirs) if (heir >= 0) inputs[heir].release();
      const crowded = this.#machine.crowded();
      const outputs = this.#outputs.map((spec, i) =>
        memory.result(spec, results[i], crowded && heirs[i] < 0),
      );
      for (const i of donated ?? []) inputs[i].free();
      return outputs;
    } catch (error) {
      this.#machine.profile?.abandon();
      throw error;
    } finally {
      memory.end();
    }
  }

  /** The donated input in the heap whose memory an output takes; -1 for none. */
  #donorOf(
    output: number,
    inputs: readonly HostBuffer[],
    donated: ReadonlySet<number> | undefined,
  ): number {
    const { memory, inputs: numbers, outputs } = this.compiled.schedule;
    const donor = memory.donors[outputs[output]];
    if (donor < 0 || donated === undefined) return -1;
    const i = numbers.indexOf(donor);
    return donated.has(i) && inputs[i].address >= 0 ? i : -1;
  }

  #fillFrame(block: number, sources: readonly number[], results: readonly number[]): void {
    const { words } = this.#machine.heap;
    const { schedule } = this.compiled;
    const { frame, scratch, workspace, buffers } = this.#layout;
    const set = (place: number, address: number) => {
      words[(block + frame + place) >>> 2] = address;
    };
    set(SCRATCH, block + scratch);
    set(WORKSPACE, block + workspace);
    set(CONSTANTS, this.#constants);
    for (let b = 0; b < buffers.length; b++) {
      if (buffers[b] >= 0) set(slotOf(b), block + buffers[b]);
    }
    for (let i = 0; i < sources.length; i++) set(slotOf(schedule.inputs[i]), sources[i]);
    for (let i = 0; i < results.length; i++) set(slotOf(schedule.outputs[i]), results[i]);
  }

  /** Do tiles on all threads. */
  #parallel(job: number, frame: number, tiles: number, scratch: number): void {
    const { pool } = this.#machine;
    if (pool === undefined) throw new Error("parallel: there are no threads.");
    this.#module ??= this.#loadInto(pool);
    pool.run(this.#module, job, this.#tiles[job], frame, tiles, scratch);
  }

  #loadInto(pool: ThreadPool): number {
    const module = pool.load(this.compiled.bytes, this.compiled.scratchBytes);
    abandoned.register(this, () => pool.unload(module));
    return module;
  }

  #instantiate(): Readonly<Record<string, TileCode>> {
    const { heap, run, profile } = this.#machine;
    const { bytes, evaluated } = this.compiled;
    const kernels = profiledKernels(this.compiled, profile?.addProgram() ?? 0);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: heap.memory },
      host: {
        evaluate: (kernel: number, frame: number) =>
          evaluateKernel(evaluated[kernel], heap, frame, run),
        parallel: (job: number, frame: number, tiles: number, scratch: number) =>
          this.#parallel(job, frame, tiles, scratch),
        begin: (kernel: number) => profile?.begin(kernels[kernel]),
        end: () => profile?.end(),
      },
    });
    return exports as Readonly<Record<string, TileCode>>;
  }
}

/** What a profile is told of the kernels of a module. */
function profiledKernels({ profiled }: CompiledSchedule, program: number): ProfiledKernel[] {
  return profiled.map(({ kernel, schedule }) => ({
    program,
    label: kernelLabel(kernel),
    ...kernelCost(kernel, schedule.buffers),
    isContainer: "body" in kernel || "bodies" in kernel,
  }));
}

/** Write the constants of a module into a block of their own; 0 if there are none. */
function placeConstants(heap: Heap, { constants }: CompiledSchedule): number {
  if (constants.bytes === 0) return 0;
  const start = heap.allocate(constants.bytes);
  for (const { offset, data } of constants.parts) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    heap.view("bool", start + offset, bytes.length).set(bytes);
  }
  return start;
}
