import { CANCELLED, LINE_WORDS, QUIT, WORD } from "./control-block.ts";

/** Does one tile. */
export type TileCode = (frame: number, tile: number, scratch: number) => void;

/** How often main looks at `active` before it sleeps, if it may: about 50 µs. */
const SPINS = 2000;

/** Workers end when nobody can reach the gate that they wait at. */
let abandoned: FinalizationRegistry<Int32Array> | undefined;

/** The main thread's side of the protocol in control-block.ts. */
export class Gate {
  readonly #words: Int32Array;
  readonly #threads: number;
  /** False in the main thread of a page, which has to spin. */
  readonly #mayBlock: boolean;
  #gate = 0;

  /** @param words - The control block, all zero, for so many threads. */
  constructor(words: Int32Array, threads: number) {
    this.#words = words;
    this.#threads = threads;
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
    for (let spins = 0; Atomics.load(words, WORD.active) !== 0; spins++) {
      if (spins < SPINS || !this.#mayBlock) pause();
      else this.#park();
    }
  }

  #park(): void {
    const words = this.#words;
    Atomics.store(words, WORD.parked, 1);
    for (;;) {
      const active = Atomics.load(words, WORD.active);
      if (active === 0) break;
      Atomics.wait(words, WORD.active, active);
    }
    Atomics.store(words, WORD.parked, 0);
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
