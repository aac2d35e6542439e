/** Which values that stay the same in every turn are worth their memory. */
import { BYTES_PER_ELEMENT } from "../../dtype.ts";
import type { TensorSpec } from "../../host-array.ts";
import type { Atom, Equation } from "../../program/program.ts";
import { sizeOf } from "../../shape.ts";
import { flopsPerEntry } from "../flops-per-entry.ts";
import { kindOf } from "../primitive-kinds.ts";

/** Operations per entry from which on reading an entry is sooner done than computing it from what is smaller. */
const READ_FLOPS = 4;

/** Most bytes that a value may have beyond those that it is computed from, if the loop would not store it anyway. */
const MOST_BYTES = 2 ** 24;

/** What it takes to have a value in a turn without storing it. */
interface Recomputation {
  readonly flops: number;
  /** Stored values that are read. */
  readonly reads: ReadonlySet<Atom>;
}

/**
 * Values that are stored once and read in every turn, rather than computed in each: all that a loop would store anyway
 * (products, reductions, kernels of the library), and of elementwise results those that are no larger than what they are
 * computed from, or that take more operations than reading them. Rearrangements and counts are free where they are read.
 */
export class StoredOnce {
  readonly #recomputations = new Map<Atom, Recomputation>();

  /** Whether to store the results of the next equation, of which all operands are the same in every turn. */
  add(equation: Equation): boolean {
    const kind = kindOf(equation);
    const isFree = kind === "layout" || kind === "count";
    if (!isFree && kind !== "elementwise" && kind !== "pad") return true;
    const now = this.#recomputation(equation, isFree);
    if (!isFree && isWorth(equation.outputs[0], now)) return true;
    for (const output of equation.outputs) this.#recomputations.set(output, now);
    return false;
  }

  #recomputation(equation: Equation, isFree: boolean): Recomputation {
    let flops = isFree ? 0 : flopsPerEntry(equation);
    const reads = new Set<Atom>();
    for (const x of equation.inputs) {
      if (x.kind === "literal") continue;
      const known = this.#recomputations.get(x);
      flops += known?.flops ?? 0;
      for (const read of known?.reads ?? [x]) reads.add(read);
    }
    return { flops, reads };
  }
}

function isWorth(result: TensorSpec, { flops, reads }: Recomputation): boolean {
  const more = bytesOf(result) - [...reads].reduce((sum, x) => sum + bytesOf(x), 0);
  return more <= 0 || (flops >= READ_FLOPS && more <= MOST_BYTES);
}

function bytesOf({ shape, dtype }: TensorSpec): number {
  return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
}
