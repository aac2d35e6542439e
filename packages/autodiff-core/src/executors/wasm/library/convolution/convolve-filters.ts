/**
 * Convolves with vectors along filters: some outputs of any examples, for a block of filters. This is for few outputs in
 * a row and many filters, as in gradients of filters.
 */
import { type FunctionBuilder, forRange, i32, type Variable } from "../../encoding/index.ts";
import { emitRow, resultCode } from "./emit-results.ts";
import { filterPlaces, firstFilter, MOST_ROWS } from "./filter-blocks.ts";
import { atMost, digitsOf } from "./index-arithmetic.ts";
import {
  emitSums,
  operationsOf,
  type PhaseWork,
  type PhaseWriting,
  PIECE_PARAMETERS,
  type PieceParameters,
  VECTOR,
} from "./sum-terms.ts";

/** Outputs of a piece at most. */
const MOST_OUTPUTS = 2 * MOST_ROWS;

/** A phase with some outputs at a time. */
interface OutputWriting extends PhaseWriting {
  /** Outputs of an example along each axis, and in all. */
  readonly counts: readonly number[];
  readonly perExample: number;
  /** Outputs of a piece, and those whose sums are in registers at once. */
  readonly outputs: number;
  readonly rows: number;
  /** Bytes of the table of addresses, and of the sums of one output. */
  readonly tableBytes: number;
  readonly pitch: number;
}

/** @param examples - How many are copied at once. */
export function convolveFilters(writing: PhaseWriting, examples: number): PhaseWork {
  const { context, layout, blocks, part } = writing;
  const counts = part.outputs.map(({ count }) => count);
  const perExample = counts.reduce((product, count) => product * count, 1);
  const total = perExample * examples;
  const outputs = Math.ceil(total / Math.ceil(total / MOST_OUTPUTS));
  const rows = Math.ceil(outputs / Math.ceil(outputs / MOST_ROWS));
  const tableBytes = Math.ceil(((outputs + rows) * 4) / 64) * 64;
  const pitch = blocks.vectors * VECTOR;
  context.reserveScratch(tableBytes + (outputs + rows) * pitch);
  const own = { ...writing, counts, perExample, outputs, rows, tableBytes, pitch };
  return {
    pieces: (n) => layout.groups * blocks.count * Math.ceil((n * perExample) / outputs),
    operations: operationsOf(writing),
    run: context.module.function("conv-filters", { params: PIECE_PARAMETERS }, (f, parameters) =>
      emitPiece(f, own, parameters),
    ),
  };
}

function emitPiece(f: FunctionBuilder, writing: OutputWriting, p: PieceParameters): void {
  const { layout, numbers, blocks, part, counts, outputs, rows, tableBytes, pitch } = writing;
  const [chunk, group, block] = digitsOf(f, [layout.groups, blocks.count], p.index);
  const first = f.let(i32.mul(chunk, outputs));
  const left = i32.sub(i32.mul(p.examples, writing.perExample), first);
  const count = atMost(f, left, outputs);
  const sums = f.let(i32.add(p.scratch, tableBytes));
  /** Example and index along each axis of an output. */
  const placeOf = (i: Variable<"i32">) => digitsOf(f, counts, i32.add(first, i));
  const planes = i32.mul(group, layout.depth * layout.plane * numbers.bytes);
  const input = f.let(i32.add(i32.add(p.copy, planes), part.base * numbers.bytes));
  const steps = [layout.channels * layout.plane, ...part.bases.map(({ step }) => step)];
  const end = f.let(p.scratch);
  forRange(f, 0, count, 1, (i) => {
    const at = f.let(input);
    placeOf(i).forEach((index, axis) => {
      f.set(at, i32.add(at, i32.mul(index, steps[axis] * numbers.bytes)));
    });
    i32.store(f, end, at);
    f.set(end, i32.add(end, 4));
  });
  // The last rows may lack outputs: any address does for those.
  for (let i = 0; i < rows - 1; i++) i32.store(f, end, input, 4 * i);
  const start = f.let(firstFilter(f, blocks, block));
  const place = i32.add(i32.mul(group, filterPlaces(blocks)), start);
  const perFilter = layout.depth * part.size * numbers.bytes;
  const weights = f.let(i32.add(p.weights, i32.mul(place, perFilter)));
  const table = { weights, offsets: p.offsets, addresses: p.scratch, end };
  emitSums(f, writing, { ...table, rows, sums, pitch }, (outputs + rows) * pitch);
  const perGroup = layout.filters / layout.groups;
  const before = f.let(i32.mul(group, perGroup));
  const from = f.let(i32.add(before, start));
  const to = f.let(i32.add(from, atMost(f, i32.sub(perGroup, start), blocks.most)));
  const { code, positionAt, invariant } = resultCode(f, writing, p.frame, FILTER);
  const known = invariant([], new Map());
  forRange(f, 0, count, 1, (i) => {
    const [example, ...indices] = placeOf(i);
    const position = positionAt([f.let(i32.add(example, p.first)), 0, ...indices]);
    const source = f.let(i32.add(sums, i32.mul(i, pitch)));
    emitRow(code, writing, position, { total: perGroup, from, to, source, known });
  });
}

/** The axis of the epilogue that vectors are along. */
const FILTER = 1;
