import {
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  forRange,
  i32,
  select,
  type Value,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { entryAt } from "./entry-address.ts";
import { subtractProduct } from "./subtract-product.ts";

/** Columns that are eliminated before the others are updated. */
export const LU_BLOCK = 16;

const PANEL = { a: "i32", rows: "i32", m: "i32", n: "i32", first: "i32" } as const;

/** Where a block ends that starts at `first`. */
function endOfBlock(first: Value<"i32">, m: Value<"i32">, n: Value<"i32">): Value<"i32"> {
  const end = i32.add(first, LU_BLOCK);
  const steps = select(i32.ltS(m, n), m, n);
  return select(i32.ltS(end, steps), end, steps);
}

/**
 * Eliminates a block of columns of `m` rows and `n` columns at `a`, exchanging whole rows and their numbers at `rows`, and
 * finishes as many rows of `U`. Returns 0, or the number (from 1) of the first pivot that is 0. Here and in
 * {@link luUpdate} terms are subtracted in the order of the pivots, each rounded, so that the factors are those of
 * elimination column by column.
 */
export function luPanel(context: KernelContext): FunctionReference<typeof PANEL, "i32"> {
  const { module, once } = context;
  const subtract = subtractProduct(context, "exact");
  const [largest, swap, eliminate] = [
    pivotRow(context),
    swapRuns(context),
    eliminateBelow(context),
  ];
  return once("lu panel", () =>
    module.function("luPanel", { params: PANEL, result: "i32" }, (f, p) => {
      const { a, rows, m, n, first } = p;
      const row = f.let(i32.shl(n, 3));
      const at = (i: Value<"i32">, j: Value<"i32">) => entryAt(a, i, j, n);
      const status = f.let(i32.const(0));
      const end = f.let(endOfBlock(first, m, n));
      forRange(f, first, end, 1, (k) => {
        const pivot = f.call(largest, { at: at(k, k), stride: row, count: i32.sub(m, k) });
        f.if(pivot, () => {
          const other = f.let(i32.add(k, pivot));
          f.call(swap, { p: at(k, i32.const(0)), q: at(other, i32.const(0)), count: n });
          const [x, y] = [k, other].map((i) => f.let(i32.add(rows, i32.shl(i, 2))));
          const kept = f.let(i32.load(x));
          i32.store(f, x, i32.load(y));
          i32.store(f, y, kept);
        });
        f.if(
          f64.eq(f64.load(at(k, k)), 0),
          () => f.set(status, select(status, status, i32.add(k, 1))),
          () =>
            f.call(eliminate, {
              top: at(k, k),
              stride: row,
              count: i32.sub(i32.sub(m, k), 1),
              width: i32.sub(i32.sub(end, k), 1),
            }),
        );
      });
      forRange(f, i32.add(first, 1), end, 1, (i) => {
        f.call(subtract, {
          c: at(i, end),
          cRow: row,
          a: at(i, first),
          aRow: row,
          aColumn: 8,
          b: at(first, end),
          bRow: row,
          m: 1,
          n: i32.sub(n, end),
          k: i32.sub(i, first),
        });
      });
      return status;
    }),
  );
}

const UPDATE = {
  a: "i32",
  m: "i32",
  n: "i32",
  first: "i32",
  from: "i32",
  to: "i32",
} as const;

/** Subtracts what the block of pivots from `first` on gives to the rows `[from, to)` behind it. */
export function luUpdate(context: KernelContext): FunctionReference<typeof UPDATE, "void"> {
  const { module, once } = context;
  const subtract = subtractProduct(context, "exact");
  return once("lu update", () =>
    module.function("luUpdate", { params: UPDATE }, (f, { a, m, n, first, from, to }) => {
      const row = f.let(i32.shl(n, 3));
      const end = f.let(endOfBlock(first, m, n));
      f.call(subtract, {
        c: entryAt(a, from, end, n),
        cRow: row,
        a: entryAt(a, from, first, n),
        aRow: row,
        aColumn: 8,
        b: entryAt(a, first, end, n),
        bRow: row,
        m: i32.sub(to, from),
        n: i32.sub(n, end),
        k: i32.sub(end, first),
      });
    }),
  );
}

/** Number of the first of the largest of `count` entries of a column; 0 if all are NaN. */
function pivotRow({
  module,
  once,
}: KernelContext): FunctionReference<{ at: "i32"; stride: "i32"; count: "i32" }, "i32"> {
  const params = { at: "i32", stride: "i32", count: "i32" } as const;
  return once("pivot row", () =>
    module.function("pivotRow", { params, result: "i32" }, (f, { at, stride, count }) => {
      const best = f.let(f64.const(-1));
      const found = f.let(i32.const(0));
      const place = f.let(at);
      forRange(f, 0, count, 1, (i) => {
        const size = f.let(f64.abs(f64.load(place)));
        const larger = f.let(f64.gt(size, best));
        f.set(found, select(larger, i, found));
        f.set(best, select(larger, size, best));
        f.set(place, i32.add(place, stride));
      });
      return found;
    }),
  );
}

/** Exchanges `count` numbers at `p` and at `q`. */
export function swapRuns({
  module,
  once,
}: KernelContext): FunctionReference<{ p: "i32"; q: "i32"; count: "i32" }, "void"> {
  const params = { p: "i32", q: "i32", count: "i32" } as const;
  return once("swap runs", () =>
    module.function("swapRuns", { params }, (f, { p, q, count }) => {
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const [a, b] = [p, q].map((base) => f.let(i32.add(base, i32.shl(i, 3))));
        const { load, store } = width === 1 ? f64 : (v128 as unknown as typeof f64);
        const kept = f.let(load(a));
        store(f, a, load(b));
        store(f, b, kept);
      });
    }),
  );
}

/** Makes the `count` entries below the pivot at `top` multipliers and subtracts their part from `width` columns. */
function eliminateBelow({
  module,
  once,
}: KernelContext): FunctionReference<
  { top: "i32"; stride: "i32"; count: "i32"; width: "i32" },
  "void"
> {
  const params = { top: "i32", stride: "i32", count: "i32", width: "i32" } as const;
  return once("eliminate below", () =>
    module.function("eliminateBelow", { params }, (f, { top, stride, count, width }) => {
      const pivot = f.let(f64.load(top));
      const row = f.let(top);
      forRange(f, 0, count, 1, () => {
        f.set(row, i32.add(row, stride));
        const factor = f.let(f64.div(f64.load(row), pivot));
        f64.store(f, row, factor);
        const factors = f.let(f64x2.splat(factor));
        forBlocks(f, 0, width, [4, 2, 1], (j, lanes) => {
          const [to, from] = [row, top].map((base) => f.let(i32.add(base, i32.shl(j, 3))));
          if (lanes === 1) {
            const rest = f64.sub(f64.load(to, 8), f64.mul(factor, f64.load(from, 8)));
            f64.store(f, to, rest, 8);
            return;
          }
          for (let at = 8; at < 8 * lanes; at += 16) {
            const part = f64x2.mul(factors, v128.load(from, at));
            v128.store(f, to, f64x2.sub(v128.load(to, at), part), at);
          }
        });
      });
    }),
  );
}
