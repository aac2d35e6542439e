/**
 * Threads that stay: workers on one shared memory, which join the main thread in doing the tiles of a kernel.
 *
 * Nothing is posted per kernel: see control-block.ts for what is written into the memory instead. Workers are started
 * one after another once there has been work that pays for it, and until they are there main does everything itself, as
 * it does where there can be none. How work is divided into tiles does not depend on who does them, so results do not
 * depend on the number of threads.
 *
 * A module is instantiated once per thread: tiles may use neither globals nor imported functions.
 */
import { ALIGNMENT } from "../../../compiler/storage.ts";
import { type Heap, HeapExhaustion } from "../memory/heap.ts";
import { controlWords, WORD } from "./control-block.ts";
import { Gate, type TileCode } from "./gate.ts";
import { SharedModules } from "./shared-modules.ts";
import { startWorker } from "./start-worker.ts";
import { workerSource } from "./worker-source.ts";

export type { TileCode };

export interface ThreadPoolOptions {
  /** Threads that work at most, the caller being one of them. */
  readonly threads: number;
}

/** Time spent on tiles alone before workers are started, each of which takes main a few milliseconds too. */
const START_AFTER_MS = 5;

/** What is known of workers that could not start. It outlives the pool: workers' listeners hold it. */
interface Trouble {
  reason?: unknown;
}

/**
 * A pool of threads on a heap's memory.
 *
 * @returns `undefined` if the memory is not shared, or one thread is wanted.
 */
export function threadPool(heap: Heap, { threads }: ThreadPoolOptions): ThreadPool | undefined {
  return heap.shared && threads > 1 ? new ThreadPool(heap, threads) : undefined;
}

export class ThreadPool {
  readonly #heap: Heap;
  readonly #workers: number;
  /** Address of the control block. */
  readonly #control: number;
  readonly #words: Int32Array;
  readonly #gate: Gate;
  readonly #modules: SharedModules;
  readonly #trouble: Trouble = {};
  #started = 0;
  #aloneMs = 0;
  #scratch = 0;
  #stride = 0;
  #busy = false;
  #disposed = false;

  constructor(heap: Heap, threads: number) {
    const count = controlWords(threads);
    this.#heap = heap;
    this.#workers = threads - 1;
    this.#control = heap.allocate(4 * count);
    // This view stays good when the memory grows, since shared memory is never moved.
    this.#words = new Int32Array(heap.memory.buffer, this.#control, count).fill(0);
    this.#gate = new Gate(this.#words, threads);
    this.#modules = new SharedModules(heap, this.#words);
  }

  /** Threads that work at present, the caller among them: fewer than wanted while workers start, or if they cannot. */
  get threads(): number {
    return this.#disposed ? 1 : 1 + this.#gate.ready;
  }

  /** Why there are fewer threads than wanted, if there is a reason. */
  get reason(): string | undefined {
    const { reason } = this.#trouble;
    return reason === undefined ? undefined : `a worker could not start or go on: ${reason}`;
  }

  /**
   * Make a module known. It imports the heap's memory, and functions if its tiles do not call them.
   *
   * @param scratchBytes - What a thread needs for its tiles.
   * @returns Its number, for {@link ThreadPool.run}.
   */
  load(bytes: Uint8Array, scratchBytes: number): number {
    return this.#modules.load(bytes, scratchBytes);
  }

  /** Forget a module, none of whose jobs is running. */
  unload(module: number): void {
    this.#modules.unload(module);
  }

  /**
   * Do tiles `0 … tiles - 1` of the function that a module exports as `t<fn>`, on all threads that are there, and return
   * when all are done. A run that a tile begins is done by its caller alone.
   *
   * @param local - The function in the caller's instance of the module.
   * @param scratch - The caller's memory for tiles; workers have their own.
   * @throws What `local` throws, or an Error with the text of what a worker's tile has thrown. Not all tiles are done
   *   then, and none is being done.
   */
  run(
    module: number,
    fn: number,
    local: TileCode,
    frame: number,
    tiles: number,
    scratch: number,
  ): void {
    if (tiles < 2 || this.#busy || !this.#announce(module, fn)) {
      this.#runAlone(local, frame, tiles, scratch);
      return;
    }
    this.#busy = true;
    try {
      this.#gate.run(local, frame, tiles, scratch);
    } finally {
      this.#busy = false;
    }
  }

  /** Start all workers now, not when there is work for them. */
  start(): void {
    while (this.#started < this.#workers) this.#startNext();
  }

  /** End the workers; from now on the caller does all tiles. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#started = this.#workers;
    this.#gate.quit();
    this.#modules.unloadAll();
    if (this.#stride > 0) this.#heap.free(this.#scratch);
    // A worker that is still starting will read the control block: that kilobyte stays.
  }

  /** Write all of a job but its frame and tiles into the control block; false if it is better done alone. */
  #announce(module: number, fn: number): boolean {
    if (this.#disposed || this.#gate.stalled) return false;
    if (this.#started < this.#workers && this.#aloneMs >= START_AFTER_MS) this.#startNext();
    if (this.#gate.ready === 0) return false;
    try {
      const workers = this.#workers - this.#gate.failed;
      this.#reserveScratch(this.#modules.announce(module, workers));
    } catch (error) {
      if (error instanceof HeapExhaustion) return false;
      throw error;
    }
    this.#words[WORD.function] = fn;
    this.#words[WORD.scratch] = this.#scratch;
    this.#words[WORD.stride] = this.#stride;
    return true;
  }

  #reserveScratch(bytes: number): void {
    if (bytes <= this.#stride) return;
    const stride = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const scratch = this.#heap.allocate(stride * this.#workers);
    if (this.#stride > 0) this.#heap.free(this.#scratch);
    this.#scratch = scratch;
    this.#stride = stride;
  }

  #runAlone(local: TileCode, frame: number, tiles: number, scratch: number): void {
    const start = tiles > 1 ? performance.now() : 0;
    for (let tile = 0; tile < tiles; tile++) local(frame, tile, scratch);
    if (tiles > 1) this.#aloneMs += performance.now() - start;
  }

  #startNext(): void {
    const { memory } = this.#heap;
    const thread = ++this.#started;
    const threads = this.#workers + 1;
    const words = this.#words.length;
    try {
      startWorker(
        workerSource(),
        { memory, control: this.#control, words, thread, threads },
        noteIn(this.#trouble),
      );
    } catch (error) {
      this.#trouble.reason ??= error;
      // What one worker may not do, no worker may.
      this.#started = this.#workers;
    }
  }
}

/** A listener that does not hold on to the pool. */
function noteIn(trouble: Trouble): (reason: unknown) => void {
  return (reason) => {
    trouble.reason ??= reason;
  };
}
