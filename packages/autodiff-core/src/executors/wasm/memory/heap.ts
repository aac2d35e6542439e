/**
 * The memory that modules, threads and tensors share: one `WebAssembly.Memory`, handed out in blocks.
 *
 * What is known of blocks lies outside of the memory, so a kernel that writes astray cannot break the heap. Growing
 * makes the memory longer in place; JavaScript's views of it have to be made anew, so nobody keeps one: take
 * {@link Heap.words} or {@link Heap.view} when needed.
 */
import { ALIGNMENT } from "../../../compiler/storage.ts";
import { ARRAY_OF, BYTES_PER_ELEMENT, type DType, type TypedArray } from "../../../dtype.ts";
import { BackendError } from "../../../errors.ts";
import { BlockList } from "./block-list.ts";

/** Addresses below are never handed out: 0 can mean "none", and a small offset from it hits nothing. */
export const RESERVED_BYTES = 1024;

const PAGE_BYTES = 65_536;

/** All that 32-bit addresses reach. */
const MOST_PAGES = 65_536;

export interface HeapOptions {
  /** Shared with other threads. */
  readonly shared?: boolean;
  /** The most bytes that the memory may grow to; by default all of the 4 GiB that there can be. */
  readonly limit?: number;
}

/** What {@link Heap.allocate} throws where there is no room: an {@link exhausted} makes it the user's error. */
export class HeapExhaustion extends Error {
  override readonly name = "HeapExhaustion";
  readonly requested: number;
  readonly inUse: number;
  readonly limit: number;

  constructor(requested: number, inUse: number, limit: number) {
    super(`no room for ${requested} bytes: ${inUse} of ${limit} are in use`);
    this.requested = requested;
    this.inUse = inUse;
    this.limit = limit;
  }
}

/** The error for a user whose operation `where` did not get its memory. */
export function exhausted(where: string, exhaustion: HeapExhaustion): BackendError {
  const { requested, inUse, limit } = exhaustion;
  return new BackendError({
    where,
    expected: `room for ${formatBytes(requested)} in the memory of the wasm executor`,
    received: `${formatBytes(inUse)} in use of at most ${formatBytes(limit)}`,
    fix: "Dispose tensors that are not needed any more, work on smaller batches, or raise memoryLimit, which can be 2 GiB.",
    cause: exhaustion,
  });
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  /** The most bytes that the memory can grow to. */
  readonly limit: number;
  readonly #blocks = new BlockList(RESERVED_BYTES / ALIGNMENT);
  #words: Int32Array;

  constructor(options: HeapOptions = {}) {
    const { shared = false, limit = MOST_PAGES * PAGE_BYTES } = options;
    const pages = Math.min(MOST_PAGES, Math.max(1, Math.floor(limit / PAGE_BYTES)));
    const { memory, maximum } = createMemory(pages, shared);
    this.memory = memory;
    this.shared = shared;
    this.limit = maximum * PAGE_BYTES;
    this.#words = new Int32Array(memory.buffer);
    this.#extend();
  }

  /** The whole memory as int32, at `address >>> 2`, up to the next `allocate`. */
  get words(): Int32Array {
    return this.#words;
  }

  /** Bytes of blocks that are in use, rounded up to multiples of 64. */
  get bytesInUse(): number {
    return this.#blocks.unitsInUse * ALIGNMENT;
  }

  /** The most bytes that have been in use at once. */
  get peakBytes(): number {
    return this.#blocks.mostUnits * ALIGNMENT;
  }

  /** Present length of the memory. */
  get bytesReserved(): number {
    return this.#words.byteLength;
  }

  /** Number of blocks in use. */
  get blocksInUse(): number {
    return this.#blocks.blocksInUse;
  }

  /**
   * Address of `bytes` bytes with arbitrary content, a multiple of 64 below 2³².
   *
   * @throws HeapExhaustion if there is no room below the limit.
   */
  allocate(bytes: number): number {
    const units = Math.max(1, Math.ceil(bytes / ALIGNMENT));
    let start = units * ALIGNMENT <= this.limit ? this.#blocks.take(units) : -1;
    if (start < 0) {
      if (!this.#grow(this.#blocks.missing(units) * ALIGNMENT))
        throw new HeapExhaustion(bytes, this.bytesInUse, this.limit);
      start = this.#blocks.take(units);
    }
    return start * ALIGNMENT;
  }

  /** Give back a block. */
  free(address: number): void {
    if (address % ALIGNMENT !== 0 || !this.#blocks.give(address / ALIGNMENT))
      throw new Error(`heap: no block is in use at address ${address}`);
  }

  /** Elements in the memory, to be read or written before the next `allocate`. */
  view(dtype: DType, address: number, length: number): TypedArray {
    return new ARRAY_OF[dtype](this.#words.buffer, address, length);
  }

  /** A copy of elements, in memory that the collector looks after. */
  read(dtype: DType, address: number, length: number): TypedArray {
    return this.view(dtype, address, length).slice();
  }

  /** The bytes of `length` elements: what to ask {@link Heap.allocate} for. */
  static bytesOf(dtype: DType, length: number): number {
    return BYTES_PER_ELEMENT[dtype] * length;
  }

  /** Make the memory longer by `bytes`, and more if possible, so that growing n times costs O(log n). */
  #grow(bytes: number): boolean {
    const present = this.bytesReserved / PAGE_BYTES;
    const room = this.limit / PAGE_BYTES - present;
    const needed = Math.ceil(bytes / PAGE_BYTES);
    if (needed > room) return false;
    const generous = Math.min(room, Math.max(needed, present >>> 1));
    return this.#growPages(generous) || (generous > needed && this.#growPages(needed));
  }

  #growPages(pages: number): boolean {
    try {
      this.memory.grow(pages);
    } catch {
      // The system has no memory left.
      return false;
    }
    this.#words = new Int32Array(this.memory.buffer);
    this.#extend();
    return true;
  }

  /** Hand the new part of the memory to the blocks. */
  #extend(): void {
    this.#blocks.extend(this.bytesReserved / ALIGNMENT - this.#blocks.end);
  }
}

/** Engines reserve address space for the maximum, of which there may be less: then halve it. */
function createMemory(
  pages: number,
  shared: boolean,
): { readonly memory: WebAssembly.Memory; readonly maximum: number } {
  const initial = Math.min(16, pages);
  for (let maximum = pages; ; maximum = Math.max(initial, maximum >>> 1)) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum, shared }), maximum };
    } catch (error) {
      if (maximum === initial) throw error;
    }
  }
}

function formatBytes(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  if (power === 0) return `${bytes} bytes`;
  return `${(bytes / 1024 ** power).toFixed(1)} ${["KiB", "MiB", "GiB"][power - 1]}`;
}
