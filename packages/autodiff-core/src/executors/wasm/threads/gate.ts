import { BackendError } from "../../../errors.ts";
import { CANCELLED, LINE_WORDS, QUIT, WORD } from "./control-block.ts";

/** Does one tile. */
export type TileCode = (frame: number, tile: number, scratch: number) => void;

/** How often main looks at `active` before it sleeps, if it may, and how long that takes, about. */
const SPINS = 2000;
const SPINS_MS = 0.05;

/**
 * How long main waits for workers when its own tiles are done: ten minutes, or four times what those have taken. It is
 * counted in slices of waiting, not by the clock, which goes on while the machine sleeps.
 */
const PATIENCE_MS = 600_000;
const SLICE_MS = 1000;

/** Workers end when nobody can reach the gate that they wait at. */
let abandoned: FinalizationRegistry<Int32Array> | undefined;

/** The main thread's side of the protocol in control-block.ts. */
export class Gate {
  readonly #words: Int32Array;
  readonly #threads: number;
  /** False in the main thread of a page, which has to spin. */
  readonly #mayBlock: boolean;
  readonly #patienceMs: number;
  #gate = 0;
  #openedAt = 0;
  #stalled = false;

  /** @param words - The control block, all zero, for so many threads. */
  constructor(words: Int32Array, threads: number, patienceMs: number = PATIENCE_MS) {
    this.#words = words;
    this.#threads = threads;
    this.#patienceMs = patienceMs;
    this.#mayBlock = mayBlock(words);
    abandoned ??= new FinalizationRegistry(quit);
    abandoned.register(this, words);
  }

  /** Workers that are in their loop. */
  get ready(): number {
    return Atomics.load(this.#words, WORD.ready);
  }

  /** Workers that have left their loop by mistake. */
  get failed(): number {
    return Atomics.load(this.#words, WORD.failed);
  }

  /** Whether a worker has not come back: there can be no further job. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** Do the tiles of the job that is written in the control block, together with the workers. */
  run(local: TileCode, frame: number, tiles: number, scratch: number): void {
    this.#open(frame, tiles);
    try {
      this.#doTiles(local, frame, tiles, scratch);
    } catch (error) {
      for (let t = 0; t < this.#threads; t++) {
        Atomics.store(this.#words, WORD.next + LINE_WORDS * t, CANCELLED);
      }
      throw error;
    } finally {
      this.#close();
    }
    if (this.#words[WORD.error] !== 0) throw new Error(`in a worker: ${textOf(this.#words)}`);
  }

  /** Tell the workers to end. */
  quit(): void {
    quit(this.#words);
  }

  #open(frame: number, tiles: number): void {
    const words = this.#words;
    words[WORD.frame] = frame;
    words[WORD.tiles] = tiles;
    words[WORD.error] = 0;
    words[WORD.engaged] = 0;
    for (let t = 0; t < this.#threads; t++) {
      words[WORD.next + LINE_WORDS * t] = Math.floor((t * tiles) / this.#threads);
    }
    this.#openedAt = performance.now();
    this.#gate = (this.#gate + 1) & 0x7fffffff;
    Atomics.store(words, WORD.gate, this.#gate);
    if (Atomics.load(words, WORD.sleeping) > 0) Atomics.notify(words, WORD.gate, tiles - 1);
  }

  #doTiles(local: TileCode, frame: number, tiles: number, scratch: number): void {
    const words = this.#words;
    const threads = this.#threads;
    words[WORD.engaged] = 1;
    for (let part = 0; part < threads; part++) {
      const end = Math.floor(((part + 1) * tiles) / threads);
      const next = WORD.next + LINE_WORDS * part;
      while (Atomics.load(words, next) < end) {
        const tile = Atomics.add(words, next, 1);
        if (tile < end) local(frame, tile, scratch);
      }
    }
  }

  #close(): void {
    const words = this.#words;
    this.#gate = (this.#gate + 1) & 0x7fffffff;
    Atomics.store(words, WORD.gate, this.#gate);
    for (let spins = 0; spins < SPINS; spins++) {
      if (Atomics.load(words, WORD.active) === 0) return;
      pause();
    }
    this.#waitLong();
  }

  /** Wait for tiles that take long. A worker that has died in one would keep main for ever. */
  #waitLong(): void {
    const words = this.#words;
    const slice = Math.min(SLICE_MS, this.#patienceMs);
    let leftMs = Math.max(this.#patienceMs, 4 * (performance.now() - this.#openedAt));
    Atomics.store(words, WORD.parked, 1);
    for (;;) {
      const active = Atomics.load(words, WORD.active);
      if (active === 0) break;
      if (leftMs <= 0) throw this.#giveUp();
      if (!this.#mayBlock) {
        for (let spins = 0; spins < SPINS; spins++) pause();
        leftMs -= SPINS_MS;
      } else if (Atomics.wait(words, WORD.active, active, slice) === "timed-out") leftMs -= slice;
    }
    Atomics.store(words, WORD.parked, 0);
  }

  #giveUp(): BackendError {
    this.#stalled = true;
    this.quit();
    return new BackendError({
      where: "wasm",
      expected: "all threads to end their part of a kernel",
      received: "one that is stuck, or has died",
      fix: "Start the program anew, with wasm({ threads: 1 }) if it happens again.",
    });
  }
}

function quit(words: Int32Array): void {
  Atomics.store(words, WORD.gate, QUIT);
  Atomics.notify(words, WORD.gate);
}

function textOf(words: Int32Array): string {
  const length = words[WORD.error] - 1;
  return String.fromCharCode(...words.subarray(WORD.text, WORD.text + length));
}

/** Whether this thread may sleep: engines look at that first, then at the value. */
function mayBlock(words: Int32Array): boolean {
  try {
    return Atomics.wait(words, WORD.gate, 1) === "not-equal";
  } catch {
    return false;
  }
}

/** Tell the processor that this is a loop that waits, where the engine can. */
function pause(): void {
  (Atomics as { readonly pause?: () => void }).pause?.();
}
