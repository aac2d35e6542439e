/** Puts the weights in the order in which blocks of filters use them, and notes where each term reads. */
import type { Block } from "../../../../compiler/kernel.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  i64,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import { addressOf, phase, tileCount, tileRange } from "../blocks.ts";
import type { ConvLayout, PhaseLayout } from "./conv-layout.ts";
import { type BlockSize, blocksPerGroup, type ConvMemory } from "./conv-memory.ts";
import { forLattice } from "./lattice-loop.ts";

/** Weights that a tile packs at least. */
const TILE = 16384;

/** The phase that does so for all phases of the convolution. */
export function packWeights(
  context: KernelContext,
  layout: ConvLayout,
  numbers: VectorElement,
  block: BlockSize,
  kernel: Block,
  memory: ConvMemory,
): Phase {
  const blocks = layout.groups * blocksPerGroup(layout, block);
  const size = layout.depth * layout.windowSize * block.filters;
  const tiles = Math.min(blocks, tileCount(blocks * size, TILE));
  const packers = layout.phases.map((part) => packBlock(context, layout, numbers, block, part));
  return phase(context, "conv-weights", tiles, (tile) => {
    const { f, frame } = tile;
    const from = addressOf(context, tile, kernel);
    f.if(i32.eqz(tile.tile), () =>
      layout.phases.forEach((part, i) => {
        writeOffsets(f, layout, numbers, part, memory.offsets[i](frame));
      }),
    );
    const range = tileRange(tile, blocks, tiles);
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

/** Packs block number `index` of all groups. Where filters run out, the last one stands in. */
function packBlock(
  { module }: KernelContext,
  layout: ConvLayout,
  numbers: VectorElement,
  block: BlockSize,
  part: PhaseLayout,
): FunctionReference<typeof PACK, "void"> {
  const { bytes } = numbers;
  const { depth, windowSize, filters, groups } = layout;
  const perGroup = filters / groups;
  const blocks = blocksPerGroup(layout, block);
  const filterBytes = depth * windowSize * bytes;
  return module.function("conv-pack", { params: PACK }, (f, { from, to, index }) => {
    const group = f.let(i32.divU(index, blocks));
    const first = f.let(i32.mul(i32.remU(index, blocks), block.filters));
    f.set(to, i32.add(to, i32.mul(index, depth * part.size * block.filters * bytes)));
    const base = f.let(
      i32.add(i32.add(from, i32.mul(group, perGroup * filterBytes)), part.tap * bytes),
    );
    const rows = Array.from({ length: block.filters }, (_, row) => {
      const filter = i32.add(first, row);
      const clamped = select(i32.ltU(filter, perGroup), filter, i32.const(perGroup - 1));
      return i32.add(base, i32.mul(clamped, filterBytes));
    });
    const each = (step: number) => Array<number>(block.filters).fill(step * bytes);
    const axes = part.taps.map(({ count, step }) => ({ count, steps: each(step) }));
    const channels = { count: depth, steps: each(windowSize) };
    forLattice(f, [channels, ...axes], rows, (pointers) => {
      pointers.forEach((pointer, row) => {
        copyNumber(f, bytes, pointer, to, row * bytes);
      });
      f.set(to, i32.add(to, block.filters * bytes));
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
