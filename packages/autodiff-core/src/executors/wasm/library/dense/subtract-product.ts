/** `C ← C - A B` in float64, the inner loop of every factorization here. */
import {
  type FunctionBuilder,
  type FunctionReference,
  f64,
  f64x2,
  forBlocks,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

/**
 * `C` of `m` rows and `n` columns, `A` of `m` and `k`, `B` of `k` and `n`. Columns of `B` and `C` are neighbors; `A` may
 * lie at any strides. All strides in bytes.
 */
export const PRODUCT_PARAMETERS = {
  c: "i32",
  cRow: "i32",
  a: "i32",
  aRow: "i32",
  aColumn: "i32",
  b: "i32",
  bRow: "i32",
  m: "i32",
  n: "i32",
  k: "i32",
} as const;

export type SubtractProduct = FunctionReference<typeof PRODUCT_PARAMETERS, "void">;

/**
 * How terms are subtracted: `"exact"` rounds each product and each difference, in the order of `k`, as a plain loop
 * does; `"fused"` rounds as the machine likes best.
 */
export type Rounding = "exact" | "fused";

/** Blocks of 4 rows and 4 columns: 8 sums in registers, and 6 loads for 8 products. */
export function subtractProduct(context: KernelContext, rounding: Rounding): SubtractProduct {
  return context.once(`subtract product ${rounding}`, () => {
    const bands = [4, 1].map((rows) => bandFunction(context, rounding, rows));
    return context.module.function(
      `subtractProduct ${rounding}`,
      { params: PRODUCT_PARAMETERS },
      (f, { c, cRow, a, aRow, aColumn, b, bRow, m, n, k }) => {
        f.if(i32.or(i32.eqz(k), i32.eqz(n)), () => f.return());
        forBlocks(f, 0, m, [4, 1], (i, rows) => {
          f.call(bands[rows === 4 ? 0 : 1], {
            c: i32.add(c, i32.mul(i, cRow)),
            cRow,
            a: i32.add(a, i32.mul(i, aRow)),
            aRow,
            aColumn,
            b,
            bRow,
            m: rows,
            n,
            k,
          });
        });
      },
    );
  });
}

type Three<T extends "f64" | "v128"> = (a: Value<T>, b: Value<T>, c: Value<T>) => Value<T>;

/** Some rows, over all columns. */
function bandFunction(context: KernelContext, rounding: Rounding, rows: number): SubtractProduct {
  const relaxed = rounding === "fused" && context.instructions.relaxed;
  const vector: Three<"v128"> = relaxed
    ? (a, b, c) => f64x2.relaxedNmadd(a, b, c)
    : (a, b, c) => f64x2.sub(c, f64x2.mul(a, b));
  const scalar: Three<"f64"> = (a, b, c) => f64.sub(c, f64.mul(a, b));
  const widths = rows === 1 ? [8, 2, 1] : [4, 2, 1];
  return context.module.function(
    `subtractProduct ${rounding} ${rows}`,
    { params: PRODUCT_PARAMETERS },
    (f, p) => {
      forBlocks(f, 0, p.n, widths, (j, width) => {
        const at = f.let(i32.shl(j, 3));
        if (width === 1) {
          writeBlock(f, p, rows, 1, at, {
            load: f64.load,
            splat: f64.load,
            store: f64.store,
            step: scalar,
          });
        } else {
          writeBlock(f, p, rows, width / 2, at, {
            load: f64x2.load,
            splat: f64x2.loadSplat,
            store: f64x2.store,
            step: vector,
          });
        }
      });
    },
  );
}

interface Lanes<T extends "f64" | "v128"> {
  load(address: Value<"i32">, offset?: number): Value<T>;
  splat(address: Value<"i32">, offset?: number): Value<T>;
  store(f: FunctionBuilder, address: Value<"i32">, value: Value<T>, offset?: number): void;
  step: Three<T>;
}

/** `rows` times `columns` sums at byte `at` of the rows. */
function writeBlock<T extends "f64" | "v128">(
  f: FunctionBuilder,
  {
    c,
    cRow,
    a,
    aRow,
    aColumn,
    b,
    bRow,
    k,
  }: Record<keyof typeof PRODUCT_PARAMETERS, Variable<"i32">>,
  rows: number,
  columns: number,
  at: Variable<"i32">,
  { load, splat, store, step }: Lanes<T>,
): void {
  const targets: Variable<"i32">[] = [];
  const factors: Variable<"i32">[] = [];
  for (let r = 0; r < rows; r++) {
    targets.push(f.let(r === 0 ? i32.add(c, at) : i32.add(targets[r - 1], cRow)));
    factors.push(f.let(r === 0 ? a : i32.add(factors[r - 1], aRow)));
  }
  const source = f.let(i32.add(b, at));
  const sums = targets.map((target) =>
    Array.from({ length: columns }, (_, q) => f.let(load(target, 16 * q))),
  );
  forRange(f, 0, k, 1, () => {
    const row = Array.from({ length: columns }, (_, q) => f.let(load(source, 16 * q)));
    sums.forEach((line, r) => {
      const factor = f.let(splat(factors[r]));
      line.forEach((sum, q) => {
        f.set(sum, step(factor, row[q], sum));
      });
      f.set(factors[r], i32.add(factors[r], aColumn));
    });
    f.set(source, i32.add(source, bRow));
  });
  sums.forEach((line, r) => {
    line.forEach((sum, q) => {
      store(f, targets[r], sum, 16 * q);
    });
  });
}
