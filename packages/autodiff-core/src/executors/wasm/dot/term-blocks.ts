/** The operands of a tile, a block of terms at a time. */
import { BYTES_PER_ELEMENT } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { Blocking } from "./blocking.ts";
import { asIndex, type Index, minus, offsetOf, plus, times } from "./index-arithmetic.ts";
import type { Panels } from "./matrix.ts";
import type { MatrixProduct } from "./matrix-product.ts";
import { isComputed, type ProductOperand } from "./tile-operand.ts";
import type { TileRegion } from "./tile-region.ts";

/** From which term on how many. */
interface Terms {
  readonly term: Index;
  readonly terms: Index;
}

export interface TermBlock extends Terms {
  /** Address of the first of some rows of the left operand. */
  readonly left: (row: Index, rows: number) => Variable<"i32">;
  /** Address at which column 0 of the right operand would be. */
  readonly right: Variable<"i32">;
}

interface Operands {
  readonly left: ProductOperand;
  readonly right: ProductOperand;
  readonly blocking: Blocking;
}

/** Bytes of a term from which on micro-kernels take it in leaps, and each line of memory several times. */
const LEAST_FETCHED = 128;

/** Gives the blocks of a region, each in the place where it is used. */
export function termBlocks(
  f: FunctionBuilder,
  { left: rows, right: columns, blocking }: Operands,
  product: MatrixProduct,
  region: TileRegion,
): (terms: Terms) => TermBlock {
  const bytes = BYTES_PER_ELEMENT[product.dtype];
  const least = Math.min(product.rows, product.columns) * bytes;
  const fetched = (lines: number, tileLines: number) =>
    tileLines >= lines && least >= LEAST_FETCHED ? lines * bytes : undefined;
  const left = leftBlocks(f, rows, fetched(product.rows, blocking.tileRows), region);
  const right = rightBlocks(f, columns, fetched(product.columns, blocking.tileColumns), region);
  return (terms) => ({ ...terms, left: left(terms), right: right(terms) });
}

function leftBlocks(
  f: FunctionBuilder,
  left: ProductOperand,
  rowBytes: number | undefined,
  region: TileRegion,
): (terms: Terms) => TermBlock["left"] {
  if (isComputed(left))
    return (terms) => (free, count) => left.compute(f, region, { free, count, ...terms });
  const start = startOf(f, left, region);
  return (terms) => {
    const first = blockOf(f, left, start, rowBytes, terms);
    return (row) => f.let(asIndex(plus(first, times(row, left.free))));
  };
}

function rightBlocks(
  f: FunctionBuilder,
  right: ProductOperand,
  columnBytes: number | undefined,
  region: TileRegion,
): (terms: Terms) => TermBlock["right"] {
  if (isComputed(right))
    return (terms) => {
      const { from, to } = region.columns;
      const block = right.compute(f, region, { free: from, count: minus(to, from), ...terms });
      return f.let(i32.sub(block, asIndex(times(from, right.free))));
    };
  const start = startOf(f, right, region);
  return (terms) => blockOf(f, right, start, columnBytes, terms);
}

/** Address of the first term of row or column 0 of the region's entry of the batch. */
function startOf(f: FunctionBuilder, panels: Panels, region: TileRegion): Variable<"i32"> {
  return f.let(
    asIndex(plus(panels.start(region.frame), offsetOf(region.batchIndices, panels.batch))),
  );
}

/** @param termBytes - Bytes of a term of all rows or columns, if the tile reads all of them, and often. */
function blockOf(
  f: FunctionBuilder,
  { inner }: Panels,
  start: Variable<"i32">,
  termBytes: number | undefined,
  { term, terms }: Terms,
): Variable<"i32"> {
  const first = f.let(asIndex(plus(start, times(term, inner))));
  // Blocks that are read once, from one end to the other.
  if (inner === termBytes && typeof terms !== "number")
    fetch(f, first, asIndex(times(terms, inner)));
  return first;
}

/** Bytes of a line of the cache. */
const LINE_BYTES = 64;

/**
 * Bring a stretch of memory into the cache, from the first to the last byte, which processors foresee. Micro-kernels go
 * through a block of terms in leaps: without this a product with many terms takes 7 % longer.
 */
function fetch(f: FunctionBuilder, first: Variable<"i32">, bytes: Value<"i32">): void {
  forRange(f, 0, bytes, LINE_BYTES, (at) => f.drop(i32.load(i32.add(first, at))));
}
