/** Parts of a convolution that do not depend on one another: a chunk of outputs of an example, for a block of filters. */
import { type FunctionBuilder, i32, type Variable } from "../../encoding/index.ts";
import type { ConvLayout } from "./conv-layout.ts";
import type { FilterBlocks } from "./filter-blocks.ts";
import { atMost, digitsOf } from "./index-arithmetic.ts";
import type { OutputChunks } from "./output-chunks.ts";

/** Which piece it is. */
export interface Piece {
  readonly example: Variable<"i32">;
  readonly group: Variable<"i32">;
  /** Number of the block in its group. */
  readonly block: Variable<"i32">;
  readonly firstRow: Variable<"i32">;
  readonly rows: Variable<"i32">;
  readonly firstVector: Variable<"i32">;
  readonly vectors: Variable<"i32">;
}

/** How many pieces an example has. */
export function piecesPerExample(
  { groups }: ConvLayout,
  blocks: FilterBlocks,
  { rowChunks, vectorChunks }: OutputChunks,
): number {
  return groups * rowChunks * vectorChunks * blocks.count;
}

/** Piece number `index`. Blocks of filters of the same outputs follow one another. */
export function pieceOf(
  f: FunctionBuilder,
  layout: ConvLayout,
  blocks: FilterBlocks,
  chunks: OutputChunks,
  index: Variable<"i32">,
): Piece {
  const [example, group, rowChunk, vectorChunk, block] = digitsOf(
    f,
    [layout.groups, chunks.rowChunks, chunks.vectorChunks, blocks.count],
    index,
  );
  const firstRow = f.let(i32.mul(rowChunk, chunks.rowsAtOnce));
  const firstVector = f.let(i32.mul(vectorChunk, chunks.vectorsAtOnce));
  return {
    example,
    group,
    block,
    firstRow,
    rows: atMost(f, i32.sub(chunks.rows, firstRow), chunks.rowsAtOnce),
    firstVector,
    vectors: atMost(f, i32.sub(chunks.vectors, firstVector), chunks.vectorsAtOnce),
  };
}
