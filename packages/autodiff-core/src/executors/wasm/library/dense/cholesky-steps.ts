/** The steps of Cholesky's factorization `Uᵀ U`, by rows of the upper triangle; what lies below it has no meaning. */
import type { DType } from "../../../../dtype.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  select,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { doubleAccess } from "../blocks.ts";
import { divideDoubles } from "./doubles.ts";
import { entryAt } from "./entry-address.ts";
import { subtractProduct } from "./subtract-product.ts";

/** Rows that are finished before the rest of the matrix is updated. */
export const CHOLESKY_BLOCK = 32;

const READ = { source: "i32", a: "i32", n: "i32", from: "i32", to: "i32" } as const;

/** Reads rows of the upper triangle of the symmetric part; tells whether it has NaN. */
export function readSymmetricPart(
  { module, once }: KernelContext,
  dtype: DType,
): FunctionReference<typeof READ, "i32"> {
  const { load } = doubleAccess(dtype);
  const bytes = BYTES_PER_ELEMENT[dtype];
  return once(`read symmetric part ${dtype}`, () =>
    module.function(
      "readSymmetricPart",
      { params: READ, result: "i32" },
      (f, { source, a, n, from, to }) => {
        const found = f.let(i32.const(0));
        forRange(f, from, to, 1, (i) => {
          forRange(f, i, n, 1, (j) => {
            const below = f.let(load(entryAt(source, j, i, n, bytes)));
            const above = f.let(load(entryAt(source, i, j, n, bytes)));
            const mean = f64.add(f64.mul(0.5, below), f64.mul(0.5, above));
            const entry = f.let(select(f64.eq(below, above), below, mean));
            f.set(found, i32.or(found, f64.ne(entry, entry)));
            f64.store(f, entryAt(a, i, j, n), entry);
          });
        });
        return found;
      },
    ),
  );
}

const WRITE = {
  a: "i32",
  target: "i32",
  n: "i32",
  from: "i32",
  to: "i32",
  failed: "i32",
} as const;

/** Writes rows of the lower factor, zeros above it; NaN everywhere if the matrix has none. */
export function writeLowerFactor(
  { module, once }: KernelContext,
  dtype: DType,
): FunctionReference<typeof WRITE, "void"> {
  const { store } = doubleAccess(dtype);
  const bytes = BYTES_PER_ELEMENT[dtype];
  return once(`write lower factor ${dtype}`, () =>
    module.function(
      "writeLowerFactor",
      { params: WRITE },
      (f, { a, target, n, from, to, failed }) => {
        const other = f.let(select(failed, f64.const(Number.NaN), 0));
        forRange(f, from, to, 1, (i) => {
          forRange(f, 0, n, 1, (j) => {
            const inside = i32.and(i32.leS(j, i), i32.eqz(failed));
            const entry = select(inside, f64.load(entryAt(a, j, i, n)), other);
            store(f, entryAt(target, i, j, n, bytes), entry);
          });
        });
      },
    ),
  );
}

/** Whether a pivot is NaN, and so the factor: every entry of it meets in the pivot of its column. */
export function hasUndefinedPivot({
  module,
  once,
}: KernelContext): FunctionReference<{ a: "i32"; n: "i32" }, "i32"> {
  return once("has undefined pivot", () =>
    module.function(
      "hasUndefinedPivot",
      { params: { a: "i32", n: "i32" }, result: "i32" },
      (f, { a, n }) => {
        const found = f.let(i32.const(0));
        forRange(f, 0, n, 1, (i) => {
          const pivot = f.let(f64.load(entryAt(a, i, i, n)));
          f.set(found, i32.or(found, f64.ne(pivot, pivot)));
        });
        return found;
      },
    ),
  );
}

const REDUCE = { a: "i32", n: "i32", first: "i32", k: "i32", from: "i32", m: "i32" } as const;

/** Rows `[from, from + m)`, from column `from` on, minus `Uᵀ U` of the rows `[first, first + k)`. */
function reduceRows(context: KernelContext): FunctionReference<typeof REDUCE, "void"> {
  const { module, once } = context;
  const subtract = subtractProduct(context, "fused");
  return once("cholesky reduce", () =>
    module.function("reduceRows", { params: REDUCE }, (f, { a, n, first, k, from, m }) => {
      const row = f.let(i32.shl(n, 3));
      f.call(subtract, {
        c: entryAt(a, from, from, n),
        cRow: row,
        a: entryAt(a, first, from, n),
        aRow: 8,
        aColumn: row,
        b: entryAt(a, first, from, n),
        bRow: row,
        m,
        n: i32.sub(n, from),
        k,
      });
    }),
  );
}

/** Finishes the block of rows from `first` on. Returns 0, or the order of the first leading minor that is not positive. */
export function choleskyPanel(
  context: KernelContext,
): FunctionReference<{ a: "i32"; n: "i32"; first: "i32" }, "i32"> {
  const { module, once } = context;
  const [reduce, divide] = [reduceRows(context), divideDoubles(context)];
  const params = { a: "i32", n: "i32", first: "i32" } as const;
  return once("cholesky panel", () =>
    module.function("choleskyPanel", { params, result: "i32" }, (f, { a, n, first }) => {
      const end = f.let(i32.add(first, CHOLESKY_BLOCK));
      f.set(end, select(i32.ltS(end, n), end, n));
      forRange(f, first, end, 1, (i) => {
        f.call(reduce, { a, n, first, k: i32.sub(i, first), from: i, m: 1 });
        const at = f.let(entryAt(a, i, i, n));
        const pivot = f.let(f64.load(at));
        f.if(f64.le(pivot, 0), () => f.return(i32.add(i, 1)));
        f.set(pivot, f64.sqrt(pivot));
        f.call(divide, { at, count: i32.sub(n, i), value: pivot });
        f64.store(f, at, pivot);
      });
      return i32.const(0);
    }),
  );
}

const UPDATE = { a: "i32", n: "i32", first: "i32", from: "i32", to: "i32" } as const;

/** Subtracts what the block of rows from `first` on gives to the rows `[from, to)` behind it. */
export function choleskyUpdate(context: KernelContext): FunctionReference<typeof UPDATE, "void"> {
  const { module, once } = context;
  const reduce = reduceRows(context);
  return once("cholesky update", () =>
    module.function("choleskyUpdate", { params: UPDATE }, (f, { a, n, first, from, to }) => {
      const i = f.let(from);
      whileLoop(f, i32.ltS(i, to), () => {
        const rest = f.let(i32.sub(to, i));
        const m = f.let(select(i32.ltS(rest, 4), rest, 4));
        f.call(reduce, { a, n, first, k: CHOLESKY_BLOCK, from: i, m });
        f.set(i, i32.add(i, m));
      });
    }),
  );
}
