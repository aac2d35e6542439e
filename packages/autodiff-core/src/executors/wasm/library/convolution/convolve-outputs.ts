/** Convolves with vectors along outputs: a chunk of an example's outputs, for a block of filters. */
import {
  type FunctionBuilder,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import { emitResults } from "./emit-results.ts";
import { firstFilter, forBlockSize } from "./filter-blocks.ts";
import { digitsOf } from "./index-arithmetic.ts";
import { type OutputChunks, outputChunks } from "./output-chunks.ts";
import { type Piece, pieceOf, piecesPerExample } from "./piece.ts";
import {
  emitSums,
  operationsOf,
  type PhaseWork,
  type PhaseWriting,
  PIECE_PARAMETERS,
  type PieceParameters,
  VECTOR,
} from "./sum-terms.ts";

/** A phase with its outputs in chunks. */
export interface ChunkWriting extends PhaseWriting {
  readonly chunks: OutputChunks;
  /** Bytes of the table of addresses, and of the sums of one filter. */
  readonly tableBytes: number;
  readonly pitch: number;
}

export function convolveOutputs(writing: PhaseWriting): PhaseWork {
  const { context, layout, numbers, blocks, part } = writing;
  const { depth, strides } = layout;
  const rowBytes = depth * (strides[strides.length - 2] ?? layout.plane) * numbers.bytes;
  const chunks = outputChunks(part, numbers.lanes, rowBytes);
  const most = chunks.rowsAtOnce * chunks.vectorsAtOnce + blocks.vectors;
  const tableBytes = Math.ceil((most * 4) / 64) * 64;
  const pitch = most * VECTOR;
  context.reserveScratch(tableBytes + blocks.most * pitch);
  const chunk = { ...writing, chunks, tableBytes, pitch };
  return {
    pieces: (examples) => examples * piecesPerExample(layout, blocks, chunks),
    operations: operationsOf(writing),
    run: context.module.function("conv-outputs", { params: PIECE_PARAMETERS }, (f, parameters) =>
      emitPiece(f, chunk, parameters),
    ),
  };
}

function emitPiece(f: FunctionBuilder, writing: ChunkWriting, p: PieceParameters): void {
  const { layout, numbers, blocks, part, tableBytes, pitch } = writing;
  const piece = pieceOf(f, layout, blocks, writing.chunks, p.index);
  const { example, group } = piece;
  const sums = f.let(i32.add(p.scratch, tableBytes));
  const perGroup = layout.filters / layout.groups;
  const filter = f.let(i32.add(i32.mul(group, perGroup), firstFilter(f, blocks, piece.block)));
  const channel = i32.add(i32.mul(example, layout.channels), i32.mul(group, layout.depth));
  const planes = i32.mul(channel, layout.plane * numbers.bytes);
  const input = f.let(i32.add(i32.add(p.copy, planes), part.base * numbers.bytes));
  const end = f.let(writeAddresses(f, writing, piece, input, p.scratch));
  const perFilter = layout.depth * part.size * numbers.bytes;
  const weights = f.let(i32.add(p.weights, i32.mul(filter, perFilter)));
  const place = { weights, offsets: p.offsets, addresses: p.scratch, end, sums, pitch };
  forBlockSize(f, blocks, piece.block, (rows) =>
    f.scope(() => emitSums(f, writing, { ...place, rows }, rows * pitch)),
  );
  const result = f.let(i32.add(example, p.first));
  emitResults(f, writing, piece, { frame: p.frame, example: result, filter, sums });
}

/** Where each vector of outputs is read; returns the end of the table, after which its first entry is repeated. */
function writeAddresses(
  f: FunctionBuilder,
  { part, numbers, blocks }: ChunkWriting,
  { firstRow, rows, firstVector, vectors }: Piece,
  input: Value<"i32">,
  table: Variable<"i32">,
): Value<"i32"> {
  const to = f.let(table);
  const start = f.let(i32.add(input, i32.mul(firstVector, VECTOR)));
  const at = f.let(start);
  const outer = part.bases.slice(0, -1);
  const counts = outer.map(({ count }) => count);
  forRange(f, 0, rows, 1, (row) => {
    f.set(at, start);
    digitsOf(f, counts, i32.add(firstRow, row)).forEach((index, axis) => {
      if (axis > 0) f.set(at, i32.add(at, i32.mul(index, outer[axis - 1].step * numbers.bytes)));
    });
    forRange(f, 0, vectors, 1, () => {
      i32.store(f, to, at);
      f.set(to, i32.add(to, 4));
      f.set(at, i32.add(at, VECTOR));
    });
  });
  for (let i = 0; i < blocks.vectors - 1; i++) i32.store(f, to, start, 4 * i);
  return to;
}
