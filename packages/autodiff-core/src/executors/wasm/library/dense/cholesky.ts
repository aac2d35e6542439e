/**
 * `cholesky`: the symmetric part is read into an upper triangle, which is factored as `Uᵀ U` by rows and written out
 * transposed. NaN where the status is not 0 or a pivot is NaN.
 */
import type { Block } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import { i32, select, type Value, whileLoop } from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { addressOf, blocksOf, type Tile } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import {
  CHOLESKY_BLOCK,
  choleskyPanel,
  choleskyUpdate,
  hasUndefinedPivot,
  readSymmetricPart,
  writeLowerFactor,
} from "./cholesky-steps.ts";
import { anyFlag, LARGE, stepwise } from "./stepwise.ts";

export const emitCholesky: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  if (blocks === undefined) return undefined;
  const [a] = blocks;
  const [result, status] = kernel.results;
  const n = a.shape[a.shape.length - 1];
  if (n === 0) return sizeOf(status.shape) > 0 ? undefined : [];
  const count = sizeOf(a.shape) / (n * n);
  if (count === 1 && n >= LARGE) return largeCholesky(context, a, result, status, n);
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const work = { count, cost: n ** 3 / 3 + 4 * n * n, doubles: n * n };
  return overMatrices(
    context,
    "cholesky",
    work,
    (tile) => [a, result, status].map((block) => addressOf(context, tile, block)),
    ({ f }, { index, room }, [aAt, out, statusAt]) => {
      const source = nth(aAt, index, n * n, bytes);
      const all = { a: room, n, from: 0, to: n };
      const isNaN = f.call(readSymmetricPart(context, a.dtype), { ...all, source });
      const first = f.let(i32.const(0));
      const order = f.let(i32.const(0));
      whileLoop(f, i32.and(i32.ltS(first, n), i32.eqz(order)), () => {
        f.set(order, f.call(choleskyPanel(context), { a: room, n, first }));
        const end = f.let(i32.add(first, CHOLESKY_BLOCK));
        f.call(choleskyUpdate(context), { a: room, n, first, from: end, to: n });
        f.set(first, end);
      });
      f.set(order, select(isNaN, i32.const(0), order));
      i32.store(f, i32.add(statusAt, i32.shl(index, 2)), order);
      const pivots = f.call(hasUndefinedPivot(context), { a: room, n });
      const failed = i32.or(i32.or(isNaN, pivots), order);
      const target = nth(out, index, n * n, bytes);
      f.call(writeLowerFactor(context, a.dtype), { ...all, target, failed });
    },
  );
};

/** One large matrix: tiles share the rows behind each block. */
function largeCholesky(
  context: KernelContext,
  a: Block,
  result: Block,
  status: Block,
  n: number,
): readonly Phase[] {
  const at = (tile: Tile, block: Block): Value<"i32"> => addressOf(context, tile, block);
  return stepwise(context, "cholesky", {
    rows: n,
    steps: n,
    block: CHOLESKY_BLOCK,
    size: n * n,
    load: ({ tile, matrix }, from, to) => {
      const rows = { a: matrix, n, from, to };
      return tile.f.call(readSymmetricPart(context, a.dtype), { ...rows, source: at(tile, a) });
    },
    eliminate: ({ tile: { f }, matrix, first, status: failed }) => {
      f.if(i32.eqz(i32.load(failed)), () => {
        i32.store(f, failed, f.call(choleskyPanel(context), { a: matrix, n, first }));
      });
    },
    update: ({ tile: { f }, matrix, first }, from, to) => {
      f.call(choleskyUpdate(context), { a: matrix, n, first, from, to });
    },
    store: ({ tile, matrix, status: order, flags }, from, to) => {
      const { f } = tile;
      const isNaN = f.let(anyFlag(flags));
      const minor = f.let(select(isNaN, i32.const(0), i32.load(order)));
      f.if(i32.eqz(tile.tile), () => i32.store(f, at(tile, status), minor));
      const pivots = f.call(hasUndefinedPivot(context), { a: matrix, n });
      const failed = i32.or(i32.or(isNaN, pivots), minor);
      const target = at(tile, result);
      f.call(writeLowerFactor(context, a.dtype), { a: matrix, n, from, to, target, failed });
    },
  });
}
