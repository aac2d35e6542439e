/** Adds up the parts of sums whose terms were divided among tiles, in their order and in place of the first. */
import { forRange, i32, type Value, type Variable } from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";
import type { VectorElement } from "../lanes/vector-element.ts";
import { asIndex, atMost, minus, plus, quotient, remainder, times } from "./index-arithmetic.ts";
import { epilogueLoops, type MatrixProduct } from "./matrix-product.ts";
import { emitStageRectangle } from "./stage-rectangle.ts";

/** Entries of the product that one tile adds up. */
const TILE_ELEMENTS = 2048;

/**
 * @param start - Address of the parts `[batch][parts][rows][line]`.
 * @param line - Bytes of a row.
 */
export function combinePhase(
  context: KernelContext,
  { vector, bytes }: VectorElement,
  product: MatrixProduct,
  start: (frame: Variable<"i32">) => Value<"i32">,
  parts: number,
  line: number,
): Phase {
  const { rows, columns, batchAxes } = product;
  const perTile = Math.min(rows, Math.max(1, Math.floor((TILE_ELEMENTS * bytes) / line)));
  const perEntry = Math.ceil(rows / perTile);
  const epilogue = emitStageRectangle(context, epilogueLoops(product), line);
  const body = context.module.function("combine", { params: TILE_PARAMETERS }, (f, p) => {
    const batch = f.let(asIndex(quotient(p.tile, perEntry)));
    const row = f.let(asIndex(times(remainder(p.tile, perEntry), perTile)));
    const count = f.let(asIndex(minus(atMost(f.let(i32.add(row, perTile)), rows), row)));
    const before = plus(times(batch, parts * rows * line), times(row, line));
    const from = f.let(asIndex(plus(start(p.frame), before)));
    forRange(f, 0, asIndex(times(count, line)), 16, (at) => {
      const first = f.let(i32.add(from, at));
      const place = f.let(first);
      const sum = f.let(vector.load(place));
      forRange(f, 1, parts, 1, () => {
        f.set(place, i32.add(place, rows * line));
        f.set(sum, vector.add(sum, vector.load(place)));
      });
      vector.store(f, first, sum);
    });
    f.call(epilogue, {
      frame: p.frame,
      entries: from,
      batch,
      row,
      rows: count,
      column: 0,
      columns,
    });
  });
  return { tiles: perEntry * batchAxes.reduce((total, n) => total * n, 1), body };
}
