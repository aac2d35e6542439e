/**
 * Buffers of the device, kept for the next tensor of their size.
 *
 * Memory that cannot be had at once is waited for in the turn of the work that needs it: by then earlier work is done, the
 * collector has had time, and buffers that nobody has any more can go.
 */
import type { BackendError } from "@fluxion/autodiff-core";
import { formatBytes } from "../storage.ts";
import { Allocation } from "./allocation.ts";
import type { CommandQueue } from "./command-queue.ts";
import { outOfMemory, tooLarge } from "./gpu-errors.ts";
import type { WorkOrder } from "./work-order.ts";

// STORAGE, UNIFORM, COPY_SRC and COPY_DST: the namespaces of WebGPU are not there in Node.
const USAGE = 0x80 | 0x40 | 0x04 | 0x08;

/** Bytes from which on the device is asked whether it has had the memory; asking takes a moment. */
const LARGE = 2 ** 20;

/** The longest of the waits, in milliseconds and each twice the one before, in which the collector may give memory back. */
const PATIENCE = 32;

/** Bytes of an array that makes the collector run soon. */
const MANY = 2 ** 26;

/** Bytes of an array that cannot be had: V8 collects all that it can before it says so. */
const TOO_MANY = 2 ** 50;

/** Sizes are rounded up to one of eight per power of two, so that nearly equal ones can take each other's place. */
export function sizeClass(bytes: number): number {
  const step = Math.max(256, 2 ** (Math.floor(Math.log2(Math.max(bytes, 1))) - 3));
  return Math.max(step, Math.ceil(bytes / step) * step);
}

/** What the pool belongs to. */
export interface PoolOwner {
  readonly device: GPUDevice;
  readonly order: WorkOrder;
  readonly queue: CommandQueue;
  /** The limit is for all buffers together. */
  readonly settings: { readonly memoryLimit: number };
  /** Give memory back that can be had anew. */
  dropArena(): void;
}

export class BufferPool {
  readonly limit: number;
  readonly #owner: PoolOwner;
  readonly #device: GPUDevice;
  readonly #order: WorkOrder;
  /** What nobody has, by size. */
  readonly #free = new Map<number, Allocation[]>();
  /** All that there are. */
  readonly #buffers = new Set<GPUBuffer>();
  #next = 0;
  #inUse = 0;
  #peak = 0;
  #held = 0;

  constructor(owner: PoolOwner) {
    this.#owner = owner;
    this.#device = owner.device;
    this.#order = owner.order;
    this.limit = owner.settings.memoryLimit;
  }

  /** Bytes that somebody has. */
  get inUse(): number {
    return this.#inUse;
  }

  get peak(): number {
    return this.#peak;
  }

  /** @throws BackendError if there can be no buffer as large. */
  acquire(size: number): Allocation {
    const bytes = this.#bytesFor(size);
    return this.#handOut(this.#free.get(bytes)?.pop() ?? this.#make(bytes));
  }

  /** {@link acquire} for work whose turn it is: what later work is still to use is not for it. */
  acquireInTurn(size: number): Allocation {
    const bytes = this.#bytesFor(size);
    const allocation = this.#handOut(this.#takeIdle(bytes) ?? this.#make(bytes));
    allocation.usedAt = this.#order.done + 1;
    return allocation;
  }

  /** All uses have been scheduled: what is scheduled later may overwrite it. */
  release(allocation: Allocation): void {
    if (--allocation.holders > 0) return;
    this.#inUse -= allocation.bytes;
    if (allocation.prepare === undefined) this.#keep(allocation);
  }

  /** Give what nobody has back to the device until no more than `most` bytes are held. */
  trim(most: number): void {
    if (this.#held <= most) return;
    this.#owner.queue.flush();
    for (const [bytes, free] of this.#free) {
      const kept = free.filter((allocation) => {
        if (this.#held <= most || !this.#isIdle(allocation)) return true;
        this.#drop(allocation);
        return false;
      });
      this.#free.set(bytes, kept);
    }
  }

  /** Give all buffers back to the device, also those that somebody has. */
  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers.clear();
  }

  #handOut(allocation: Allocation): Allocation {
    allocation.holders = 1;
    this.#inUse += allocation.bytes;
    this.#peak = Math.max(this.#peak, this.#inUse);
    return allocation;
  }

  #bytesFor(size: number): number {
    const { maxBufferSize } = this.#device.limits;
    if (size > maxBufferSize) {
      throw tooLarge(`${formatBytes(size)} in one`, maxBufferSize);
    }
    const bytes = Math.min(sizeClass(size), maxBufferSize);
    if (bytes > this.limit) throw this.#exhausted(bytes);
    return bytes;
  }

  #keep(allocation: Allocation): void {
    const free = this.#free.get(allocation.bytes);
    if (free === undefined) this.#free.set(allocation.bytes, [allocation]);
    else free.push(allocation);
  }

  /** Whether nothing that has been scheduled is still to use it. */
  #isIdle({ usedAt }: Allocation): boolean {
    return usedAt <= this.#order.done;
  }

  #make(bytes: number): Allocation {
    const allocation = new Allocation(this.#next++, bytes);
    this.trim(this.limit - bytes);
    const made = this.#create(allocation);
    if (made === true) return allocation;
    let prepared: Promise<void> | undefined;
    allocation.prepare = () => {
      prepared ??= this.#prepare(allocation, made);
      return prepared;
    };
    return allocation;
  }

  /** Make the buffer if there is room; a promise where the device has to say whether it has the memory. */
  #create(allocation: Allocation): boolean | Promise<boolean> {
    const { bytes } = allocation;
    if (this.#held + bytes > this.limit) return false;
    if (bytes < LARGE) {
      this.#fill(allocation);
      return true;
    }
    this.#device.pushErrorScope("out-of-memory");
    this.#fill(allocation);
    return this.#device.popErrorScope().then((error) => {
      if (error === null) return true;
      this.#drop(allocation);
      return false;
    });
  }

  #fill(allocation: Allocation): void {
    const { bytes } = allocation;
    allocation.buffer = this.#device.createBuffer({ size: bytes, usage: USAGE });
    this.#buffers.add(allocation.buffer);
    this.#held += bytes;
    provokeCollector(this.#held > this.limit / 2 ? Math.max(bytes, MANY) : bytes);
  }

  #drop(allocation: Allocation): void {
    this.#buffers.delete(allocation.buffer);
    this.#held -= allocation.bytes;
    allocation.destroy();
  }

  async #prepare(allocation: Allocation, made: boolean | Promise<boolean>): Promise<void> {
    if (!(await made)) await this.#insist(allocation);
    allocation.prepare = undefined;
    if (allocation.holders === 0) this.#keep(allocation);
  }

  /** Make the buffer from what earlier work and the collector leave. */
  async #insist(allocation: Allocation): Promise<void> {
    if (await this.#makeFromSpare(allocation)) return;
    provokeCollector(TOO_MANY);
    for (let milliseconds = 1; milliseconds <= PATIENCE; milliseconds *= 2) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      if (await this.#makeFromSpare(allocation)) return;
    }
    throw this.#exhausted(allocation.bytes);
  }

  async #makeFromSpare(allocation: Allocation): Promise<boolean> {
    if (this.#takeSpare(allocation)) return true;
    this.#owner.dropArena();
    this.trim(0);
    return this.#create(allocation);
  }

  /** Take the buffer of an allocation that nobody has or is going to have. */
  #takeSpare(allocation: Allocation): boolean {
    const spare = this.#takeIdle(allocation.bytes);
    if (spare === undefined) return false;
    allocation.buffer = spare.buffer;
    return true;
  }

  #takeIdle(bytes: number): Allocation | undefined {
    const free = this.#free.get(bytes) ?? [];
    const found = free.findIndex((spare) => this.#isIdle(spare));
    return found < 0 ? undefined : free.splice(found, 1)[0];
  }

  #exhausted(requested: number): BackendError {
    return outOfMemory({ requested, inUse: this.#inUse, limit: this.limit });
  }
}

/**
 * The collector does not see memory of the device, and would not run while little else is made. It sees an array, which
 * takes addresses but no memory as long as nobody writes to it.
 */
function provokeCollector(bytes: number): void {
  try {
    new ArrayBuffer(bytes);
  } catch {
    // There are no such addresses: the collector has just looked for some.
  }
}
