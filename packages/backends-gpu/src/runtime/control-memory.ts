/** What kernels in loops and branches are told by uniforms: the turns of the loops around them, and control words. */
import type { Shader } from "../lowering/step.ts";
import { CONTROL_WORDS } from "../storage.ts";
import type { Allocation } from "./allocation.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { CommandQueue } from "./command-queue.ts";
import type { Pipelines } from "./pipelines.ts";

/** Bytes from one turn to the next: no adapter asks for a larger alignment of dynamic offsets. */
const STRIDE = 256;
/** Turns in a table, which then takes a megabyte. */
const PAGE = 4096;

// The namespaces of WebGPU are not there in Node.
const UNIFORM = 0x40;
const COPY_DST = 0x08;

/** The turns `page·PAGE` to `(page + 1)·PAGE − 1`. */
interface TurnTable {
  readonly buffer: GPUBuffer;
  page: number;
}

export interface ControlMemoryOptions {
  readonly device: GPUDevice;
  readonly pool: BufferPool;
  readonly queue: CommandQueue;
  readonly pipelines: Pipelines;
}

export class ControlMemory {
  readonly #device: GPUDevice;
  readonly #queue: CommandQueue;
  readonly #pipelines: Pipelines;
  /** By level. */
  readonly #tables: TurnTable[] = [];
  readonly #groups = new Map<string, GPUBindGroup>();
  /** The control words. Programs run one after the other, so that all may use the same. */
  readonly words: Allocation;

  constructor({ device, pool, queue, pipelines }: ControlMemoryOptions) {
    this.#device = device;
    this.words = pool.acquire(4 * CONTROL_WORDS);
    this.#queue = queue;
    this.#pipelines = pipelines;
  }

  /** Group 1 for a kernel; undefined if it has none. */
  groupOf({ usesControl, levels }: Shader): GPUBindGroup | undefined {
    if (!usesControl && levels.length === 0) return undefined;
    const key = `${usesControl}${levels}`;
    const known = this.#groups.get(key) ?? this.#bind(usesControl, levels);
    this.#groups.set(key, known);
    return known;
  }

  /** Dynamic offsets of that group while loops are in the given turns. */
  offsetsOf({ levels }: Shader, turns: readonly number[]): number[] {
    return levels.map((level) => {
      const turn = turns[level];
      this.#turnTo(level, Math.floor(turn / PAGE));
      return (turn % PAGE) * STRIDE;
    });
  }

  #bind(usesControl: boolean, levels: readonly number[]): GPUBindGroup {
    const words = { binding: 0, resource: { buffer: this.words.buffer, size: 4 * CONTROL_WORDS } };
    const turns = levels.map((level, i) => ({
      binding: i + 1,
      resource: { buffer: this.#tableOf(level).buffer, size: 16 },
    }));
    return this.#device.createBindGroup({
      layout: this.#pipelines.controlLayout(usesControl, levels.length),
      entries: usesControl ? [words, ...turns] : turns,
    });
  }

  #tableOf(level: number): TurnTable {
    this.#tables[level] ??= {
      buffer: this.#device.createBuffer({ size: PAGE * STRIDE, usage: UNIFORM | COPY_DST }),
      page: -1,
    };
    return this.#tables[level];
  }

  #turnTo(level: number, page: number): void {
    const table = this.#tableOf(level);
    if (table.page === page) return;
    const words = new Uint32Array((PAGE * STRIDE) / 4);
    for (let i = 0; i < PAGE; i++) words[(i * STRIDE) / 4] = page * PAGE + i;
    this.#queue.write(table.buffer, words);
    table.page = page;
  }
}
