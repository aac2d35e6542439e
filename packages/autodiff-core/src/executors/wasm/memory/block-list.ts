/**
 * Which parts of a range are in use: a two-level segregated fit. Free blocks are kept by size in bins of at most an
 * eighth of their size, neighbors that are free are merged at once, and a step that takes and gives back the same
 * sizes as the one before finds blocks that fit exactly. All lengths are in whole units.
 *
 * @see Masmano, Ripoll, Crespo & Real, TLSF, ECRTS 2004, doi:10.1109/EMRTS.2004.1311009.
 */

/** A run of units; runs cover the range without gaps, and no two neighbors are free. */
interface Block {
  start: number;
  size: number;
  free: boolean;
  before: Block | undefined;
  after: Block | undefined;
  previousInBin: Block | undefined;
  nextInBin: Block | undefined;
}

/** Bins for sizes up to 2²⁶ units. */
const BINS = 8 * 25;

/** Blocks of the bin of a wanted size are of either side of it: so many are looked at for one that fits. */
const PATIENCE = 8;

/** Blocks in use are found by `start`, in tables for 2¹⁰ units each. */
const TABLE_BITS = 10;

export class BlockList {
  readonly #bins: (Block | undefined)[] = new Array(BINS).fill(undefined);
  /** A bit per bin that is not empty. */
  readonly #occupied = new Int32Array(Math.ceil(BINS / 32) + 1);
  readonly #tables: (Block | undefined)[][] = [];
  #last: Block | undefined;
  #end: number;
  #unitsInUse = 0;
  #mostUnits = 0;
  #blocksInUse = 0;

  /** An empty range that begins at `start`. */
  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  get unitsInUse(): number {
    return this.#unitsInUse;
  }

  /** The most that have been in use at once. */
  get mostUnits(): number {
    return this.#mostUnits;
  }

  get blocksInUse(): number {
    return this.#blocksInUse;
  }

  /** Units by which the range has to be longer, at most, for `size` to fit. */
  missing(size: number): number {
    return size - (this.#last?.free ? this.#last.size : 0);
  }

  /** Make the range longer. */
  extend(size: number): void {
    const block = createBlock(this.#end, size, this.#last, undefined);
    this.#end += size;
    this.#last = block;
    this.#release(block);
  }

  /** First unit of `size` units that are in use from now on; -1 if there is no room. */
  take(size: number): number {
    const block = this.#find(size);
    if (block === undefined) return -1;
    this.#unlink(block);
    if (block.size > size) this.#cut(block, size);
    block.free = false;
    this.#unitsInUse += size;
    if (this.#unitsInUse > this.#mostUnits) this.#mostUnits = this.#unitsInUse;
    this.#blocksInUse++;
    const page = block.start >>> TABLE_BITS;
    this.#tables[page] ??= new Array(1 << TABLE_BITS).fill(undefined);
    this.#tables[page][block.start & ((1 << TABLE_BITS) - 1)] = block;
    return block.start;
  }

  /** The units taken at `start` are not in use any more; false if none are. */
  give(start: number): boolean {
    const table = this.#tables[start >>> TABLE_BITS];
    const block = table?.[start & ((1 << TABLE_BITS) - 1)];
    if (block === undefined) return false;
    table[start & ((1 << TABLE_BITS) - 1)] = undefined;
    this.#unitsInUse -= block.size;
    this.#blocksInUse--;
    this.#release(block);
    return true;
  }

  /** Free runs, in ascending order. */
  freeRuns(): readonly { readonly start: number; readonly size: number }[] {
    const runs: Block[] = [];
    for (let block = this.#last; block; block = block.before) if (block.free) runs.push(block);
    return runs.reverse();
  }

  #find(size: number): Block | undefined {
    const bin = binOf(size);
    const near = firstFit(this.#bins[bin], size, PATIENCE);
    if (near !== undefined) return near;
    const larger = this.#nextOccupied(bin + 1);
    return larger < 0 ? firstFit(this.#bins[bin], size, Infinity) : this.#bins[larger];
  }

  #nextOccupied(bin: number): number {
    let word = bin >>> 5;
    let bits = this.#occupied[word] & (-1 << (bin & 31));
    while (bits === 0) {
      if (++word >= this.#occupied.length) return -1;
      bits = this.#occupied[word];
    }
    return 32 * word + 31 - Math.clz32(bits & -bits);
  }

  /** Keep the first `size` units of a block that is in no bin; the rest is a free block. */
  #cut(block: Block, size: number): void {
    const rest = createBlock(block.start + size, block.size - size, block, block.after);
    if (rest.after) rest.after.before = rest;
    else this.#last = rest;
    block.after = rest;
    block.size = size;
    this.#link(rest);
  }

  #release(block: Block): void {
    const { before, after } = block;
    if (after?.free) {
      this.#unlink(after);
      this.#absorb(block, after);
    }
    if (before?.free) {
      this.#unlink(before);
      this.#absorb(before, block);
      this.#link(before);
    } else {
      if (before) before.after = block;
      this.#link(block);
    }
  }

  #absorb(block: Block, next: Block): void {
    block.size += next.size;
    block.after = next.after;
    if (next.after) next.after.before = block;
    else this.#last = block;
  }

  #link(block: Block): void {
    const bin = binOf(block.size);
    const head = this.#bins[bin];
    block.free = true;
    block.previousInBin = undefined;
    block.nextInBin = head;
    if (head) head.previousInBin = block;
    this.#bins[bin] = block;
    this.#occupied[bin >>> 5] |= 1 << (bin & 31);
  }

  #unlink(block: Block): void {
    const { previousInBin, nextInBin } = block;
    if (nextInBin) nextInBin.previousInBin = previousInBin;
    if (previousInBin) {
      previousInBin.nextInBin = nextInBin;
      return;
    }
    const bin = binOf(block.size);
    this.#bins[bin] = nextInBin;
    if (!nextInBin) this.#occupied[bin >>> 5] &= ~(1 << (bin & 31));
  }
}

function createBlock(
  start: number,
  size: number,
  before: Block | undefined,
  after: Block | undefined,
): Block {
  return {
    start,
    size,
    free: false,
    before,
    after,
    previousInBin: undefined,
    nextInBin: undefined,
  };
}

/** Sizes below 8 have a bin each; above, each power of two is divided into eight. */
function binOf(size: number): number {
  if (size < 8) return size;
  const power = 31 - Math.clz32(size);
  return 8 * (power - 2) + ((size >>> (power - 3)) & 7);
}

/** A block of exactly `size` among the first ones of a list, else the first that is large enough. */
function firstFit(head: Block | undefined, size: number, patience: number): Block | undefined {
  let fitting: Block | undefined;
  let seen = 0;
  for (let block = head; block && seen < patience; block = block.nextInBin, seen++) {
    if (block.size === size) return block;
    if (block.size > size) fitting ??= block;
  }
  return fitting;
}
