import { ARENA } from "../../lowering/place.ts";
import type { Allocation } from "../allocation.ts";
import type { Outcome } from "../outcome.ts";
import type { Pipeline } from "../pipelines.ts";

/** A step of a program on its device: what depends on the buffers of a run alone is left to be done. */
export interface ReadyStep {
  /** Kernels that have to be compiled before a run is recorded. */
  readonly pipelines: readonly Pipeline[];
  /** Record the commands; a promise where what follows has to wait. */
  record(run: Run): void | Promise<void>;
}

/** One run of a program. */
export interface Run {
  readonly frame: Frame;
  /** Turns that the loops around what is being recorded are in, from the outermost on. */
  readonly turns: number[];
  readonly outcome: Outcome;
}

/** Bytes of a buffer. */
export interface Range {
  readonly allocation: Allocation;
  readonly byte: number;
  readonly bytes: number;
}

/** The buffers of a run. Runs with the same buffers have the same frame. */
export class Frame {
  readonly #arena: readonly Allocation[];
  readonly #segmentBytes: number;
  readonly #roots: readonly (Allocation | undefined)[];
  /** Bind groups that have been made, by number of the dispatch. */
  readonly groups: (GPUBindGroup | undefined)[] = [];

  /**
   * @param arena - Its buffers, in order.
   * @param segmentBytes - Bytes of each of them but the last.
   * @param roots - The others, by number.
   */
  constructor(
    arena: readonly Allocation[],
    segmentBytes: number,
    roots: readonly (Allocation | undefined)[],
  ) {
    this.#arena = arena;
    this.#segmentBytes = segmentBytes;
    this.#roots = roots;
  }

  /** Where bytes of a root are in this run; kernels bind none that are in two buffers. */
  ranges(root: number, byte: number, bytes: number): Range[] {
    if (root !== ARENA) return [{ allocation: this.#own(this.#roots[root]), byte, bytes }];
    const size = this.#segmentBytes;
    const first = Math.floor(byte / size);
    const count = Math.max(1, Math.ceil((byte + bytes) / size) - first);
    return Array.from({ length: count }, (_, i) => {
      const start = (first + i) * size;
      const from = Math.max(byte, start);
      const end = Math.min(byte + bytes, start + size);
      const allocation = this.#own(this.#arena[first + i]);
      return { allocation, byte: from - start, bytes: end - from };
    });
  }

  #own(allocation: Allocation | undefined): Allocation {
    if (allocation === undefined) throw new Error("A root of the program has no memory.");
    return allocation;
  }
}

/** Record steps in order. Once one has to wait, those after it are recorded when it is done. */
export function recordSteps(
  steps: readonly ReadyStep[],
  run: Run,
  first = 0,
): void | Promise<void> {
  for (let i = first; i < steps.length; i++) {
    const waiting = steps[i].record(run);
    if (waiting !== undefined) return waiting.then(() => recordSteps(steps, run, i + 1));
  }
}
