import type { Block } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { Pivoting } from "../../../../linalg/kernels/lu.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  type FunctionBuilder,
  forRange,
  i32,
  select,
  type Variable,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext, Phase } from "../../kernel-context.ts";
import { addressOf, blocksOf, type Tile } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { nth, overMatrices } from "./batches.ts";
import { fillDoubles, hasNaN, loadDoubles, storeDoubles } from "./doubles.ts";
import { LU_BLOCK, luPanel, luUpdate } from "./lu-function.ts";
import { anyFlag, LARGE, stepwise } from "./stepwise.ts";

/** `lu` with partial pivoting: packed factors, orders of rows and columns, status; the arithmetic of the primitive. */
export const emitLu: LibraryEmitter = (context, kernel) => {
  const blocks = blocksOf(kernel.operands);
  const { pivoting } = kernel.params as { readonly pivoting: Pivoting };
  if (blocks === undefined || pivoting !== "partial") return undefined;
  const [a] = blocks;
  const [m, n] = a.shape.slice(-2);
  if (m * n === 0) return undefined;
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const matrices = sizeOf(a.shape) / (m * n);
  if (matrices === 1 && Math.min(m, n) >= LARGE) {
    return largeLu(context, a, kernel.results, m, n);
  }
  const work = { count: matrices, cost: m * n * Math.min(m, n), doubles: m * n };
  return overMatrices(
    context,
    "lu",
    work,
    (tile) => [a, ...kernel.results].map((block) => addressOf(context, tile, block)),
    ({ f }, { index, room }, [aAt, packed, rowsAt, columnsAt, status]) => {
      const size = m * n;
      const source = nth(aAt, index, size, bytes);
      f.call(loadDoubles(context, a.dtype), { to: room, from: source, count: size });
      f.if(f.call(hasNaN(context), { at: room, count: size }), () => {
        f.call(fillDoubles(context), { at: room, count: size, value: Number.NaN });
      });
      const rows = f.let(nth(rowsAt, index, m, 4));
      count(f, rows, m);
      count(f, f.let(nth(columnsAt, index, n, 4)), n);
      const failed = f.let(i32.const(0));
      const first = f.let(i32.const(0));
      whileLoop(f, i32.ltS(first, Math.min(m, n)), () => {
        const zero = f.call(luPanel(context), { a: room, rows, m, n, first });
        f.set(failed, select(failed, failed, zero));
        const end = f.let(i32.add(first, LU_BLOCK));
        f.call(luUpdate(context), { a: room, m, n, first, from: end, to: m });
        f.set(first, end);
      });
      i32.store(f, i32.add(status, i32.shl(index, 2)), failed);
      const to = nth(packed, index, size, bytes);
      f.call(storeDoubles(context, a.dtype), { to, from: room, count: size });
    },
  );
};

/** `0 … length - 1`. */
function count(f: FunctionBuilder, to: Variable<"i32">, length: number): void {
  forRange(f, 0, length, 1, (i) => i32.store(f, i32.add(to, i32.shl(i, 2)), i));
}

/** One large matrix: tiles share the rows behind each block. */
function largeLu(
  context: KernelContext,
  a: Block,
  [packed, rows, columns, status]: readonly Block[],
  m: number,
  n: number,
): readonly Phase[] {
  const bytes = BYTES_PER_ELEMENT[a.dtype];
  const at = (tile: Tile, block: Block): Variable<"i32"> => addressOf(context, tile, block);
  const steps = Math.min(m, n);
  return stepwise(context, "lu", {
    rows: m,
    steps,
    block: LU_BLOCK,
    size: m * n,
    load: ({ tile, matrix }, from, to) => {
      const { f } = tile;
      const part = { to: nth(matrix, from, n, 8), count: f.let(i32.mul(i32.sub(to, from), n)) };
      f.call(loadDoubles(context, a.dtype), { ...part, from: nth(at(tile, a), from, n, bytes) });
      return f.call(hasNaN(context), { at: part.to, count: part.count });
    },
    eliminate: ({ tile, matrix, first, status: failed, flags }) => {
      const { f } = tile;
      const order = at(tile, rows);
      f.if(i32.eqz(first), () => {
        count(f, order, m);
        count(f, at(tile, columns), n);
        f.if(anyFlag(flags), () => {
          f.call(fillDoubles(context), { at: matrix, count: m * n, value: Number.NaN });
        });
      });
      const zero = f.call(luPanel(context), { a: matrix, rows: order, m, n, first });
      const before = f.let(i32.load(failed));
      i32.store(f, failed, select(before, before, zero));
    },
    update: ({ tile: { f }, matrix, first }, from, to) => {
      f.call(luUpdate(context), { a: matrix, m, n, first, from, to });
    },
    store: ({ tile, matrix, status: failed }, from, to) => {
      const { f } = tile;
      f.if(i32.eqz(tile.tile), () => i32.store(f, at(tile, status), i32.load(failed)));
      f.call(storeDoubles(context, a.dtype), {
        to: nth(at(tile, packed), from, n, bytes),
        from: nth(matrix, from, n, 8),
        count: i32.mul(i32.sub(to, from), n),
      });
    },
  });
}
