/** Which part of a product a tile is about. */
import { type FunctionBuilder, forRange, type Variable } from "../encoding/index.ts";
import type { Blocking } from "./blocking.ts";
import { atMost, type Index, indicesOf, plus, times } from "./index-arithmetic.ts";
import type { MatrixProduct } from "./matrix-product.ts";

/** A range of indices; numbers where they are the same for all tiles. */
export interface Range {
  readonly from: Index;
  readonly to: Index;
}

/** A rectangle of one entry of the batch, and a range of terms. */
export interface TileRegion {
  readonly frame: Variable<"i32">;
  readonly scratch: Variable<"i32">;
  /** Number of the entry of the batch, and its index along each axis. */
  readonly batch: Index;
  readonly batchIndices: readonly Index[];
  /** Which part of the sums. */
  readonly part: Index;
  readonly rows: Range;
  readonly columns: Range;
  readonly inner: Range;
}

/** How many tiles there are: of the batch, of parts of the sums, of columns and of rows, which change first. */
export function tileCounts({ batchAxes, ...product }: MatrixProduct, blocking: Blocking): number[] {
  const entries = batchAxes.reduce((total, n) => total * n, 1);
  return [
    Math.ceil(entries / blocking.tileBatch),
    Math.max(1, Math.ceil(product.inner / blocking.splitInner)),
    Math.ceil(product.columns / blocking.tileColumns),
    Math.ceil(product.rows / blocking.tileRows),
  ];
}

/** Write the code for each entry of the batch that a tile is about. */
export function forEachRegion(
  f: FunctionBuilder,
  p: { readonly [N in "frame" | "tile" | "scratch"]: Variable<"i32"> },
  product: MatrixProduct,
  blocking: Blocking,
  body: (region: TileRegion) => void,
): void {
  const keep = (x: Index): Index => (typeof x === "number" ? x : f.let(x));
  const range = (index: Index, size: number, total: number): Range => {
    const from = keep(times(index, size));
    return { from, to: size >= total ? total : keep(atMost(keep(plus(from, size)), total)) };
  };
  const counts = tileCounts(product, blocking);
  const numbers = indicesOf(p.tile, counts).map((x, d) => (counts[d] === 1 ? 0 : keep(x)));
  const [group, part, column, row] = numbers;
  const rectangle = {
    frame: p.frame,
    scratch: p.scratch,
    part,
    rows: range(row, blocking.tileRows, product.rows),
    columns: range(column, blocking.tileColumns, product.columns),
    inner: range(part, blocking.splitInner, product.inner),
  };
  const entry = (batch: Index) =>
    body({ ...rectangle, batch, batchIndices: indicesOf(batch, product.batchAxes).map(keep) });
  const entries = range(
    group,
    blocking.tileBatch,
    product.batchAxes.reduce((n, size) => n * size, 1),
  );
  if (blocking.tileBatch === 1) entry(entries.from);
  else forRange(f, entries.from, entries.to, 1, entry);
}
