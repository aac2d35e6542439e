/**
 * Writes convolutions: direct ones, by register blocks.
 *
 * 1. The input is copied with its border, computed on the way from what it is computed from (input-copy.ts), as neighbors
 *    are read next to one another then (conv-layout.ts). Of a large input some examples are copied at a time.
 * 2. Filters are put into the order in which they are used (packed-weights.ts), a few of them at a time (filter-blocks.ts).
 * 3. A piece sums the products of such a block with some outputs in registers (register-block.ts), into memory that stays
 *    in the first cache, and goes on with the epilogue there (emit-results.ts). Vectors are along the outputs of a row
 *    (convolve-outputs.ts), or along filters where rows are short (convolve-filters.ts).
 *
 * @module
 */
import { sizeOf } from "../../../../shape.ts";
import { type FunctionBuilder, forRange, i32, type Variable } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { vectorElement } from "../../lanes/vector-element.ts";
import { planStage } from "../../loops/stage-plan.ts";
import { phase, tileRange } from "../blocks.ts";
import type { ConvolutionEmitter } from "../library.ts";
import { layOutConvolution } from "./conv-layout.ts";
import { type ConvMemory, reserveMemory } from "./conv-memory.ts";
import { convolveFilters } from "./convolve-filters.ts";
import { convolveOutputs } from "./convolve-outputs.ts";
import { filterBlocks } from "./filter-blocks.ts";
import { inputCopy } from "./input-copy.ts";
import { packWeights } from "./packed-weights.ts";
import { stageOnLattice } from "./stage-on-lattice.ts";
import type { PhaseWork } from "./sum-terms.ts";

/** Operations of a tile, about 50 microseconds. */
const TILE = 2e6;

/** `y[n, c, o] = Σ_i Σ_w kernel[c, i, w]·x[n, i, (o·stride + w·kernelDilation - before)/inputDilation]`. */
export const emitConvolution: ConvolutionEmitter = (context, kernel) => {
  const { dtype, input, filters, epilogue, params } = kernel;
  if (sizeOf(epilogue.shape) === 0) return [];
  const layout = layOutConvolution(input.shape, filters, epilogue.shape, params);
  const numbers = vectorElement(dtype, context.instructions);
  const blocks = filterBlocks(layout, numbers.lanes);
  const memory = reserveMemory(context, layout, numbers, blocks);
  const whole = epilogue.shape.slice(0, 2).map((count) => ({ start: 0, step: 1, count }));
  const works = layout.phases.map((part) => {
    const plan = planStage(stageOnLattice(epilogue, [...whole, ...part.outputs]));
    const writing = { context, layout, dtype, numbers, blocks, part, plan };
    if (blocks.along === "outputs") return convolveOutputs(writing);
    return convolveFilters(writing, memory.examples);
  });
  const phases = [packWeights(context, layout, numbers, blocks, filters, memory)];
  for (let start = 0; start < layout.examples; start += memory.examples) {
    const examples = { start, step: 1, count: Math.min(memory.examples, layout.examples - start) };
    phases.push(...inputCopy(context, layout, input, dtype, examples, memory.copy));
    phases.push(convolve(context, works, memory, examples));
  }
  return phases;
};

/** The phase that does the pieces of all works for some examples, one work after the other. */
function convolve(
  context: KernelContext,
  works: readonly PhaseWork[],
  memory: ConvMemory,
  { start: first, count: examples }: { readonly start: number; readonly count: number },
): Phase {
  const pieces = works.map((work) => work.pieces(examples));
  const total = pieces.reduce((sum, n) => sum + n, 0);
  const operations = works.reduce((sum, work) => sum + work.operations * examples, 0);
  const tiles = Math.max(1, Math.min(total, 256, Math.floor(operations / TILE)));
  return phase(context, "conv", tiles, (tile) => {
    const { f, frame, scratch } = tile;
    const { from, to } = tileRange(tile, total, tiles);
    forRange(f, from, to, 1, (piece) => {
      const index = f.let(piece);
      choosePart(f, pieces, index, (i) => {
        const copy = memory.copy(frame);
        const [offsets, weights] = [memory.offsets[i](frame), memory.weights[i](frame)];
        f.call(works[i].run, { frame, copy, offsets, weights, scratch, index, first, examples });
      });
    });
  });
}

/** Find the part that number `index` of all belongs to; it becomes the number in that part. */
function choosePart(
  f: FunctionBuilder,
  counts: readonly number[],
  index: Variable<"i32">,
  run: (part: number) => void,
  part = 0,
): void {
  if (part === counts.length - 1) {
    run(part);
    return;
  }
  f.if(
    i32.ltU(index, counts[part]),
    () => run(part),
    () => {
      f.set(index, i32.sub(index, counts[part]));
      choosePart(f, counts, index, run, part + 1);
    },
  );
}
