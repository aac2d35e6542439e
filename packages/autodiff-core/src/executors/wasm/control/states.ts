/** The states of a loop in memory: turns read and write two places in turn, so that nothing is copied between turns. */
import type { Block } from "../../../compiler/kernel.ts";
import { i32, memory, type Value, type Variable } from "../encoding/index.ts";
import { blockAddress, blockBytes, type Site } from "./body.ts";

export interface States {
  /** Where the present values are. */
  readonly current: readonly Variable<"i32">[];
  /** Where the next turn writes. */
  readonly next: readonly Variable<"i32">[];
  /** What was written becomes the present state. */
  advance(): void;
  /** Bring the present values to the results if they are elsewhere. */
  settle(): void;
}

/**
 * @param spareFirst - Whether the first turn writes to the spare places; otherwise to the results.
 */
export function enterStates(
  site: Site,
  initial: readonly Block[],
  results: readonly Block[],
  spareFirst: boolean,
): States {
  const { f, kernel } = site;
  const [first, second] = spareFirst ? [kernel.spare, results] : [results, kernel.spare];
  const place = (block: Block): Variable<"i32"> => blockAddress(site, block);
  const current = initial.map(place);
  const next = results.map((_, i) => place(first[i]));
  const other = results.map((_, i) => place(second[i]));
  return {
    current,
    next,
    advance() {
      current.forEach((at, i) => {
        f.set(at, next[i]);
        f.set(next[i], other[i]);
        f.set(other[i], at);
      });
    },
    settle() {
      results.forEach((block, i) => {
        const to = place(block);
        f.if(i32.ne(current[i], to), () => copyBytes(site, to, current[i], blockBytes(block)));
      });
    },
  };
}

function copyBytes({ f }: Site, to: Value<"i32">, from: Value<"i32">, bytes: number): void {
  if (bytes > 0) memory.copy(f, to, from, bytes);
}
