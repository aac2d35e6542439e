/** Writes kernels over a batch as one kernel over blocks of its positions. */
import type { BlocksKernel, Buffer, Kernel, Moving, Schedule } from "../kernel.ts";
import { readsOf, writesOf } from "../kernel-buffers.ts";
import { bytesOf, lifetimes, mostAlive } from "../lifetimes.ts";
import { planMemory } from "../plan-memory.ts";
import type { Batch } from "./batch.ts";
import { detachSums, Totals } from "./detach-sums.ts";
import { type Shrinking, shrinkDot, shrinkLoops } from "./shrink-kernel.ts";

export interface BlockOptions {
  /** Bytes that a block may take, such as half of the cache that is a core's own. */
  readonly bytes: number;
  /**
   * What does a block. In the cache of a core (the default), all that is alive at once has to fit. In the memory of a
   * workgroup of a GPU, what one kernel leaves for the next has to; blocks are worth it where there are products, and what
   * they share comes from a large cache.
   */
  readonly on?: "core" | "workgroup";
  /** Bytes that have to stay within blocks for it to be worth it. Default 1 MiB. */
  readonly least?: number;
}

export interface BlockedGroup {
  readonly kernel: BlocksKernel;
  /** Puts totals where they belong. */
  readonly after: readonly Kernel[];
  /** New buffers. */
  readonly buffers: readonly Buffer[];
  /** Bytes that no longer go through memory. */
  readonly saved: number;
}

/** Bytes between kernels below which they stay in the cache anyway. */
const LEAST_SAVED = 2 ** 20;

/** Fewer positions do not fill the tiles of products. */
const SMALLEST_BLOCK = 8;

/** How many blocks there have to be. */
const FEWEST_BLOCKS = 4;

/** How many blocks workgroups are to have, if each then has so many positions. */
const MANY_BLOCKS = 128;
const ENOUGH_POSITIONS = 16;

/** How much cheaper it is for workgroups to read what blocks share than to go through memory with the rest. */
const SHARING = 4;

/** The positions for which the memory of a block is measured. */
const TRIAL = 64;

/** Kernels over a batch in blocks; `undefined` if that is not worth it. */
export function blockGroup(
  buffers: readonly Buffer[],
  kernels: readonly Kernel[],
  batch: Batch,
  { bytes, least = LEAST_SAVED, on = "core" }: BlockOptions,
): BlockedGroup | undefined {
  const isOnCore = on === "core";
  if (!isOnCore && kernels.every(({ kind }) => kind !== "dot")) return undefined;
  const totals = new Totals(buffers.length);
  const detached = kernels.map((kernel) =>
    detachSums(kernel, batch.parts.get(kernel) ?? [], totals),
  );
  const group = new Group([...buffers, ...totals.buffers], kernels, detached, batch);
  if (group.saved < Math.max(least, FEWEST_BLOCKS * group.sharedBytes)) return undefined;
  const trial = Math.min(TRIAL, batch.count);
  const taken = isOnCore ? group.mostAlive(trial) : group.largest(trial);
  const perPosition = Math.max(1, taken / trial);
  const share = isOnCore ? batch.count : Math.max(ENOUGH_POSITIONS, batch.count / MANY_BLOCKS);
  const most = Math.floor(Math.min(bytes / perPosition, batch.count / FEWEST_BLOCKS, share));
  const block = blockSize(batch.count, most);
  if (block < SMALLEST_BLOCK) return undefined;
  // What every block reads or adds to as a whole must not outweigh what stays inside.
  const weight = isOnCore ? 1 : SHARING;
  if (group.sharedBytes > weight * (group.saved / batch.count) * block) return undefined;
  const rest = batch.count % block;
  const kernel: BlocksKernel = {
    kind: "blocks",
    count: batch.count,
    block,
    body: group.body(block),
    ...(rest > 0 ? { rest: group.body(rest) } : {}),
    ...group.outside(),
  };
  return { kernel, after: totals.after, buffers: totals.buffers, saved: group.saved };
}

/** The largest divisor of the count that fills at least half of the room; else what fills it, if that is a lot. */
function blockSize(count: number, most: number): number {
  for (let block = Math.min(most, count); block >= most / 2 && block > 0; block--)
    if (count % block === 0) return block;
  return Math.floor(most / SMALLEST_BLOCK) * SMALLEST_BLOCK;
}

/** Kernels over a batch, and the buffers that they touch. */
class Group {
  readonly #buffers: readonly Buffer[];
  readonly #kernels: readonly Kernel[];
  readonly #detached: readonly Kernel[];
  readonly #batch: Batch;
  /** Buffers in the order of the body. */
  readonly #touched: readonly number[];
  /** Those that nothing else touches. */
  readonly #internal: ReadonlySet<number>;
  readonly #written: ReadonlySet<number>;

  constructor(
    buffers: readonly Buffer[],
    kernels: readonly Kernel[],
    detached: readonly Kernel[],
    batch: Batch,
  ) {
    this.#buffers = buffers;
    this.#kernels = kernels;
    this.#detached = detached;
    this.#batch = batch;
    this.#written = new Set(detached.flatMap(writesOf));
    this.#touched = [...new Set([...detached.flatMap(readsOf), ...this.#written])];
    const own = new Set(kernels);
    const isInternal = (b: number) =>
      batch.layouts.has(b) &&
      buffers[b].role === "temporary" &&
      batch.touching.get(b)?.every((kernel) => own.has(kernel)) === true;
    this.#internal = new Set(this.#touched.filter(isInternal));
  }

  /** Bytes that are written and read inside a block only. */
  get saved(): number {
    return this.#bytes((b) => this.#internal.has(b));
  }

  /** Bytes of what has no positions. */
  get sharedBytes(): number {
    return this.#bytes((b) => !this.#batch.layouts.has(b));
  }

  #bytes(which: (buffer: number) => boolean): number {
    return this.#touched.filter(which).reduce((sum, b) => sum + bytesOf(this.#buffers[b]), 0);
  }

  /** Where the inputs and outputs of the body are. */
  outside(): Pick<BlocksKernel, "operands" | "results"> {
    const moving = (buffer: number): Moving => ({
      buffer,
      step: this.#batch.layouts.get(buffer)?.inner ?? 0,
    });
    const of = (role: Buffer["role"]) => this.#touched.filter((b) => this.#roleOf(b) === role);
    return { operands: of("input").map(moving), results: of("output").map(moving) };
  }

  #roleOf(buffer: number): Buffer["role"] {
    if (this.#internal.has(buffer)) return "temporary";
    return this.#written.has(buffer) ? "output" : "input";
  }

  /** Bytes of temporaries that are alive at once, for `block` positions. */
  mostAlive(block: number): number {
    const { buffers, kernels } = this.#shrunk(block);
    return mostAlive(buffers, lifetimes(buffers.length, kernels), kernels.length);
  }

  /** Bytes of the largest temporary, for `block` positions. */
  largest(block: number): number {
    const { buffers } = this.#shrunk(block);
    return Math.max(0, ...buffers.map((x) => (x.role === "temporary" ? bytesOf(x) : 0)));
  }

  /** The kernels for `block` positions. */
  body(block: number): Schedule {
    const { buffers, kernels } = this.#shrunk(block);
    const numbers = (role: Buffer["role"]) =>
      buffers.flatMap((buffer, b) => (buffer.role === role ? [b] : []));
    return {
      buffers,
      kernels,
      inputs: numbers("input"),
      outputs: numbers("output"),
      memory: planMemory(buffers, kernels),
    };
  }

  #shrunk(block: number): Pick<Schedule, "buffers" | "kernels"> {
    const { count, layouts } = this.#batch;
    const numbers = new Map(this.#touched.map((b, i) => [b, i]));
    const shrinking: Shrinking = {
      count,
      block,
      numberOf: (b) => numbers.get(b) ?? -1,
      compactOf: (b) => (this.#internal.has(b) ? layouts.get(b) : undefined),
    };
    const buffers = this.#touched.map((b) => this.#shrinkBuffer(b, block));
    const kernels = this.#detached.map((kernel, k) =>
      this.#shrink(shrinking, kernel, this.#kernels[k]),
    );
    return { buffers, kernels };
  }

  /** From the first element of a block's first position to the last one of its last position. */
  #shrinkBuffer(b: number, block: number): Buffer {
    const { dtype, size } = this.#buffers[b];
    const role = this.#roleOf(b);
    const layout = this.#batch.layouts.get(b);
    if (layout === undefined) return { dtype, size, role };
    const { outer, inner } = layout;
    const between = role === "temporary" ? block : this.#batch.count;
    return { dtype, size: ((outer - 1) * between + block) * inner, role };
  }

  #shrink(shrinking: Shrinking, kernel: Kernel, original: Kernel): Kernel {
    const parts = this.#batch.parts.get(original) ?? [];
    if (kernel.kind === "loop") return shrinkLoops(shrinking, kernel, parts);
    if (kernel.kind === "dot") return shrinkDot(shrinking, kernel, parts[0]);
    throw new Error(`A ${kernel.kind} has no blocks.`);
  }
}
