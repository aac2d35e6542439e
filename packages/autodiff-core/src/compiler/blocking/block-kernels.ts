/**
 * Takes a batch through many kernels a block of positions at a time, so that what one kernel leaves for the next is still
 * in the cache, and needs the memory of a block only. A network of width 64 with its derivatives at 4096 points moves
 * 176 MB through memory kernel by kernel; in blocks of 32 points, all of it but the weights stays in 300 kB.
 */
import type { Buffer, Kernel } from "../kernel.ts";
import { kernelCost } from "../kernel-cost.ts";
import { arrangeGroups } from "./arrange-groups.ts";
import { type Batch, followBatch } from "./batch.ts";
import { nestsOf } from "./batch-part.ts";
import { type BlockedGroup, type BlockOptions, blockGroup } from "./block-group.ts";

/** Sizes of axes that are tried as the batch, those through which most bytes go first. */
const MOST_TRIALS = 4;

/** Batches that are looked for, one after the other. */
const MOST_BATCHES = 8;

/**
 * Kernels in an order in which they can run, with groups of them in blocks where this is worth it.
 *
 * @param buffers - The buffers of the kernels, to which some are added.
 */
export function blockKernels(
  buffers: Buffer[],
  kernels: readonly Kernel[],
  options: BlockOptions,
): readonly Kernel[] {
  let current = kernels;
  for (let round = 0; round < MOST_BATCHES; round++) {
    const best = bestOf(candidates(current, buffers), (seed) =>
      blocked(buffers, current, seed, options),
    );
    if (best === undefined) break;
    buffers.push(...best.buffers);
    current = best.kernels;
  }
  return current;
}

/** A kernel and the size of one of its axes, which may be a batch. */
interface Seed {
  readonly kernel: Kernel;
  readonly count: number;
}

function candidates(kernels: readonly Kernel[], buffers: readonly Buffer[]): Seed[] {
  const found = new Map<number, Seed & { most: number; bytes: number }>();
  for (const kernel of kernels) {
    const [nest] = nestsOf(kernel);
    if (nest === undefined) continue;
    const { bytes } = kernelCost(kernel, buffers);
    for (const count of new Set(nest.shape)) {
      const known = found.get(count) ?? { kernel, count, most: 0, bytes: 0 };
      const largest = bytes > known.most ? { kernel, most: bytes } : {};
      found.set(count, { ...known, ...largest, bytes: known.bytes + bytes });
    }
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes).slice(0, MOST_TRIALS);
}

/** Kernels of which some are in blocks. */
interface Blocked {
  readonly kernels: readonly Kernel[];
  readonly buffers: readonly Buffer[];
  /** Bytes that no longer go through memory. */
  readonly saved: number;
}

function bestOf<T>(
  list: readonly T[],
  attempt: (x: T) => Blocked | undefined,
): Blocked | undefined {
  let best: Blocked | undefined;
  for (const x of list) {
    const found = attempt(x);
    if (found !== undefined && found.saved > (best?.saved ?? 0)) best = found;
  }
  return best;
}

function blocked(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
  { kernel: seed, count }: Seed,
  options: BlockOptions,
): Blocked | undefined {
  const batch: Batch | undefined = followBatch(kernels, buffers, seed, count);
  if (batch === undefined) return undefined;
  const result: Kernel[] = [];
  const added: Buffer[] = [];
  let saved = 0;
  for (const { before, together } of arrangeGroups(kernels, batch)) {
    result.push(...before);
    const all = [...buffers, ...added];
    const group: BlockedGroup | undefined = blockGroup(all, together, batch, options);
    if (group === undefined) result.push(...together);
    else {
      result.push(group.kernel, ...group.after);
      added.push(...group.buffers);
      saved += group.saved;
    }
  }
  return { kernels: result, buffers: added, saved };
}
