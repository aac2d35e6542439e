/**
 * Operands that tiles compute into their scratch memory, a block of terms at a time: the left one for a strip of rows, the
 * right one for all columns of the tile.
 */
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import type { FunctionBuilder, Variable } from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import { asIndex, type Index, times } from "./index-arithmetic.ts";
import type { ComputedMatrix, Panels } from "./matrix.ts";
import { emitStageRectangle } from "./stage-rectangle.ts";
import type { TileRegion } from "./tile-region.ts";
import type { Scratch } from "./workspace.ts";

/** Some rows of the left operand, or columns of the right one, and terms. */
export interface OperandBlock {
  readonly free: Index;
  readonly count: Index;
  readonly term: Index;
  readonly terms: Index;
}

/** How a block lies in scratch memory, from its first element on. */
export interface TileOperand extends Pick<Panels, "free" | "within" | "inner"> {
  /** Compute a block; returns its address. */
  readonly compute: (
    f: FunctionBuilder,
    region: TileRegion,
    block: OperandBlock,
  ) => Variable<"i32">;
}

/** An operand as tiles read it. */
export type ProductOperand = Panels | TileOperand;

export function isComputed(operand: ProductOperand): operand is TileOperand {
  return "compute" in operand;
}

/**
 * An operand that tiles compute.
 *
 * @param lines - Rows or columns of a block, at most.
 * @param terms - Terms of a block, at most.
 */
export function operandInTiles(
  context: KernelContext,
  scratch: Scratch,
  { loops, run, along }: ComputedMatrix,
  lines: number,
  terms: number,
): TileOperand {
  const bytes = BYTES_PER_ELEMENT[loops.entries.dtype];
  const [rows, columns] = along === "inner" ? [lines, terms] : [terms, lines];
  const line = columns * bytes;
  const start = scratch.take(rows * line);
  // A block with all columns of the stage is one run of them.
  const isRun = run !== undefined && columns === loops.columnAxes[0];
  const rectangle = emitStageRectangle(context, isRun ? run : loops, line);
  const compute: TileOperand["compute"] = (f, { frame, scratch: memory, batch }, block) => {
    const entries: Variable<"i32"> = f.let<"i32">(start(memory));
    const free = [block.free, block.count];
    const inner = [block.term, block.terms];
    const [[row, count], [column, width]] = along === "inner" ? [free, inner] : [inner, free];
    const place = { frame, entries, batch: asIndex(batch) };
    const all = { row: 0, rows: 1, column: times(row, columns), columns: times(count, columns) };
    const part = isRun ? all : { row, rows: count, column, columns: width };
    f.call(rectangle, {
      ...place,
      row: asIndex(part.row),
      rows: asIndex(part.rows),
      column: asIndex(part.column),
      columns: asIndex(part.columns),
    });
    return entries;
  };
  const free = along === "inner" ? line : bytes;
  return { free, within: free, inner: along === "inner" ? bytes : line, compute };
}
