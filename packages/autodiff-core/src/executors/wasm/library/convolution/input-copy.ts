/** Copies the input with its border, and computes what it is computed from on the way (see conv-layout.ts). */
import type { Node, Stage } from "../../../../compiler/kernel.ts";
import type { Range } from "../../../../convolution/lattice.ts";
import type { DType } from "../../../../dtype.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../../kernel-context.ts";
import { chooseTiling } from "../../loops/choose-tiling.ts";
import { emitNest } from "../../loops/nest.ts";
import { planStage } from "../../loops/stage-plan.ts";
import { blockIndices, blockRanges, tilesOf } from "../../loops/tiling.ts";
import type { ConvLayout } from "./conv-layout.ts";
import type { Address } from "./conv-memory.ts";
import { stageOnLattice, windowOnLattice } from "./stage-on-lattice.ts";

/** Stands for the copy in accesses. */
const COPY = -1;

/**
 * The phases that fill the copy at an address.
 *
 * @param examples - Those that are copied.
 */
export function inputCopy(
  context: KernelContext,
  layout: ConvLayout,
  input: Stage,
  dtype: DType,
  examples: Range,
  copyAt: Address,
): Phase[] {
  const residues = Math.min(layout.residues, layout.shape[layout.shape.length - 1]);
  return Array.from({ length: residues }, (_, residue) =>
    stagePhase(context, copyStage(layout, input, dtype, examples, residue), copyAt),
  );
}

/** The loop nest that writes one of the rows that entries along the last axis are divided into. */
function copyStage(
  layout: ConvLayout,
  input: Stage,
  dtype: DType,
  examples: Range,
  residue: number,
): Stage {
  const { origin, shape, residues, rowLength, strides, plane, channels } = layout;
  const last = shape.length - 1;
  const spatial = shape.map((size, axis): Range => {
    if (axis < last) return { start: origin[axis], step: 1, count: size };
    const count = Math.ceil((size - residue) / residues);
    return { start: origin[axis] + residue, step: residues, count };
  });
  const ranges = [examples, { start: 0, step: 1, count: channels }, ...spatial];
  const { nodes, shape: positions } = stageOnLattice(input, ranges);
  const bordered = withBorder(nodes, input.shape, ranges, dtype);
  const access = {
    buffer: COPY,
    offset: residue * rowLength,
    strides: [channels * plane, plane, ...strides.with(last, 1)],
  };
  return { shape: positions, nodes: bordered, stores: [{ value: bordered.length - 1, access }] };
}

/** The nodes with zeros at the positions on the lattice that are outside of the shape. */
function withBorder(
  nodes: readonly Node[],
  shape: readonly number[],
  ranges: readonly Range[],
  dtype: DType,
): readonly Node[] {
  const window = windowOnLattice({ low: shape.map(() => 0), high: shape }, ranges);
  const isWhole = ranges.every(
    ({ count }, axis) => window.low[axis] === 0 && window.high[axis] === count,
  );
  if (isWhole) return nodes;
  const zero: Node = { kind: "literal", dtype, value: 0 };
  const [value, otherwise] = [nodes.length - 1, nodes.length];
  return [...nodes, zero, { kind: "masked", dtype, window, value, otherwise }];
}

function stagePhase(context: KernelContext, stage: Stage, copyAt: Address): Phase {
  const { module, instructions } = context;
  const tiling = chooseTiling(planStage(stage), false);
  const body = module.function("conv-input", { params: TILE_PARAMETERS }, (f, { frame, tile }) => {
    const code = { f, module, instructions, once: context.once };
    const ranges = blockRanges(f, tiling, stage.shape, blockIndices(f, tiling, tile));
    emitNest(code, stage, ranges, (buffer) =>
      buffer === COPY ? copyAt(frame) : context.address(frame, buffer),
    );
  });
  return { tiles: tilesOf(tiling), body };
}
