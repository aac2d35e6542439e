/** Puts the weights in the order in which blocks of filters use them, and notes where each term reads. */
import type { ConvFilters } from "../../../../compiler/kernel.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  i64,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import { phase, tileCount, tileRange } from "../blocks.ts";
import type { ConvLayout, PhaseLayout } from "./conv-layout.ts";
import type { ConvMemory } from "./conv-memory.ts";
import { type FilterBlocks, filterPlaces, firstFilter, forBlockSize } from "./filter-blocks.ts";
import { atMost } from "./index-arithmetic.ts";
import { forLattice } from "./lattice-loop.ts";

/** Weights that a tile packs at least. */
const TILE = 16384;

/** The phase that does so for all phases of the convolution. */
export function packWeights(
  context: KernelContext,
  layout: ConvLayout,
  numbers: VectorElement,
  blocks: FilterBlocks,
  kernel: ConvFilters,
  memory: ConvMemory,
): Phase {
  const total = layout.groups * blocks.count;
  const terms = layout.phases.reduce((sum, { size }) => sum + layout.depth * size, 0);
  const tiles = Math.min(total, tileCount(layout.filters * terms, TILE));
  const packers = layout.phases.map((part) =>
    packBlock(context, layout, numbers, blocks, kernel, part),
  );
  return phase(context, "conv-weights", tiles, (tile) => {
    const { f, frame } = tile;
    const start = i32.add(context.address(frame, kernel.buffer), kernel.offset * numbers.bytes);
    const from = f.let(start);
    f.if(i32.eqz(tile.tile), () =>
      layout.phases.forEach((part, i) => {
        writeOffsets(f, layout, numbers, part, memory.offsets[i](frame));
      }),
    );
    const range = tileRange(tile, total, tiles);
    forRange(f, range.from, range.to, 1, (index) =>
      packers.forEach((pack, i) => {
        f.call(pack, { from, to: memory.weights[i](frame), index });
      }),
    );
  });
}

/** Distances of all terms in bytes: channel by channel, tap by tap. */
function writeOffsets(
  f: FunctionBuilder,
  { depth, plane, residues, rowLength }: ConvLayout,
  { bytes }: VectorElement,
  { offsets, entry }: PhaseLayout,
  to: Value<"i32">,
): void {
  const at = f.let(to);
  const last = offsets.length - 1;
  const axes = offsets.map(({ count, step }, axis) => ({
    count,
    steps: axis === last ? [0, step] : [step * bytes, 0],
  }));
  const channels = { count: depth, steps: [plane * bytes, 0] };
  const starts = [i32.const(0), i32.const(entry)];
  forLattice(f, [channels, ...axes], starts, ([row, column]) => {
    const place = i32.add(
      i32.mul(i32.remU(column, residues), rowLength),
      i32.divU(column, residues),
    );
    i32.store(f, at, i32.add(row, i32.mul(residues === 1 ? column : place, bytes)));
    f.set(at, i32.add(at, 4));
  });
}

const PACK = { from: "i32", to: "i32", index: "i32" } as const;

/** Packs block number `index` of all groups. */
function packBlock(
  { module }: KernelContext,
  { depth, filters, groups }: ConvLayout,
  { bytes }: VectorElement,
  blocks: FilterBlocks,
  { strides }: ConvFilters,
  part: PhaseLayout,
): FunctionReference<typeof PACK, "void"> {
  const terms = depth * part.size;
  const perGroup = filters / groups;
  return module.function("conv-pack", { params: PACK }, (f, { from, to, index }) => {
    const group = f.let(i32.divU(index, blocks.count));
    const number = f.let(i32.remU(index, blocks.count));
    const first = f.let(firstFilter(f, blocks, number));
    const place = i32.add(i32.mul(group, filterPlaces(blocks)), first);
    f.set(to, i32.add(to, i32.mul(place, terms * bytes)));
    const base = f.let(i32.add(from, i32.mul(group, perGroup * strides[0] * bytes)));
    // Where filters run out, the last one stands in.
    const filterOf = (row: number) => atMost(f, i32.add(first, row), perGroup - 1);
    forBlockSize(f, blocks, number, (size) => {
      const rows = Array.from({ length: size }, (_, row) =>
        i32.add(i32.add(base, part.tap * bytes), i32.mul(filterOf(row), strides[0] * bytes)),
      );
      const each = (step: number) => Array<number>(size).fill(step * bytes);
      const axes = part.taps.map(({ count, step }) => ({ count, steps: each(step) }));
      const channels = { count: depth, steps: each(strides[1]) };
      forLattice(f, [channels, ...axes], rows, (pointers) => {
        pointers.forEach((pointer, row) => {
          copyNumber(f, bytes, pointer, to, row * bytes);
        });
        f.set(to, i32.add(to, size * bytes));
      });
    });
  });
}

function copyNumber(
  f: FunctionBuilder,
  bytes: 4 | 8,
  from: Variable<"i32">,
  to: Variable<"i32">,
  offset: number,
): void {
  if (bytes === 8) i64.store(f, to, i64.load(from), offset);
  else i32.store(f, to, i32.load(from), offset);
}
