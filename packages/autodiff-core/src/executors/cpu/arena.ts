/** Memory for intermediate results, shared by those that are not alive at the same time. */
import { BYTES_PER_ELEMENT, type DType, type TypedArray } from "../../dtype.ts";
import { type Frame, NOTHING } from "./frame.ts";
import type { Step, Storage } from "./lowering.ts";

export interface Arena {
  /** Block of each storage; `-1` for those that are not in the arena. */
  readonly blocks: Int32Array;
  /** Bytes of each block. */
  readonly capacities: readonly number[];
}

/** Assign every temporary to a block that is free from its first write to its last use. */
export function planArena(storages: readonly Storage[], steps: readonly Step[]): Arena {
  const blocks = new Int32Array(storages.length).fill(-1);
  const capacities: number[] = [];
  const free = new Set<number>();
  const lastUse = lastUses(storages.length, steps);
  steps.forEach((step, position) => {
    const dying = step.reads.concat(step.writes).filter((s) => lastUse[s] === position);
    for (const written of step.writes) {
      const { kind, dtype, size } = storages[written];
      if (kind !== "temporary" || blocks[written] >= 0) continue;
      const heir = step.reusable.find((s) => blocks[s] >= 0 && dying.includes(s));
      const bytes = size * BYTES_PER_ELEMENT[dtype];
      blocks[written] = heir === undefined ? takeBlock(bytes, capacities, free) : blocks[heir];
    }
    for (const storage of dying) if (blocks[storage] >= 0) free.add(blocks[storage]);
    for (const storage of step.writes) {
      if (lastUse[storage] > position) free.delete(blocks[storage]);
    }
  });
  return { blocks, capacities };
}

/** The memory of one run: constants and temporaries; inputs and results are filled in by the run. */
export function createFrame(storages: readonly Storage[], arena: Arena): Frame {
  const memory = arena.capacities.map((bytes) => new ArrayBuffer(bytes));
  return storages.map(({ kind, dtype, size }, storage) => {
    if (typeof kind === "object") return kind;
    if (kind !== "temporary" || arena.blocks[storage] < 0) return NOTHING;
    return viewOf(dtype, memory[arena.blocks[storage]], size);
  });
}

function lastUses(count: number, steps: readonly Step[]): Int32Array {
  const lastUse = new Int32Array(count).fill(-1);
  steps.forEach(({ reads, writes }, position) => {
    for (const storage of reads) lastUse[storage] = position;
    for (const storage of writes) lastUse[storage] = position;
  });
  return lastUse;
}

/** The smallest free block that is large enough, else the largest one, enlarged, else a new one. */
function takeBlock(bytes: number, capacities: number[], free: Set<number>): number {
  let best = -1;
  for (const block of free) {
    if (best < 0 || isBetter(capacities[block], capacities[best], bytes)) best = block;
  }
  if (best < 0) best = capacities.push(bytes) - 1;
  free.delete(best);
  capacities[best] = Math.max(capacities[best], bytes);
  return best;
}

function isBetter(capacity: number, best: number, bytes: number): boolean {
  if (best < bytes) return capacity > best;
  return capacity >= bytes && capacity < best;
}

function viewOf(dtype: DType, memory: ArrayBuffer, size: number): TypedArray {
  switch (dtype) {
    case "float32":
      return new Float32Array(memory, 0, size);
    case "float64":
      return new Float64Array(memory, 0, size);
    case "int32":
      return new Int32Array(memory, 0, size);
    case "uint32":
      return new Uint32Array(memory, 0, size);
    case "bool":
      return new Uint8Array(memory, 0, size);
  }
}
