/** What is computed on the sums of a piece, row by row, while they are in the cache. */
import { type FunctionBuilder, forRange, i32, type Variable } from "../../encoding/index.ts";
import { type LaneContext, widestLanes } from "../../lanes/lane-value.ts";
import { loadLanes } from "../../lanes/memory.ts";
import { loopWhile, startAt } from "../../loops/moving-position.ts";
import { emitStageAt, invariantValues, stagePointers } from "../../loops/stage-body.ts";
import type { KnownValues, StagePosition } from "../../loops/stage-values.ts";
import type { ChunkWriting } from "./convolve-outputs.ts";
import { blockSize } from "./filter-blocks.ts";
import { atMost, digitsOf } from "./index-arithmetic.ts";
import type { Piece } from "./piece.ts";
import { type PhaseWriting, VECTOR } from "./sum-terms.ts";

/** Which results the sums are. */
interface ResultPlace {
  readonly frame: Variable<"i32">;
  readonly example: Variable<"i32">;
  /** The first filter of the block. */
  readonly filter: Variable<"i32">;
  /** Address of the first filter's sums. */
  readonly sums: Variable<"i32">;
}

/** What results are computed with. */
interface ResultCode {
  readonly code: LaneContext;
  positionAt(indices: StagePosition["indices"]): StagePosition;
  /** Values that change along the first axes only, at these indices of theirs. */
  invariant(first: readonly Variable<"i32">[], known: KnownValues): KnownValues;
}

/** @param axis - The one that vectors are along. */
export function resultCode(
  f: FunctionBuilder,
  { context, plan }: Pick<PhaseWriting, "context" | "plan">,
  frame: Variable<"i32">,
  axis: number,
): ResultCode {
  const { module, instructions, once } = context;
  const lanes = widestLanes(plan.stage.nodes.map(({ dtype }) => dtype));
  const code: LaneContext = { f, lanes, module, instructions, once };
  const axes = plan.stage.shape.map((_, d) => d);
  const positionAt = (indices: StagePosition["indices"]): StagePosition => {
    const pointers = stagePointers(plan, (buffer) => context.address(frame, buffer), indices);
    return { pointers, indices, shift: axes.map(() => 0), axis, count: 1 };
  };
  return {
    code,
    positionAt,
    invariant(first, known) {
      const position = positionAt(axes.map((d) => first[d] ?? 0));
      return invariantValues(code, plan, position, axes.slice(first.length), known);
    },
  };
}

/** Compute and store the results of a piece whose vectors are along outputs. */
export function emitResults(
  f: FunctionBuilder,
  writing: ChunkWriting,
  piece: Piece,
  { frame, example, filter, sums }: ResultPlace,
): void {
  const { blocks, part, numbers, pitch } = writing;
  const axis = writing.plan.stage.shape.length - 1;
  const { code, positionAt, invariant } = resultCode(f, writing, frame, axis);
  const constant = invariant([], new Map());
  const counts = part.outputs.slice(0, -1).map(({ count }) => count);
  const available = f.let(i32.mul(piece.vectors, numbers.lanes));
  const from = f.let(i32.mul(piece.firstVector, numbers.lanes));
  const row = { total: part.outputs[counts.length].count, from, source: f.let(sums) };
  const to = f.let(i32.add(from, atMost(f, i32.sub(row.total, from), available)));
  forRange(f, 0, blockSize(blocks, piece.block), 1, (i) => {
    const channel = f.let(i32.add(filter, i));
    const ofChannel = invariant([example, channel], constant);
    f.set(row.source, i32.add(sums, i32.mul(i, pitch)));
    forRange(f, 0, piece.rows, 1, (r) => {
      const [, ...outer] = digitsOf(f, counts, i32.add(piece.firstRow, r));
      const known = invariant([example, channel, ...outer], ofChannel);
      const position = positionAt([example, channel, ...outer, 0]);
      emitRow(code, writing, position, { ...row, to, known });
      f.set(row.source, i32.add(row.source, i32.mul(piece.vectors, VECTOR)));
    });
  });
}

/** Part of a row of results, along the axis of the vectors. */
interface ResultRow {
  /** Results of a whole row, and the part of it. */
  readonly total: number;
  readonly from: Variable<"i32">;
  readonly to: Variable<"i32">;
  /** Address of its sums. */
  readonly source: Variable<"i32">;
  readonly known: KnownValues;
}

export function emitRow(
  code: LaneContext,
  { plan, numbers, dtype }: Pick<PhaseWriting, "plan" | "numbers" | "dtype">,
  start: StagePosition,
  { total, from, to, source, known }: ResultRow,
): void {
  const { f, lanes } = code;
  const pointers = start.pointers.map((pointer) => f.let(pointer));
  const moving = startAt(f, plan, { ...start, pointers }, start.axis, from);
  const sums = f.let(source);
  const emit = (count: number): void => {
    const span = { pointer: sums, offset: 0, stride: 1, count };
    const product = loadLanes(f, dtype, lanes, span);
    emitStageAt(code, plan, { ...moving, count }, product, known);
  };
  const last = f.let(i32.sub(to, lanes));
  f.if(i32.leS(moving.index, last), () =>
    loopWhile(f, moving, last, lanes, () => {
      emit(lanes);
      f.set(sums, i32.add(sums, lanes * numbers.bytes));
    }),
  );
  const rest = total % lanes;
  if (rest > 0) f.if(i32.ltS(moving.index, to), () => emit(rest));
}
