/** One pass of sorting by digits. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { Capabilities } from "../../../device/capabilities.ts";
import type { Operand, TensorAccess } from "../blocks.ts";
import type { SortKey } from "./sort-problem.ts";

/** Values of a digit. */
export const DIGITS = 256;

/** Invocations that move the entries of a tile. */
export const MOVING = 128;

/** Entries of a tile: as many as the memory of a workgroup has room for beside the counters. */
export function radixTile({ workgroupBytes }: Capabilities): number {
  return MOVING * (workgroupBytes >= 32768 ? 16 : 8);
}

/** One pass over all entries. */
export interface RadixPass {
  readonly lines: number;
  readonly length: number;
  /** Tiles of a line. */
  readonly tiles: number;
  readonly shift: number;
  /** Positions as they are ordered so far; left out while they are in their own order. */
  readonly order: Block | undefined;
  /** Keys in that order; left out while they have to be computed. */
  readonly keys: Block | undefined;
  readonly key: SortKey;
}

export interface PassEntries {
  readonly operands: readonly Operand[];
  readonly positionAt: (access: TensorAccess, place: string) => string;
  readonly keyAt: (access: TensorAccess, place: string, position: string) => string;
}

/** What a pass reads, and expressions for the key and the position of the entry at a place in the order so far. */
export function passEntries({ length, order, keys, key }: RadixPass): PassEntries {
  const at = (place: string): string => `line * ${length}u + ${place}`;
  return {
    operands: [keys ?? key.operand, ...(order === undefined ? [] : [order])],
    positionAt: ({ load }, place) => (order === undefined ? place : load[1](at(place))),
    keyAt: ({ shader, load }, place, position) =>
      keys === undefined ? key.at(shader, load[0], "line", position) : load[0](at(place)),
  };
}
