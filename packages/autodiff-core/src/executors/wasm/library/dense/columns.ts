/** Matrices by rows, in a dtype, and vectors that lie together as float64. */
import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import { type FunctionReference, f64, forRange, i32 } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { doubleAccess } from "../blocks.ts";

const READ = { from: "i32", to: "i32", m: "i32", n: "i32" } as const;

/** Reads the `n` columns of a matrix of `m` rows, each together in memory. */
export function readColumns(
  { module, once }: KernelContext,
  dtype: DType,
): FunctionReference<typeof READ, "void"> {
  const { load } = doubleAccess(dtype);
  const bytes = BYTES_PER_ELEMENT[dtype];
  return once(`read columns ${dtype}`, () =>
    module.function("readColumns", { params: READ }, (f, { from, to, m, n }) => {
      const source = f.let(from);
      const column = f.let(i32.shl(m, 3));
      forRange(f, 0, m, 1, (i) => {
        const target = f.let(i32.add(to, i32.shl(i, 3)));
        forRange(f, 0, n, 1, () => {
          f64.store(f, target, load(source));
          f.set(source, i32.add(source, bytes));
          f.set(target, i32.add(target, column));
        });
      });
    }),
  );
}

const WRITE = {
  from: "i32",
  to: "i32",
  count: "i32",
  step: "i32",
  factor: "f64",
  offset: "f64",
} as const;

/** Writes `factor x + offset` for `count` numbers `x`, `step` entries apart. */
export function writeVector(
  { module, once }: KernelContext,
  dtype: DType,
): FunctionReference<typeof WRITE, "void"> {
  const { store } = doubleAccess(dtype);
  const bytes = BYTES_PER_ELEMENT[dtype];
  return once(`write vector ${dtype}`, () =>
    module.function("writeVector", { params: WRITE }, (f, p) => {
      const target = f.let(p.to);
      forRange(f, 0, p.count, 1, (i) => {
        const x = f64.load(i32.add(p.from, i32.shl(i, 3)));
        store(f, target, f64.add(f64.mul(p.factor, x), p.offset));
        f.set(target, i32.add(target, i32.mul(p.step, bytes)));
      });
    }),
  );
}
