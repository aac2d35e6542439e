import type { Triangle } from "../../../../linalg/kernels/substitution.ts";
import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  select,
  type Value,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { divideDoubles } from "./doubles.ts";
import { subtractProduct } from "./subtract-product.ts";

/** Rows that are solved for before the rest of the matrix is looked at again. */
const BLOCK = 32;

const PARAMETERS = { a: "i32", x: "i32", n: "i32", m: "i32" } as const;

/**
 * A function that overwrites `x` (`n` rows, `m` columns) with the solution of `op(A)·X = x`, where `A` has `n` rows;
 * only its triangle is read.
 */
export function substitution(
  context: KernelContext,
  { lower, transpose, unitDiagonal }: Triangle,
): FunctionReference<typeof PARAMETERS, "void"> {
  const { module, once } = context;
  const forward = lower !== transpose;
  const name = `substitution ${lower} ${transpose} ${unitDiagonal}`;
  const subtract = subtractProduct(context, "exact");
  const divide = divideDoubles(context);
  return once(name, () =>
    module.function(name, { params: PARAMETERS }, (f, { a, x, n, m }) => {
      const row = f.let(i32.shl(n, 3));
      const xRow = f.let(i32.shl(m, 3));
      const [aRow, aColumn] = transpose ? [i32.const(8), row] : [row, i32.const(8)];
      const entry = (i: Value<"i32">, k: Value<"i32">): Value<"i32"> =>
        i32.add(a, i32.add(i32.mul(i, aRow), i32.mul(k, aColumn)));
      const xAt = (i: Value<"i32">): Value<"i32"> => i32.add(x, i32.mul(i, xRow));
      // Rows `[i, i + count)` of x minus what rows `[from, to)` give to them.
      const reduce = (
        i: Value<"i32">,
        count: Value<"i32"> | number,
        from: Value<"i32">,
        to: Value<"i32">,
      ): void => {
        f.call(subtract, {
          c: xAt(i),
          cRow: xRow,
          a: entry(i, from),
          aRow,
          aColumn,
          b: xAt(from),
          bRow: xRow,
          m: count,
          n: m,
          k: i32.sub(to, from),
        });
      };
      const solveRow = (i: Value<"i32">, from: Value<"i32">, to: Value<"i32">): void => {
        reduce(i, 1, from, to);
        if (!unitDiagonal) f.call(divide, { at: xAt(i), count: m, value: f64.load(entry(i, i)) });
      };
      const zero = i32.const(0);
      if (forward) {
        const first = f.let(zero);
        whileLoop(f, i32.ltS(first, n), () => {
          const end = f.let(i32.add(first, BLOCK));
          f.set(end, select(i32.ltS(end, n), end, n));
          reduce(first, i32.sub(end, first), zero, first);
          forRange(f, first, end, 1, (i) => solveRow(i, first, i));
          f.set(first, end);
        });
      } else {
        const end = f.let(n);
        whileLoop(f, i32.gtS(end, 0), () => {
          const first = f.let(i32.sub(end, BLOCK));
          f.set(first, select(i32.gtS(first, 0), first, 0));
          reduce(first, i32.sub(end, first), end, n);
          forRange(f, i32.sub(end, 1), i32.sub(first, 1), -1, (i) =>
            solveRow(i, f.let(i32.add(i, 1)), end),
          );
          f.set(end, first);
        });
      }
    }),
  );
}
