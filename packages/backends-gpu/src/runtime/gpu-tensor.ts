import type { DeviceBuffer, DType, HostArray } from "@fluxion/autodiff-core";
import { arrayOfWords, bytesOf } from "../storage.ts";
import type { Allocation } from "./allocation.ts";
import type { BufferPool } from "./buffer-pool.ts";
import type { HostCopies, Words } from "./host-copies.ts";
import { Outcome } from "./outcome.ts";

/** What tensors are made from. */
export interface TensorMemory {
  readonly pool: BufferPool;
  readonly copies: HostCopies;
}

/** What one tensor has. */
interface Possession {
  readonly memory: TensorMemory;
  readonly allocation: Allocation;
  copy: Words | undefined;
}

/** Possessions of tensors that nobody can reach any more are given back. */
const abandoned = /* @__PURE__ */ new FinalizationRegistry<Possession>(giveBack);

function giveBack({ memory: { pool, copies }, allocation, copy }: Possession): void {
  pool.release(allocation);
  if (copy !== undefined) copies.drop(copy);
}

/** A tensor in memory of the device. */
export class GpuTensor implements DeviceBuffer {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly size: number;
  /** Of what fills it. */
  outcome: Outcome;
  #possession: Possession | undefined;

  /** @param allocation - Memory that it takes over, if any. */
  constructor(
    { shape, dtype }: Pick<DeviceBuffer, "shape" | "dtype">,
    memory: TensorMemory,
    outcome: Outcome = new Outcome(),
    allocation?: Allocation,
  ) {
    this.shape = shape;
    this.dtype = dtype;
    this.size = shape.reduce((product, n) => product * n, 1);
    this.outcome = outcome;
    this.#possess(memory, allocation ?? memory.pool.acquire(this.bytes));
  }

  get bytes(): number {
    return bytesOf(this.dtype, this.size);
  }

  get allocation(): Allocation {
    return this.#owned.allocation;
  }

  get memory(): TensorMemory {
    return this.#owned.memory;
  }

  /** What it holds, if that is known on the host. */
  get copy(): Words | undefined {
    return this.#owned.copy;
  }

  /** The same as an array, to be read without waiting. */
  get host(): HostArray | undefined {
    const { shape, dtype, copy } = this;
    if (copy === undefined || this.outcome.failure !== undefined) return undefined;
    return { shape, dtype, data: arrayOfWords(dtype, copy.slice().buffer as ArrayBuffer) };
  }

  /** Keep a copy of what it holds, as long as there is room. */
  remember(words: Words): void {
    this.#owned.copy ??= this.memory.copies.keep(words);
  }

  /** Whether no other tensor has its memory. */
  get isAlone(): boolean {
    return this.allocation.holders === 1;
  }

  /** A tensor of another shape with the same memory. */
  relabeled(shape: readonly number[]): GpuTensor {
    const { dtype, outcome, memory, allocation, copy } = this;
    allocation.holders++;
    const relabeled = new GpuTensor({ shape, dtype }, memory, outcome, allocation);
    if (copy !== undefined) relabeled.remember(copy);
    return relabeled;
  }

  /** Its memory is of a device that is lost: take memory of another one, to be filled from the copy. */
  move(memory: TensorMemory): void {
    const { copy } = this;
    this.free();
    this.outcome = new Outcome();
    this.#possess(memory, memory.pool.acquire(this.bytes));
    if (copy !== undefined) this.remember(copy);
  }

  /** The memory now belongs to the caller. */
  take(): Allocation {
    const { allocation, copy, memory } = this.#owned;
    if (copy !== undefined) memory.copies.drop(copy);
    abandoned.unregister(this);
    this.#possession = undefined;
    return allocation;
  }

  free(): void {
    if (this.#possession === undefined) return;
    const { pool } = this.memory;
    pool.release(this.take());
  }

  get #owned(): Possession {
    if (this.#possession === undefined) throw new Error("The buffer has been freed.");
    return this.#possession;
  }

  #possess(memory: TensorMemory, allocation: Allocation): void {
    this.#possession = { memory, allocation, copy: undefined };
    abandoned.register(this, this.#possession, this);
  }
}
