/** Where micro-kernels write, and what follows. */
import type { Access } from "../../../compiler/kernel.ts";
import { type FunctionBuilder, i32, type Value, type Variable } from "../encoding/index.ts";
import type { KernelContext } from "../kernel-context.ts";
import type { VectorElement } from "../lanes/vector-element.ts";
import type { Blocking } from "./blocking.ts";
import { asIndex, type Index, minus, offsetOf, plus, times } from "./index-arithmetic.ts";
import { epilogueLoops, type MatrixProduct } from "./matrix-product.ts";
import { emitStageRectangle } from "./stage-rectangle.ts";
import type { TileRegion } from "./tile-region.ts";
import type { Scratch } from "./workspace.ts";

export interface Destination {
  /** Bytes from one row of results to the next. */
  readonly line: number;
  open(f: FunctionBuilder, region: TileRegion): OpenDestination;
}

/** The destination of one region. */
export interface OpenDestination {
  /** Address of the results of a row, at the first column of the region, when all terms are summed at once. */
  readonly strip: (row: Index) => Index;
  readonly afterStrip?: (row: Index, rows: number) => void;
  /** When terms are summed block by block: the address of a row, and what follows the last block. */
  readonly row: (row: Index) => Index;
  readonly afterAll?: () => void;
}

/** Where results lie row by row, `row` elements apart. */
interface PlainStore extends Access {
  readonly row: number;
}

/** The one store of an epilogue that is nothing else, if columns lie side by side in it. */
export function plainStore(product: MatrixProduct): PlainStore | undefined {
  const { stage, rowAxes, columnAxes, batchAxes } = product;
  const [store, ...others] = stage.stores;
  const plain =
    others.length === 0 &&
    stage.nodes[store.value].kind === "product" &&
    store.reduce === undefined;
  if (!plain || rowAxes.length > 1 || columnAxes.length > 1) return undefined;
  const { strides } = store.access;
  const row = rowAxes.length === 0 ? 0 : strides[batchAxes.length];
  const column = columnAxes.length === 0 ? 1 : strides[strides.length - 1];
  return column === 1 && row >= 0 ? { ...store.access, row } : undefined;
}

/** Straight into the result. */
export function resultDestination(
  context: KernelContext,
  { bytes }: VectorElement,
  product: MatrixProduct,
  store: PlainStore,
): Destination {
  const line = store.row * bytes;
  return {
    line,
    open(f, { frame, batchIndices, columns }) {
      const start = i32.add(context.address(frame, store.buffer), store.offset * bytes);
      const strides = product.batchAxes.map((_, d) => store.strides[d] * bytes);
      const first = plus(offsetOf(batchIndices, strides), times(columns.from, bytes));
      const base = f.let(asIndex(plus(start, first)));
      const row = (index: Index) => plus(base, times(index, line));
      return { strip: row, row };
    },
  };
}

/** By way of scratch memory to the epilogue: strip by strip, or, if there are several blocks of terms, a tile at once. */
export function epilogueDestination(
  context: KernelContext,
  memory: Scratch,
  { bytes, lanes }: VectorElement,
  product: MatrixProduct,
  blocking: Blocking,
): Destination {
  const line = Math.ceil(Math.min(product.columns, blocking.tileColumns) / lanes) * lanes * bytes;
  const epilogue = emitStageRectangle(context, epilogueLoops(product), line);
  const blocked = product.inner > blocking.inner || product.inner === 0;
  const height = Math.min(product.rows, blocked ? blocking.tileRows : blocking.rows);
  const start = memory.take(height * line);
  return {
    line,
    open(f, { frame, scratch, batch, rows, columns }) {
      const room = f.let(start(scratch));
      const follow = (row: Index, count: Index) =>
        f.call(epilogue, {
          frame,
          entries: room,
          batch: asIndex(batch),
          row: asIndex(row),
          rows: asIndex(count),
          column: asIndex(columns.from),
          columns: asIndex(minus(columns.to, columns.from)),
        });
      return {
        strip: () => room,
        afterStrip: follow,
        row: (row) => plus(room, times(minus(row, rows.from), line)),
        afterAll: () => follow(rows.from, minus(rows.to, rows.from)),
      };
    },
  };
}

/** Into the workspace: each part of the sums by itself. */
export function partDestination(
  start: (frame: Variable<"i32">) => Value<"i32">,
  line: number,
  rows: number,
  parts: number,
  bytes: number,
): Destination {
  return {
    line,
    open(f, region) {
      const entry = plus(times(region.batch, parts), region.part);
      const first = plus(times(entry, rows * line), times(region.columns.from, bytes));
      const base = f.let(asIndex(plus(start(region.frame), first)));
      const row = (index: Index) => plus(base, times(index, line));
      return { strip: row, row };
    },
  };
}
