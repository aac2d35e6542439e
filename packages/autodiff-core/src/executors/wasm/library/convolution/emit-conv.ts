/** Kernel of the primitive `conv`: direct convolution by register blocks. */
import type { ConvParams } from "../../../../convolution/geometry.ts";
import { sizeOf } from "../../../../shape.ts";
import { type FunctionBuilder, forRange, i32, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { vectorElement } from "../../lanes/vector-element.ts";
import { addressOf, blocksOf, phase, type Tile, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { borderCopy } from "./border-copy.ts";
import { layOutConvolution } from "./conv-layout.ts";
import { type BlockSize, type ConvMemory, reserveMemory } from "./conv-memory.ts";
import { convolveChunk, type PhaseWork } from "./convolve-chunk.ts";
import { packWeights } from "./packed-weights.ts";

/** Each phase has code of its own. */
const MOST_PHASES = 16;
/** Most bytes for the copy of the input and the weights. */
const MOST_MEMORY = 2 ** 29;
/** Operations of a tile, about 50 microseconds. */
const TILE = 2e6;

/** Register blocks by the number of filters of a group. */
function blockFor(filters: number): BlockSize {
  if (filters === 1) return { filters: 1, vectors: 8 };
  if (filters === 2) return { filters: 2, vectors: 4 };
  const wide = Math.ceil(filters / 6) * 6 <= Math.ceil(filters / 4) * 4;
  return wide ? { filters: 6, vectors: 2 } : { filters: 4, vectors: 2 };
}

/** `y[n, c, o] = Σ_i Σ_w kernel[c, i, w]·x[n, i, (o·stride + w·kernelDilation - before)/inputDilation]`. */
export const emitConv: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  const [result] = kernel.results;
  if (!blocks || [...blocks, result].some(({ shape }) => sizeOf(shape) === 0)) return undefined;
  const [x, weights] = blocks;
  const layout = layOutConvolution(x.shape, weights.shape, kernel.params as ConvParams);
  if (layout.phases.length > MOST_PHASES) return undefined;
  const numbers = vectorElement(x.dtype, context.instructions);
  const block = blockFor(layout.filters / layout.groups);
  const memory = reserveMemory(context, layout, numbers, block, MOST_MEMORY);
  if (!memory) return undefined;
  const works = layout.phases.map((part) => convolveChunk(context, layout, numbers, block, part));
  const target = (tile: Tile) => addressOf(context, tile, result);
  return [
    borderCopy(context, layout, numbers, x, memory.copy),
    packWeights(context, layout, numbers, block, weights, memory),
    convolve(context, works, memory, target),
  ];
};

/** The phase that does the pieces of all works, one work after the other. */
function convolve(
  context: KernelContext,
  works: readonly PhaseWork[],
  memory: ConvMemory,
  target: (tile: Tile) => Variable<"i32">,
): Phase {
  const pieces = works.reduce((sum, work) => sum + work.pieces, 0);
  const operations = works.reduce((sum, work) => sum + work.pieces * work.operations, 0);
  const tiles = Math.max(1, Math.min(pieces, 256, Math.floor(operations / TILE)));
  return phase(context, "conv", tiles, (tile) => {
    const { f, frame, scratch } = tile;
    const output = target(tile);
    const { from, to } = tileRange(tile, pieces, tiles);
    forRange(f, from, to, 1, (piece) => {
      const index = f.let(piece);
      chooseWork(f, works, index, (work, i) => {
        const places = {
          copy: memory.copy(frame),
          offsets: memory.offsets[i](frame),
          weights: memory.weights[i](frame),
        };
        f.call(work.run, { ...places, output, scratch, index });
      });
    });
  });
}

/** Find the work that a piece belongs to; `index` becomes its number there. */
function chooseWork(
  f: FunctionBuilder,
  works: readonly PhaseWork[],
  index: Variable<"i32">,
  run: (work: PhaseWork, i: number) => void,
  first = 0,
): void {
  const work = works[first];
  if (first === works.length - 1) {
    run(work, first);
    return;
  }
  f.if(
    i32.ltU(index, work.pieces),
    () => run(work, first),
    () => {
      f.set(index, i32.sub(index, work.pieces));
      chooseWork(f, works, index, run, first + 1);
    },
  );
}
