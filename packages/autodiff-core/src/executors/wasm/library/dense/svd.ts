import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import { f64, forRange, i32, select, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { addressOf, blocksOf, doubleAccess, type Tile } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import { readColumns, writeVector } from "./columns.ts";
import { loadDoubles } from "./doubles.ts";
import { isTurned } from "./eigenvector-order.ts";
import { divideRoom, numbersOf } from "./room-parts.ts";
import { scaleToUnit } from "./scaling.ts";
import { decomposeTall, svdRoom } from "./svd-function.ts";

/** `svd`: values, or left vectors, values and right vectors; a wide matrix is decomposed as its transpose. */
export const emitSvd: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const { vectors } = kernel.params as { readonly vectors: "none" | "thin" | "full" };
  const [m, n] = a.shape.slice(-2);
  if (m * n === 0) return undefined;
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const { store } = doubleAccess(a.dtype);
  const [long, short] = [Math.max(m, n), Math.min(m, n)];
  const isWide = m < n;
  const uCount = vectors === "none" ? 0 : vectors === "thin" ? short : long;
  const room = svdRoom(long, short, uCount);
  const task = {
    count: sizeOf(a.shape) / (m * n),
    cost: 20 * long * short * short + 1000 * short,
    doubles: numbersOf(room),
  };
  return overMatrices(
    context,
    "svd",
    task,
    (tile) => [a, ...kernel.results].map((block) => addressOf(context, tile, block)),
    (tile, work, [aAt, ...outputs]) => {
      const { f } = tile;
      const { index } = work;
      const parts = divideRoom(f, work.room, room);
      const from = f.let(nth(aAt, index, m * n, bytes));
      const { columns } = parts;
      if (isWide) f.call(loadDoubles(context, a.dtype), { to: columns, from, count: m * n });
      else f.call(readColumns(context, a.dtype), { to: columns, from, m, n });
      const scale = f.call(scaleToUnit(context), { at: columns, count: m * n });
      const rank = f.let(i32.const(short));
      f.if(f64.eq(scale, scale), () => {
        const sized = { ...parts, m: long, n: short, uCount };
        f.set(rank, f.call(decomposeTall(context), sized));
      });
      // Where there is no result, everything is NaN.
      const nothing = f.let(f64.mul(scale, 0));
      const values = nth(outputs[vectors === "none" ? 0 : 1], index, short, bytes);
      forRange(f, 0, short, 1, (i) => {
        const value = f.let(nothing);
        f.if(i32.and(i32.ltS(i, rank), f64.eq(scale, scale)), () => {
          const row = i32.load(i32.add(parts.order, i32.shl(i, 2)));
          f.set(value, f64.mul(f64.load(i32.add(parts.norms, i32.shl(row, 3))), scale));
        });
        store(f, i32.add(values, i32.mul(i, bytes)), value);
      });
      if (vectors === "none") return;
      const [left, right] = isWide ? [parts.v, parts.u] : [parts.u, parts.v];
      const [leftCount, rightCount] = isWide ? [short, uCount] : [uCount, short];
      writeVectors(context, tile, {
        m,
        n,
        left,
        right,
        leftCount,
        rightCount,
        u: f.let(nth(outputs[0], index, m * leftCount, bytes)),
        vt: f.let(nth(outputs[2], index, rightCount * n, bytes)),
        nothing,
        dtype: a.dtype,
      });
    },
  );
};

interface SingularVectors {
  readonly m: number;
  readonly n: number;
  /** Vectors in rows. */
  readonly left: Variable<"i32">;
  readonly right: Variable<"i32">;
  readonly leftCount: number;
  readonly rightCount: number;
  /** Where they go: the left ones as columns, the right ones as rows. */
  readonly u: Variable<"i32">;
  readonly vt: Variable<"i32">;
  /** Added to every entry. */
  readonly nothing: Variable<"f64">;
  readonly dtype: DType;
}

/** Writes the vectors, with signs by the left one of a pair, or by the right one where there is no left one. */
function writeVectors(context: KernelContext, { f }: Tile, vectors: SingularVectors): void {
  const { m, n, left, right, leftCount, rightCount, u, vt, nothing: offset, dtype } = vectors;
  const bytes = BYTES_PER_ELEMENT[dtype];
  const write = writeVector(context, dtype);
  const signOf = (at: Value<"i32">, count: number): Value<"f64"> =>
    select(f.call(isTurned(context), { at, count }), f64.const(-1), 1);
  forRange(f, 0, Math.max(leftCount, rightCount), 1, (i) => {
    const factor = f.let(f64.const(1));
    const from = f.let(i32.add(left, i32.mul(i, 8 * m)));
    const other = f.let(i32.add(right, i32.mul(i, 8 * n)));
    f.if(
      i32.ltS(i, leftCount),
      () => {
        f.set(factor, signOf(from, m));
        const to = i32.add(u, i32.mul(i, bytes));
        f.call(write, { from, to, count: m, step: leftCount, factor, offset });
        f.set(factor, select(i32.ltS(i, Math.min(m, n)), factor, 1));
      },
      () => f.set(factor, signOf(other, n)),
    );
    f.if(i32.ltS(i, rightCount), () => {
      const to = i32.add(vt, i32.mul(i, n * bytes));
      f.call(write, { from: other, to, count: n, step: 1, factor, offset });
    });
  });
}
