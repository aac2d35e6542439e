/** A lowered program on its device: its tables, its steps, and the frames of its runs. */
import type { Schedule } from "@fluxion/autodiff-core/compiler";
import type { LoweredProgram } from "../lowering/lower-schedule.ts";
import { type Root, segmentBytes } from "../lowering/place.ts";
import { type Allocation, prepareAll } from "./allocation.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { Machine } from "./machine.ts";
import type { Outcome } from "./outcome.ts";
import { ProfiledKernels } from "./profiled-kernels.ts";
import { prepareStep } from "./steps/prepare-steps.ts";
import { Frame, type ReadyStep, recordSteps } from "./steps/ready-step.ts";

/** Frames that are kept: as many as there are sets of buffers that runs use in turn. */
const MOST_FRAMES = 32;

/** Tables of programs that nobody can reach any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<{
  readonly pool: BufferPool;
  readonly tables: ReadonlyMap<number, Allocation>;
}>(({ pool, tables }) => {
  for (const table of tables.values()) pool.release(table);
});

export class LoadedProgram {
  /** Of each output, the input whose memory it takes over; negative for none. */
  readonly donors: readonly number[];
  readonly #machine: Machine;
  /** Until it has been lowered. */
  #loading: Promise<void> | undefined;
  #roots: readonly Root[] = [];
  #arenaBytes = 0;
  /** By root. */
  readonly #tables = new Map<number, Allocation>();
  #steps: readonly ReadyStep[] = [];
  /** Those that were used last at the end. */
  readonly #frames = new Map<string, Frame>();
  /** Whether kernels are compiled and tables made. */
  #isReady = false;
  #failure: Error | undefined;

  /**
   * @param lower - Makes the steps, once `waiting` is over.
   * @param waiting - What `lower` needs is being loaded.
   */
  constructor(
    machine: Machine,
    { inputs, outputs, memory }: Schedule,
    lower: () => LoweredProgram,
    waiting: Promise<void> | undefined,
  ) {
    this.donors = outputs.map((buffer) => inputs.indexOf(memory.donors[buffer]));
    this.#machine = machine;
    if (waiting === undefined) this.#load(lower());
    else this.#loading = this.#loadLater(waiting, lower);
  }

  async #loadLater(waiting: Promise<void>, lower: () => LoweredProgram): Promise<void> {
    try {
      await waiting;
      this.#load(lower());
    } catch (error) {
      this.#failure = error as Error;
    } finally {
      this.#loading = undefined;
    }
  }

  #load({ roots, steps, arenaBytes }: LoweredProgram): void {
    const machine = this.#machine;
    this.#roots = roots;
    this.#arenaBytes = arenaBytes;
    if (roots.some(({ kind }) => kind === "constant")) {
      abandoned.register(this, { pool: machine.pool, tables: this.#tables });
    }
    const { profile } = machine.settings;
    const profiled = profile && new ProfiledKernels(profile);
    let dispatches = 0;
    const preparation = { machine, profiled, numberDispatch: () => dispatches++ };
    this.#steps = steps.map((step) => prepareStep(preparation, step));
  }

  /** What has to be waited for before a run is recorded; called in the turn of the run. */
  prepare(): Promise<unknown> | undefined {
    if (this.#loading !== undefined) return this.#loading.then(() => this.prepare());
    if (this.#failure !== undefined) throw this.#failure;
    const waiting = this.#isReady ? [] : [...this.#compiling(), ...this.#makeTables()];
    this.#isReady = waiting.length === 0;
    const arena = prepareAll(this.#arena());
    if (arena !== undefined) waiting.push(arena);
    return waiting.length === 0 ? undefined : Promise.all(waiting);
  }

  /** Record a run; called in its turn. */
  record(
    inputs: readonly Allocation[],
    outputs: readonly Allocation[],
    outcome: Outcome,
  ): void | Promise<void> {
    return recordSteps(this.#steps, { frame: this.#frameOf(inputs, outputs), turns: [], outcome });
  }

  /** In the turn of the first run: a program may be loaded when later work has been scheduled already. */
  #makeTables(): Promise<unknown>[] {
    return this.#roots.flatMap((root, r) => {
      if (root.kind !== "constant" || this.#tables.has(r)) return [];
      const { pool, queue } = this.#machine;
      const table = pool.acquireInTurn(root.words.byteLength);
      this.#tables.set(r, table);
      const fill = (): void => queue.write(table.buffer, root.words);
      if (table.prepare !== undefined) return table.prepare().then(fill).catch(this.#fail);
      fill();
      return [];
    });
  }

  readonly #fail = (error: Error): never => {
    this.#failure = error;
    throw error;
  };

  #compiling(): Promise<unknown>[] {
    const pipelines = this.#steps.flatMap((step) => step.pipelines);
    return pipelines.flatMap(({ compiling }) => compiling ?? []);
  }

  #arena(): readonly Allocation[] {
    return this.#machine.arena(this.#arenaBytes);
  }

  #frameOf(inputs: readonly Allocation[], outputs: readonly Allocation[]): Frame {
    const arena = this.#arena();
    let key = "";
    for (const { id } of arena) key += `${id},`;
    for (const { id } of inputs) key += `,${id}`;
    for (const { id } of outputs) key += `,${id}`;
    const frame = this.#frames.get(key) ?? this.#newFrame(arena, inputs, outputs);
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return frame;
  }

  #newFrame(
    arena: readonly Allocation[],
    inputs: readonly Allocation[],
    outputs: readonly Allocation[],
  ): Frame {
    for (const oldest of this.#frames.keys()) {
      if (this.#frames.size < MOST_FRAMES) break;
      this.#frames.delete(oldest);
    }
    const allocationOf = (root: Root, r: number): Allocation | undefined => {
      switch (root.kind) {
        case "arena":
          return undefined;
        case "control":
          return this.#machine.control.words;
        case "input":
          return inputs[root.position];
        case "output":
          return outputs[root.position];
        case "constant":
          return this.#tables.get(r);
      }
    };
    const { target } = this.#machine;
    return new Frame(arena, segmentBytes(target), this.#roots.map(allocationOf));
  }
}
