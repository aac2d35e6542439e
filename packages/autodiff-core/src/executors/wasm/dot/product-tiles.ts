/** The code of tiles: strips of a few rows, each of which a micro-kernel takes through all columns of the tile. */
import { type FunctionBuilder, forRange, i32, memory } from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import type { VectorElement } from "../lanes/vector-element.ts";
import type { Blocking } from "./blocking.ts";
import type { Destination } from "./destination.ts";
import { asIndex, atMost, type Index, minus, plus, quotient, times } from "./index-arithmetic.ts";
import type { MatrixProduct } from "./matrix-product.ts";
import { type MicroKernel, microKernel } from "./micro-kernel.ts";
import { type TermBlock, termBlocks } from "./term-blocks.ts";
import { termKernel } from "./term-kernel.ts";
import type { ProductOperand } from "./tile-operand.ts";
import { forEachRegion, type TileRegion, tileCounts } from "./tile-region.ts";

/** All that the tiles of a product are written from. */
export interface ProductPlan {
  readonly context: KernelContext;
  readonly element: VectorElement;
  readonly product: MatrixProduct;
  readonly blocking: Blocking;
  readonly left: ProductOperand;
  readonly right: ProductOperand;
  readonly destination: Destination;
}

export function productPhase(plan: ProductPlan): Phase {
  const { context, product, blocking } = plan;
  const tiles = tileCounts(product, blocking).reduce((total, n) => total * n, 1);
  const body = context.module.function("product", { params: TILE_PARAMETERS }, (f, p) =>
    forEachRegion(f, p, product, blocking, (region) => emitRegion(f, plan, region)),
  );
  return { tiles, body };
}

/** All terms of one rectangle of entries: at once, or block by block. */
function emitRegion(f: FunctionBuilder, plan: ProductPlan, region: TileRegion): void {
  const { product, blocking, destination } = plan;
  const { from, to } = region.inner;
  const blockAt = termBlocks(f, plan, product, region);
  const target = destination.open(f, region);
  const terms = Math.min(blocking.splitInner, product.inner);
  if (terms > 0 && terms <= blocking.inner) {
    const { strip, afterStrip } = target;
    const sums = { accumulate: false, resultOf: strip, after: afterStrip };
    emitStrips(f, plan, region, { ...blockAt({ term: from, terms: minus(to, from) }), ...sums });
    return;
  }
  clearRows(f, region, plan.element.bytes, target.row);
  const sums = { accumulate: true, resultOf: target.row };
  if (terms > 0)
    forRange(f, from, to, blocking.inner, (term) => {
      const rest = f.let(asIndex(minus(to, term)));
      const block = blockAt({ term, terms: f.let(asIndex(atMost(rest, blocking.inner))) });
      emitStrips(f, plan, region, { ...block, ...sums });
    });
  target.afterAll?.();
}

/** Sums that are made block by block start at 0. */
function clearRows(
  f: FunctionBuilder,
  { rows, columns }: TileRegion,
  bytes: number,
  addressOf: (row: Index) => Index,
): void {
  const width = asIndex(times(minus(columns.to, columns.from), bytes));
  forRange(f, rows.from, rows.to, 1, (row) => memory.fill(f, asIndex(addressOf(row)), 0, width));
}

/** What is the same for all strips of a rectangle. */
interface Strips extends TermBlock {
  readonly accumulate: boolean;
  /** Address of the results of a row, at the first column of the region. */
  readonly resultOf: (row: Index) => Index;
  readonly after?: ((row: Index, rows: number) => void) | undefined;
}

/** As many rows at a time as a micro-kernel has. */
function emitStrips(
  f: FunctionBuilder,
  plan: ProductPlan,
  region: TileRegion,
  strips: Strips,
): void {
  const { product, blocking } = plan;
  const { rows } = region;
  const extra = product.rows % blocking.rows;
  const strip = (row: Index, count: number): void => {
    emitStrip(f, plan, region, strips, row, count);
    strips.after?.(row, count);
  };
  if (product.rows >= blocking.rows) {
    forRange(f, rows.from, atMost(rows.to, product.rows - extra), blocking.rows, (row) =>
      strip(row, blocking.rows),
    );
  }
  if (extra === 0) return;
  const last = () => f.scope(() => strip(product.rows - extra, extra));
  if (typeof rows.to === "number") last();
  else f.if(i32.eq(rows.to, product.rows), last);
}

/** Some rows of the rectangle: whole panels of columns, then what is left over. */
function emitStrip(
  f: FunctionBuilder,
  plan: ProductPlan,
  region: TileRegion,
  strips: Strips,
  row: Index,
  rows: number,
): void {
  const { product, blocking, element } = plan;
  const { columns } = region;
  const left = strips.left(row, rows);
  const result = f.let(asIndex(strips.resultOf(row)));
  const extra = product.columns % blocking.columns;
  const call = (width: number, column: Index, panels: Index) =>
    f.call(microOf(plan, rows, width, strips.accumulate), {
      left,
      right: asIndex(plus(strips.right, times(column, plan.right.free))),
      result: asIndex(plus(result, times(minus(column, columns.from), element.bytes))),
      inner: asIndex(strips.terms),
      panels: asIndex(panels),
    });
  if (product.columns >= blocking.columns) {
    const end = atMost(columns.to, product.columns - extra);
    call(blocking.columns, columns.from, quotient(minus(end, columns.from), blocking.columns));
  }
  if (extra === 0) return;
  const last = () => call(extra, product.columns - extra, 1);
  if (typeof columns.to === "number") last();
  else f.if(i32.eq(columns.to, product.columns), last);
}

function microOf(
  { context, element, left, right, destination, blocking }: ProductPlan,
  rows: number,
  columns: number,
  accumulate: boolean,
): MicroKernel {
  const kernel = blocking.vectors === "terms" ? termKernel : microKernel;
  return kernel(context, element, {
    rows,
    columns,
    left: { row: left.within, inner: left.inner },
    right: { column: right.within, inner: right.inner, panel: blocking.columns * right.free },
    result: { row: destination.line, panel: blocking.columns * element.bytes },
    accumulate,
  });
}
