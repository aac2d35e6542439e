/**
 * Writes loop kernels.
 *
 * 1. A kernel of several stages is divided into tiles of rows, the positions of the axes that its stages have in common
 *    (loop-kernel.ts). One stage is divided along any of its axes (choose-tiling.ts); reductions over a divided axis
 *    leave partial results in the workspace, which another phase combines in order (partial-results.ts).
 * 2. A tile is a nest of loops (nest.ts) whose innermost axis has the lanes: the one along which a position takes the
 *    fewest instructions (vector-axis.ts). Values that a loop does not change are computed outside of it.
 * 3. A row of that nest (row.ts) is several vectors at a time, single ones, and a part of one, whose lanes beyond the end
 *    are neither loaded nor stored. Borders of masked nodes divide it (window-regions.ts). Loads that are contiguous
 *    along another axis are transposed in registers (transposition.ts).
 * 4. Reductions along the lanes accumulate in locals (accumulator.ts), others in memory (store-places.ts), several rows
 *    at a time (summed-rows.ts). No float32 is the sum of more than 32 terms one after the other: those of a lane go into
 *    a float64 then, and a tile has 256 rows, of which 8 are added in pairs. float64 has 128 terms per lane.
 *
 * @module
 */
import type { LoopKernel } from "../../../compiler/kernel.ts";
import { sizeOf } from "../../../shape.ts";
import { forRange, type Value } from "../encoding/index.ts";
import type { KernelContext, Phase } from "../kernel-context.ts";
import { emitNest } from "./nest.ts";
import { type Fixed, wholeAxes } from "./ranges.ts";
import { emitSingleStage } from "./single-stage.ts";
import { planStage } from "./stage-plan.ts";
import { tileFunction } from "./tile-function.ts";
import { blockIndices, blockRanges, split, type Tiling, tilesOf, untiled } from "./tiling.ts";
import { chooseVectorAxis } from "./vector-axis.ts";
import { timeOf, wantedTiles } from "./work.ts";

/** Positions of a row that do not fill vectors. */
const NARROW = 16;

export function emitLoopKernel(context: KernelContext, kernel: LoopKernel): readonly Phase[] {
  const { stages, outer } = kernel;
  const rows = stages[0].shape.slice(0, outer);
  const time = stages.reduce((sum, stage) => {
    const plan = planStage(stage);
    const inner = stage.shape.map((_, axis) => axis).slice(outer);
    return sum + timeOf(plan, inner.length === 0 ? -1 : chooseVectorAxis(plan, inner));
  }, 0);
  const wanted = wantedTiles(time);
  // With few rows, or narrow ones, each stage goes over all of them: there is more to divide, and more for the lanes.
  const isNarrow = stages.every(({ shape }) => sizeOf(shape.slice(outer)) < NARROW);
  if (stages.length === 1 || outer === 0 || isNarrow || sizeOf(rows) < Math.min(wanted, 8)) {
    return stages.flatMap((stage) => emitSingleStage(context, stage));
  }
  const tiling = rowTiling(rows, wanted);
  return [{ tiles: tilesOf(tiling), body: emitRows(context, kernel, tiling) }];
}

function rowTiling(rows: readonly number[], wanted: number): Tiling {
  let tiling = untiled(rows);
  for (const [axis, size] of rows.entries()) {
    const missing = Math.ceil(wanted / tilesOf(tiling));
    if (missing > 1) tiling = split(tiling, size, axis, missing, 1);
  }
  return tiling;
}

/** Loops over the rows of a tile; in each the stages in order. */
function emitRows(
  context: KernelContext,
  { stages, outer }: LoopKernel,
  tiling: Tiling,
): Phase["body"] {
  const rows = stages[0].shape.slice(0, outer);
  return tileFunction(context, 0, (code, tile, { addressOf }) => {
    const { f } = code;
    const ranges = blockRanges(f, tiling, rows, blockIndices(f, tiling, tile));
    const addresses: Value<"i32">[] = [];
    for (const { buffer } of stages.flatMap((stage) => planStage(stage).groups))
      addresses[buffer] ??= f.let(addressOf(buffer));
    const inRow = (at: readonly Fixed[]): void => {
      for (const stage of stages) {
        const inner = wholeAxes(stage.shape.slice(outer));
        f.scope(() => emitNest(code, stage, [...at, ...inner], (b) => addresses[b]));
      }
    };
    const loop = (fixed: readonly Fixed[]): void => {
      const range = ranges[fixed.length];
      if (range === undefined) inRow(fixed);
      else forRange(f, range.from, range.to, 1, (at) => loop([...fixed, { at }]));
    };
    loop([]);
  });
}
