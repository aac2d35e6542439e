import { frameBytes } from "../frame.ts";
import { aligned, type Room } from "../module-context.ts";

/** Offsets in the scratch memory of a thread. */
export interface ThreadMemory {
  readonly workspace: number;
  readonly arena: number;
  /** What a block gives to sums. */
  readonly sums: number;
  readonly scratch: number;
  readonly bytes: number;
}

/** Counts what a schedule needs that runs inside a tile: all of it lies in the scratch memory, its frame first. */
export class ThreadRoom implements Room {
  #frames = 0;
  #scratch = 0;
  #workspace = 0;

  addFrame(buffers: number): number {
    const offset = this.#frames;
    this.#frames += aligned(frameBytes(buffers));
    return offset;
  }

  reserveScratch(bytes: number): void {
    this.#scratch = Math.max(this.#scratch, aligned(bytes));
  }

  reserveWorkspace(bytes: number): void {
    this.#workspace = Math.max(this.#workspace, aligned(bytes));
  }

  layOut(arena: number, sums: number): ThreadMemory {
    let end = this.#frames;
    const take = (bytes: number): number => {
      const start = end;
      end += aligned(bytes);
      return start;
    };
    return {
      workspace: take(this.#workspace),
      arena: take(arena),
      sums: take(sums),
      scratch: take(this.#scratch),
      bytes: end,
    };
  }
}
