/**
 * Products of up to {@link REFLECTORS} reflectors as `I - V T Vᵀ`, so that applying them is products of matrices.
 * Vectors are rows here: `V` has a reflector in each row, and matrices are held by columns, each together in memory.
 *
 * @see Schreiber & Van Loan, A storage-efficient WY representation, SIAM J. Sci. Stat. Comput. 10 (1989) 53-57,
 * doi:10.1137/0910005.
 */
import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  memory,
  select,
  type Value,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { subtractProduct } from "./subtract-product.ts";

/** Reflectors in a block. */
export const REFLECTORS = 24;
/** Rows that are multiplied at a time. */
const CHUNK = 32;

/** Numbers of room for blocks of reflectors of at most `length` numbers. */
export function blockRoom(length: number): number {
  return 2 * REFLECTORS * length + 2 * REFLECTORS ** 2 + 2 * CHUNK * REFLECTORS;
}

/** Addresses in the room: `V`, `Vᵀ`, `T`, products of the reflectors, and two of products with a chunk. */
function layout(room: Value<"i32">, length: Value<"i32">): Record<string, Value<"i32">> {
  const v = room;
  const turned = i32.add(v, i32.mul(length, 8 * REFLECTORS));
  const t = i32.add(turned, i32.mul(length, 8 * REFLECTORS));
  const square = 8 * REFLECTORS ** 2;
  const chunk = 8 * CHUNK * REFLECTORS;
  return {
    v,
    turned,
    t,
    products: i32.add(t, square),
    w: i32.add(t, 2 * square),
    wt: i32.add(t, 2 * square + chunk),
  };
}

const BUILD = {
  from: "i32",
  row: "i32",
  length: "i32",
  count: "i32",
  tau: "i32",
  room: "i32",
  transposed: "i32",
} as const;

/**
 * Builds `V`, `Vᵀ` and `T` (or its transpose) in the room from `count` reflectors, the first at `from` and each next one
 * `row` bytes and one number further on; the first has `length` numbers.
 */
export function buildBlock(context: KernelContext): FunctionReference<typeof BUILD, "void"> {
  const { module, once } = context;
  const subtract = subtractProduct(context, "fused");
  return once("build reflector block", () =>
    module.function("buildBlock", { params: BUILD }, (f, p) => {
      const { from, row, length, count, tau, transposed } = p;
      const places = layout(p.room, length);
      const [v, turned, t, products] = [
        places["v"],
        places["turned"],
        places["t"],
        places["products"],
      ].map((x) => f.let(x));
      const width = f.let(i32.shl(count, 3));
      const size = f.let(i32.shl(length, 3));
      memory.fill(f, v, 0, i32.mul(size, count));
      forRange(f, 0, count, 1, (k) => {
        const skip = f.let(i32.shl(k, 3));
        const to = f.let(i32.add(i32.add(v, i32.mul(k, size)), skip));
        memory.copy(f, to, i32.add(i32.add(from, i32.mul(k, row)), skip), i32.sub(size, skip));
        f64.store(f, to, 1);
        const source = f.let(i32.sub(to, skip));
        const target = f.let(i32.add(turned, skip));
        forRange(f, 0, length, 1, () => {
          f64.store(f, target, f64.load(source));
          f.set(source, i32.add(source, 8));
          f.set(target, i32.add(target, width));
        });
      });
      memory.fill(f, products, 0, i32.mul(width, count));
      f.call(subtract, {
        c: products,
        cRow: width,
        a: v,
        aRow: size,
        aColumn: 8,
        b: turned,
        bRow: width,
        m: count,
        n: count,
        k: length,
      });
      // Column by column: T[i, k] = -τ_k Σ_j T[i, j] v_j·v_k, the diagonal τ_k; `products` has the sign already.
      memory.fill(f, t, 0, i32.mul(width, count));
      const [along, across] = [
        f.let(select(transposed, width, i32.const(8))),
        f.let(select(transposed, i32.const(8), width)),
      ];
      const entry = (i: Value<"i32">, j: Value<"i32">): Value<"i32"> =>
        i32.add(t, i32.add(i32.mul(i, across), i32.mul(j, along)));
      forRange(f, 0, count, 1, (k) => {
        const factor = f.let(f64.load(i32.add(tau, i32.shl(k, 3))));
        forRange(f, 0, k, 1, (i) => {
          const sum = f.let(f64.const(0));
          forRange(f, i, k, 1, (j) => {
            const inner = f64.load(i32.add(products, i32.add(i32.mul(j, width), i32.shl(k, 3))));
            f.set(sum, f64.add(sum, f64.mul(f64.load(entry(i, j)), inner)));
          });
          f64.store(f, entry(i, k), f64.mul(factor, sum));
        });
        f64.store(f, entry(k, k), factor);
      });
    }),
  );
}

const APPLY = {
  y: "i32",
  row: "i32",
  rows: "i32",
  length: "i32",
  count: "i32",
  room: "i32",
} as const;

/** `y ← y - y Vᵀ T V` for `rows` vectors of `length` numbers at `y`. */
export function applyBlock(context: KernelContext): FunctionReference<typeof APPLY, "void"> {
  const { module, once } = context;
  const subtract = subtractProduct(context, "fused");
  return once("apply reflector block", () =>
    module.function("applyBlock", { params: APPLY }, (f, p) => {
      const { y, row, rows, length, count } = p;
      const places = layout(p.room, length);
      const [v, turned, t, w, wt] = ["v", "turned", "t", "w", "wt"].map((name) =>
        f.let(places[name]),
      );
      const width = f.let(i32.shl(count, 3));
      const at = f.let(y);
      const left = f.let(rows);
      whileLoop(f, i32.gtS(left, 0), () => {
        const m = f.let(select(i32.ltS(left, CHUNK), left, CHUNK));
        const bytes = f.let(i32.mul(width, m));
        memory.fill(f, w, 0, bytes);
        memory.fill(f, wt, 0, bytes);
        const shared = { m, aColumn: 8 };
        const narrow = { ...shared, cRow: width, bRow: width, n: count };
        f.call(subtract, { ...narrow, c: w, a: at, aRow: row, b: turned, k: length });
        f.call(subtract, { ...narrow, c: wt, a: w, aRow: width, b: t, k: count });
        f.call(subtract, {
          ...shared,
          c: at,
          cRow: row,
          a: wt,
          aRow: width,
          b: v,
          bRow: i32.shl(length, 3),
          n: length,
          k: count,
        });
        f.set(at, i32.add(at, i32.mul(m, row)));
        f.set(left, i32.sub(left, m));
      });
    }),
  );
}

const FORM = {
  from: "i32",
  row: "i32",
  length: "i32",
  count: "i32",
  tau: "i32",
  q: "i32",
  qRow: "i32",
  rows: "i32",
  room: "i32",
  identity: "i32",
} as const;

/**
 * Multiplies `rows` vectors at `q` by the product of `count` reflectors of `length` numbers. With `identity` they are the
 * first unit vectors, to which many of the reflectors do nothing.
 */
export function applyProduct(context: KernelContext): FunctionReference<typeof FORM, "void"> {
  const { module, once } = context;
  const [build, apply] = [buildBlock(context), applyBlock(context)];
  return once("apply product of reflectors", () =>
    module.function("applyProduct", { params: FORM }, (f, p) => {
      const first = f.let(i32.sub(p.count, 1));
      f.set(first, i32.sub(first, i32.remS(first, REFLECTORS)));
      whileLoop(f, i32.and(i32.geS(first, 0), i32.gtS(p.count, 0)), () => {
        const rest = f.let(i32.sub(p.count, first));
        const count = f.let(select(i32.ltS(rest, REFLECTORS), rest, REFLECTORS));
        const length = f.let(i32.sub(p.length, first));
        const { room, row, qRow } = p;
        const skipped = f.let(select(p.identity, first, 0));
        f.call(build, {
          from: i32.add(p.from, i32.mul(first, i32.add(row, 8))),
          row,
          length,
          count,
          tau: i32.add(p.tau, i32.shl(first, 3)),
          room,
          transposed: 1,
        });
        f.call(apply, {
          y: i32.add(p.q, i32.add(i32.mul(skipped, qRow), i32.shl(first, 3))),
          row: qRow,
          rows: i32.sub(p.rows, skipped),
          length,
          count,
          room,
        });
        f.set(first, i32.sub(first, REFLECTORS));
      });
    }),
  );
}
