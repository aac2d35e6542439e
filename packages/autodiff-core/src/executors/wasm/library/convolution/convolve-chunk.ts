/** Convolves one chunk of outputs of one example, for one block of filters. */
import {
  type FunctionBuilder,
  type FunctionReference,
  forBlocks,
  forRange,
  i32,
  memory,
  select,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { storeLanes, type VectorElement } from "../../lanes/vector-element.ts";
import type { ConvLayout, PhaseLayout, Places } from "./conv-layout.ts";
import { type BlockSize, blocksPerGroup } from "./conv-memory.ts";
import { type OutputChunks, outputChunks } from "./output-chunks.ts";
import { registerBlock } from "./register-block.ts";

/** Terms that are added up in registers before they go to the sums: bounds the growth of rounding errors. */
const TERMS = 256;
const VECTOR = 16;

const PARAMETERS = {
  copy: "i32",
  offsets: "i32",
  weights: "i32",
  output: "i32",
  scratch: "i32",
  index: "i32",
} as const;

/** The work of a phase of the convolution, in pieces that do not depend on one another. */
export interface PhaseWork {
  readonly pieces: number;
  /** Multiplications and additions of a piece. */
  readonly operations: number;
  readonly run: FunctionReference<typeof PARAMETERS, "void">;
}

/** What the code of a piece is written with. */
interface Writing {
  readonly context: KernelContext;
  readonly layout: ConvLayout;
  readonly numbers: VectorElement;
  readonly block: BlockSize;
  readonly part: PhaseLayout;
  readonly chunks: OutputChunks;
  /** Bytes of the table of addresses, and of the sums of one filter. */
  readonly tableBytes: number;
  readonly pitch: number;
}

/** The function that does piece number `index` of a phase. Blocks of filters of the same outputs follow one another. */
export function convolveChunk(
  context: KernelContext,
  layout: ConvLayout,
  numbers: VectorElement,
  block: BlockSize,
  part: PhaseLayout,
): PhaseWork {
  const { depth, strides } = layout;
  const rowBytes = depth * (strides[strides.length - 2] ?? layout.plane) * numbers.bytes;
  const chunks = outputChunks(part, numbers.lanes, rowBytes);
  const most = chunks.rowsAtOnce * chunks.vectorsAtOnce + block.vectors;
  const tableBytes = Math.ceil((most * 4) / 64) * 64;
  const pitch = most * VECTOR;
  context.reserveScratch(tableBytes + block.filters * pitch);
  const writing = { context, layout, numbers, block, part, chunks, tableBytes, pitch };
  const blocks = blocksPerGroup(layout, block);
  return {
    pieces: layout.examples * layout.groups * chunks.rowChunks * chunks.vectorChunks * blocks,
    operations: 2 * depth * part.size * block.filters * most * numbers.lanes,
    run: context.module.function("conv-chunk", { params: PARAMETERS }, (f, parameters) =>
      writeChunk(f, writing, parameters),
    ),
  };
}

/** Which piece it is. */
interface Piece {
  readonly example: Variable<"i32">;
  readonly group: Variable<"i32">;
  readonly block: Variable<"i32">;
  readonly firstRow: Variable<"i32">;
  readonly rows: Variable<"i32">;
  readonly firstVector: Variable<"i32">;
  readonly vectors: Variable<"i32">;
}

function writeChunk(
  f: FunctionBuilder,
  writing: Writing,
  p: Record<keyof typeof PARAMETERS, Variable<"i32">>,
): void {
  const { layout, numbers, block, part, tableBytes, pitch } = writing;
  const piece = pieceOf(f, writing, p.index);
  const { example, group } = piece;
  const channel = i32.add(i32.mul(example, layout.channels), i32.mul(group, layout.depth));
  const planes = i32.mul(channel, layout.plane * numbers.bytes);
  const input = f.let(i32.add(i32.add(p.copy, planes), part.base * numbers.bytes));
  const end = f.let(writeAddresses(f, writing, piece, input, p.scratch));
  const sums = f.let(i32.add(p.scratch, tableBytes));
  memory.fill(f, sums, 0, block.filters * pitch);
  const terms = layout.depth * part.size;
  const blocks = blocksPerGroup(layout, block);
  const number = i32.add(i32.mul(group, blocks), piece.block);
  const termBytes = block.filters * numbers.bytes;
  const weights = f.let(i32.add(p.weights, i32.mul(number, terms * termBytes)));
  const add = registerBlock(writing.context, numbers, block);
  forRange(f, 0, terms, TERMS, (term) => {
    const left = f.let(i32.sub(terms, term));
    const count = f.let(select(i32.ltS(left, TERMS), left, TERMS));
    const from = f.let(i32.add(weights, i32.mul(term, termBytes)));
    const offsets = f.let(i32.add(p.offsets, i32.mul(term, 4)));
    const bases = f.let(p.scratch);
    const to = f.let(sums);
    f.loop((again) => {
      f.call(add, { weights: from, offsets, terms: count, bases, sums: to, pitch });
      f.set(bases, i32.add(bases, 4 * block.vectors));
      f.set(to, i32.add(to, VECTOR * block.vectors));
      f.brIf(i32.ltU(bases, end), again);
    });
  });
  writeOutputs(f, writing, piece, sums, p.output);
}

function pieceOf(
  f: FunctionBuilder,
  { layout, block, chunks }: Writing,
  index: Variable<"i32">,
): Piece {
  let rest: Variable<"i32"> = index;
  const digit = (count: number): Variable<"i32"> => {
    const value = f.let(count === 1 ? i32.const(0) : i32.remU(rest, count));
    if (count > 1) rest = f.let(i32.divU(rest, count));
    return value;
  };
  const number = digit(blocksPerGroup(layout, block));
  const vectorChunk = digit(chunks.vectorChunks);
  const rowChunk = digit(chunks.rowChunks);
  const group = digit(layout.groups);
  const firstRow = f.let(i32.mul(rowChunk, chunks.rowsAtOnce));
  const firstVector = f.let(i32.mul(vectorChunk, chunks.vectorsAtOnce));
  const left = (total: number, first: Value<"i32">, most: number) => {
    const remaining = f.let(i32.sub(total, first));
    return f.let(select(i32.ltS(remaining, most), remaining, most));
  };
  return {
    example: rest,
    group,
    block: number,
    firstRow,
    rows: left(chunks.rows, firstRow, chunks.rowsAtOnce),
    firstVector,
    vectors: left(chunks.vectors, firstVector, chunks.vectorsAtOnce),
  };
}

/** Distance of a row from the first one, given its number among all combinations of the axes but the last. */
function rowPlace(
  f: FunctionBuilder,
  axes: readonly Places[],
  row: Value<"i32">,
  bytes: number,
): Value<"i32"> {
  let rest = row;
  let place: Value<"i32"> = i32.const(0);
  const outer = axes.slice(0, -1);
  for (let axis = outer.length - 1; axis >= 0; axis--) {
    const { count, step } = outer[axis];
    const at = axis === 0 ? rest : i32.remU(rest, count);
    place = i32.add(place, i32.mul(at, step * bytes));
    if (axis > 0) rest = f.let(i32.divU(rest, count));
  }
  return place;
}

/** Where each vector of outputs is read; returns the end of the table, after which its last entry is repeated. */
function writeAddresses(
  f: FunctionBuilder,
  { part, numbers, block }: Writing,
  { firstRow, rows, firstVector, vectors }: Piece,
  input: Value<"i32">,
  table: Value<"i32">,
): Value<"i32"> {
  const to = f.let(table);
  const start = f.let(i32.add(input, i32.mul(firstVector, VECTOR)));
  const at = f.let(start);
  forRange(f, 0, rows, 1, (row) => {
    const place = rowPlace(f, part.bases, i32.add(firstRow, row), numbers.bytes);
    f.set(at, i32.add(start, place));
    forRange(f, 0, vectors, 1, () => {
      i32.store(f, to, at);
      f.set(to, i32.add(to, 4));
      f.set(at, i32.add(at, VECTOR));
    });
  });
  for (let i = 0; i < block.vectors - 1; i++) i32.store(f, to, start, 4 * i);
  return to;
}

/** Put the sums of filters that there are where they belong. */
function writeOutputs(
  f: FunctionBuilder,
  { layout, part, numbers, block, pitch }: Writing,
  piece: Piece,
  sums: Value<"i32">,
  output: Value<"i32">,
): void {
  const { bytes, lanes } = numbers;
  const { count: total, step } = part.outputs[part.outputs.length - 1];
  const perGroup = layout.filters / layout.groups;
  const outputBytes = layout.outputSize * bytes;
  const firstFilter = f.let(i32.mul(piece.block, block.filters));
  const filtersLeft = f.let(i32.sub(perGroup, firstFilter));
  const filters = select(i32.ltS(filtersLeft, block.filters), filtersLeft, block.filters);
  const channel = i32.add(
    i32.add(i32.mul(piece.example, layout.filters), i32.mul(piece.group, perGroup)),
    firstFilter,
  );
  const firstPlace = f.let(i32.mul(piece.firstVector, lanes));
  const start = i32.add(
    i32.add(output, i32.mul(channel, outputBytes)),
    i32.add(i32.mul(firstPlace, step * bytes), part.output * bytes),
  );
  const to = f.let(start);
  const from = f.let(sums);
  const available = f.let(i32.mul(piece.vectors, lanes));
  const remaining = f.let(i32.sub(total, firstPlace));
  const count = f.let(select(i32.ltS(remaining, available), remaining, available));
  forRange(f, 0, filters, 1, () => {
    const source = f.let(from);
    forRange(f, 0, piece.rows, 1, (row) => {
      const place = rowPlace(f, part.outputs, i32.add(piece.firstRow, row), bytes);
      copyOut(f, numbers, source, i32.add(to, place), count, step * bytes);
      f.set(source, i32.add(source, i32.mul(piece.vectors, VECTOR)));
    });
    f.set(from, i32.add(from, pitch));
    f.set(to, i32.add(to, outputBytes));
  });
}

/** Copy `count` numbers to places `step` bytes apart. */
function copyOut(
  f: FunctionBuilder,
  element: VectorElement,
  source: Value<"i32">,
  target: Value<"i32">,
  count: Value<"i32">,
  step: number,
): void {
  const { bytes, lanes } = element;
  const from = f.let(source);
  const to = f.let(target);
  const load = bytes === 8 ? v128.load64Zero : v128.load32Zero;
  forBlocks(f, 0, count, step === bytes ? [lanes, 1] : [1], (_i, width) => {
    if (width > 1) v128.store(f, to, v128.load(from));
    else storeLanes(f, element, to, load(from), 1);
    f.set(from, i32.add(from, width * bytes));
    f.set(to, i32.add(to, width * step));
  });
}
