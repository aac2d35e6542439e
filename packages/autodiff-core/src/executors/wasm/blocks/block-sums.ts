/**
 * Sums over the blocks of a batch. A tile adds up what its blocks give, in its part of the workspace; a second phase adds
 * up the parts of all tiles. Where a tile has many blocks, it keeps what its additions lose.
 */
import type { BlocksKernel, Stage } from "../../../compiler/kernel.ts";
import { bytesOf } from "../../../compiler/lifetimes.ts";
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import { type FunctionBuilder, i32, memory, type Value, type Variable } from "../encoding/index.ts";
import type { Phase } from "../kernel-context.ts";
import { emitSingleStage } from "../loops/single-stage.ts";
import { aligned, type ScheduleContext } from "../module-context.ts";
import { addInto, type Way } from "./add-into.ts";

/** Blocks of a tile up to which what additions lose is let go. */
const FEW_BLOCKS = 8;

/** A result that blocks add to. */
interface Sum {
  readonly buffer: number;
  /** Its place among the outputs of the body. */
  readonly output: number;
  /** First byte among the sums of a tile. */
  readonly start: number;
  readonly bytes: number;
}

export class BlockSums {
  readonly list: readonly Sum[];
  /** Bytes of all sums. */
  readonly bytes: number;
  readonly #context: ScheduleContext;
  readonly #tiles: number;
  /** Whether what is lost lies behind the sums of a tile. */
  readonly #keeps: boolean;
  readonly #workspace: (frame: Variable<"i32">) => Value<"i32">;

  constructor(
    context: ScheduleContext,
    { results }: BlocksKernel,
    tiles: number,
    blocksPerTile: number,
  ) {
    const list: Sum[] = [];
    let start = 0;
    results.forEach(({ buffer, step }, output) => {
      if (step > 0) return;
      const bytes = aligned(bytesOf(context.buffers[buffer]));
      list.push({ buffer, output, start, bytes });
      start += bytes;
    });
    this.list = list;
    this.bytes = start;
    this.#context = context;
    this.#tiles = tiles;
    this.#keeps = blocksPerTile > FEW_BLOCKS;
    this.#workspace = context.reserveWorkspace(tiles * this.#step);
  }

  /** Bytes of a tile. */
  get #step(): number {
    return this.#keeps ? 2 * this.bytes : this.bytes;
  }

  /** Start the sums of a tile; returns their address. */
  begin(
    f: FunctionBuilder,
    { frame, tile }: { readonly frame: Variable<"i32">; readonly tile: Variable<"i32"> },
  ): Variable<"i32"> {
    const place = f.let(i32.add(this.#workspace(frame), i32.mul(tile, this.#step)));
    memory.fill(f, place, 0, this.#step);
    return place;
  }

  /** Add what a block has given to the sums of its tile. */
  add(f: FunctionBuilder, place: Variable<"i32">, given: Variable<"i32">): void {
    this.#addAll(f, place, given, this.#keeps ? { keeps: this.bytes } : {});
  }

  /** Bring the sums of a tile to their end. */
  end(f: FunctionBuilder, place: Variable<"i32">): void {
    if (this.#keeps) this.#addAll(f, place, f.let(i32.add(place, this.bytes)), { skipsNaN: true });
  }

  #addAll(f: FunctionBuilder, to: Variable<"i32">, from: Variable<"i32">, way: Way): void {
    for (const { buffer, start, bytes } of this.list) {
      const ends = { to: i32.add(to, start), from: i32.add(from, start), bytes };
      addInto(f, this.#context, this.#context.buffers[buffer].dtype, ends, way);
    }
  }

  /** Phases that add up the sums of all tiles. */
  combined(): readonly Phase[] {
    const step = this.#step;
    const bytes = this.#tiles * step;
    return this.list.flatMap(({ buffer, start }) => {
      const { dtype, size } = this.#context.buffers[buffer];
      const part = this.#context.buffers.length;
      const strides = [step / BYTES_PER_ELEMENT[dtype], 1];
      const rest: Stage = {
        shape: [this.#tiles, size],
        nodes: [{ kind: "load", dtype, access: { buffer: part, offset: 0, strides } }],
        stores: [{ value: 0, access: { buffer, offset: 0, strides: [0, 1] }, reduce: "sum" }],
      };
      const partial = { buffer: part, start, step, axes: [0], rest };
      return emitSingleStage(this.#context, rest, { partial, bytes });
    });
  }
}
