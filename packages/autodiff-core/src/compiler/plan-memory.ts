/**
 * One arena for all temporaries. A buffer is alive from the kernel that first writes it to the last that reads it; two
 * buffers share bytes only if they are not alive at once, or if the second takes over the first in place. Offsets are
 * chosen for the largest buffers first, each in the smallest gap that holds it: knowing all lifetimes beforehand, this
 * comes closer to the lower bound than an allocator that sees them one by one.
 */
import { canTakeOver, takenOver } from "./in-place.ts";
import type { Buffer, Kernel, MemoryPlan } from "./kernel.ts";
import { bytesOf, type Lifetime, lifetimes, mostAlive } from "./lifetimes.ts";
import { HOST_STORAGE, type Storage } from "./storage.ts";

/**
 * Give every temporary its place in the arena.
 *
 * @param donated - Inputs whose memory the caller gives up.
 */
export function planMemory(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
  donated: readonly number[] = [],
  storage: Storage = HOST_STORAGE,
): MemoryPlan {
  const alive = lifetimes(buffers.length, kernels);
  const heirs = takenOver(buffers, kernels, alive);
  const blocks = mergeHeirs(buffers, alive, heirs, storage);
  const { offsets, bytes } = place(blocks, buffers.length, storage.alignment);
  const donors = donorsOf(buffers, kernels, alive, donated);
  const lowerBound = mostAlive(buffers, alive, kernels.length, storage);
  return { offsets, donors, bytes, lowerBound };
}

interface Block {
  readonly members: readonly number[];
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Buffers that take one another over in place, as one block that lives from the first to the last. */
function mergeHeirs(
  buffers: readonly Buffer[],
  alive: readonly (Lifetime | undefined)[],
  heirs: ReadonlyMap<number, number>,
  storage: Storage,
): Block[] {
  const blocks = new Map<number, Block>();
  buffers.forEach((buffer, b) => {
    const life = alive[b];
    if (buffer.role !== "temporary" || life === undefined) return;
    let root = b;
    for (let next = heirs.get(root); next !== undefined; next = heirs.get(root)) root = next;
    const block = blocks.get(root);
    blocks.set(root, {
      members: [...(block?.members ?? []), b],
      bytes: Math.max(block?.bytes ?? 0, bytesOf(buffer, storage)),
      first: Math.min(block?.first ?? life.first, life.first),
      last: Math.max(block?.last ?? life.last, life.last),
    });
  });
  return [...blocks.values()];
}

function place(
  blocks: readonly Block[],
  count: number,
  alignment: number,
): { readonly offsets: number[]; readonly bytes: number } {
  const offsets = new Array<number>(count).fill(-1);
  const placed: { block: Block; offset: number }[] = [];
  let bytes = 0;
  const bySize = blocks
    .map((block) => ({ ...block, bytes: aligned(block.bytes, alignment) }))
    .sort((a, b) => b.bytes - a.bytes || a.first - b.first);
  for (const block of bySize) {
    const rivals = placed.filter(
      ({ block: other }) => other.first <= block.last && block.first <= other.last,
    );
    const offset = smallestGap(rivals, block.bytes);
    placed.push({ block, offset });
    for (const member of block.members) offsets[member] = offset;
    bytes = Math.max(bytes, offset + block.bytes);
  }
  return { offsets, bytes };
}

/** Start of the smallest gap between the rivals that holds `bytes`; their end if there is none. */
function smallestGap(
  rivals: readonly { readonly block: Block; readonly offset: number }[],
  bytes: number,
): number {
  const sorted = [...rivals].sort((a, b) => a.offset - b.offset);
  let best = -1;
  let bestSize = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { block, offset } of sorted) {
    const gap = offset - end;
    if (gap >= bytes && gap < bestSize) {
      best = end;
      bestSize = gap;
    }
    end = Math.max(end, offset + block.bytes);
  }
  return best < 0 ? end : best;
}

/** Every block takes at least one unit, so that no two that are alive at once start at the same place. */
function aligned(bytes: number, alignment: number): number {
  return Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
}

/** An output may lie in a donated input of the same size that is not read after, or only where it is overwritten. */
function donorsOf(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
  alive: readonly (Lifetime | undefined)[],
  donated: readonly number[],
): number[] {
  const free = new Set(donated);
  return buffers.map((buffer, b) => {
    const life = alive[b];
    if (buffer.role !== "output" || life === undefined) return -1;
    for (const input of free) {
      const last = alive[input]?.last ?? -1;
      const inPlace = last === life.first && canTakeOver(kernels[last], b, input, buffers);
      if ((last >= life.first && !inPlace) || bytesOf(buffers[input]) !== bytesOf(buffer)) continue;
      free.delete(input);
      return input;
    }
    return -1;
  });
}
