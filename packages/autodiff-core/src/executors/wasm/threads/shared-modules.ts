import type { Heap } from "../memory/heap.ts";
import { MODULE_HEADER_BYTES, WORD } from "./control-block.ts";

interface SharedModule {
  /** Its place in the tables of the workers; a later module may get it when this one is gone. */
  readonly slot: number;
  readonly scratchBytes: number;
  readonly length: number;
  /** The bytes, until they are in the memory. */
  bytes: Uint8Array | undefined;
  /** Their block in the memory; 0 before that, and after all workers have made their copies. */
  address: number;
}

/**
 * The modules whose tiles workers do. A worker compiles a module when it first meets it in a job; until all have done
 * so, its bytes lie in the memory. (V8 compiles equal bytes once per process.)
 */
export class SharedModules {
  readonly #heap: Heap;
  readonly #words: Int32Array;
  readonly #modules = new Map<number, SharedModule>();
  readonly #freeSlots: number[] = [];
  #slots = 0;
  #last = 0;

  constructor(heap: Heap, words: Int32Array) {
    this.#heap = heap;
    this.#words = words;
  }

  /** Make a module known; returns its number. */
  load(bytes: Uint8Array, scratchBytes: number): number {
    const slot = this.#freeSlots.pop() ?? this.#slots++;
    this.#last++;
    this.#modules.set(this.#last, { slot, scratchBytes, length: bytes.length, bytes, address: 0 });
    return this.#last;
  }

  /** Forget a module. Workers let go of it when another one takes its place. */
  unload(number: number): void {
    const module = this.#modules.get(number);
    if (module === undefined) return;
    this.#modules.delete(number);
    this.#freeSlots.push(module.slot);
    if (module.address !== 0) this.#heap.free(module.address);
  }

  unloadAll(): void {
    for (const number of this.#modules.keys()) this.unload(number);
  }

  /**
   * Write into the control block which module a job belongs to, and where its bytes are.
   *
   * @param workers - How many are to have it.
   * @returns What its tiles need of scratch.
   * @throws HeapExhaustion if there is no room for the bytes.
   */
  announce(number: number, workers: number): number {
    const module = this.#modules.get(number);
    if (module === undefined) throw new Error(`threads: there is no module ${number}`);
    this.#place(module, workers);
    const words = this.#words;
    words[WORD.slot] = module.slot;
    words[WORD.module] = number;
    words[WORD.bytes] = module.address;
    words[WORD.length] = module.length;
    return module.scratchBytes;
  }

  #place(module: SharedModule, workers: number): void {
    const { bytes, address } = module;
    if (bytes !== undefined) {
      const block = this.#heap.allocate(MODULE_HEADER_BYTES + bytes.length);
      this.#heap.words[block >>> 2] = 0;
      this.#heap.view("bool", block + MODULE_HEADER_BYTES, bytes.length).set(bytes);
      module.address = block;
      module.bytes = undefined;
    } else if (address !== 0 && Atomics.load(this.#heap.words, address >>> 2) >= workers) {
      this.#heap.free(address);
      module.address = 0;
    }
  }
}
