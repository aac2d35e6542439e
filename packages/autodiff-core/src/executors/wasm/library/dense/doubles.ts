/** Runs of float64 numbers in memory: copies from and to a dtype, tests, and the vector loops of factorizations. */
import type { DType } from "../../../../dtype.ts";
import {
  type FunctionReference,
  f32,
  f32x4,
  f64,
  f64x2,
  forBlocks,
  i32,
  memory,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

const COPY = { to: "i32", from: "i32", count: "i32" } as const;

type Copy = FunctionReference<typeof COPY, "void">;

/** Copies `count` numbers of a float dtype to float64. */
export function loadDoubles({ module, once }: KernelContext, dtype: DType): Copy {
  return once(`load ${dtype}`, () =>
    module.function(`load ${dtype}`, { params: COPY }, (f, { to, from, count }) => {
      if (dtype === "float64") {
        memory.copy(f, to, from, i32.shl(count, 3));
        return;
      }
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const source = i32.add(from, i32.shl(i, 2));
        const target = i32.add(to, i32.shl(i, 3));
        if (width === 1) f64.store(f, target, f64.promoteF32(f32.load(source)));
        else v128.store(f, target, f64x2.promoteLowF32x4(v128.load64Zero(source)));
      });
    }),
  );
}

/** Copies `count` float64 numbers to a float dtype. */
export function storeDoubles({ module, once }: KernelContext, dtype: DType): Copy {
  return once(`store ${dtype}`, () =>
    module.function(`store ${dtype}`, { params: COPY }, (f, { to, from, count }) => {
      if (dtype === "float64") {
        memory.copy(f, to, from, i32.shl(count, 3));
        return;
      }
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const source = i32.add(from, i32.shl(i, 3));
        const target = i32.add(to, i32.shl(i, 2));
        if (width === 1) f32.store(f, target, f32.demoteF64(f64.load(source)));
        else v128.store64Lane(f, target, f32x4.demoteF64x2Zero(v128.load(source)), 0);
      });
    }),
  );
}

const RUN = { at: "i32", count: "i32" } as const;

/** Whether any of `count` numbers is NaN. */
export function hasNaN({ module, once }: KernelContext): FunctionReference<typeof RUN, "i32"> {
  return once("has NaN", () =>
    module.function("hasNaN", { params: RUN, result: "i32" }, (f, { at, count }) => {
      const found = f.let(f64x2.const(0));
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const address = i32.add(at, i32.shl(i, 3));
        const x = f.let(width === 1 ? f64x2.loadSplat(address) : v128.load(address));
        f.set(found, v128.or(found, f64x2.ne(x, x)));
      });
      return v128.anyTrue(found);
    }),
  );
}

const FILL = { at: "i32", count: "i32", value: "f64" } as const;

/** Sets `count` numbers. */
export function fillDoubles({
  module,
  once,
}: KernelContext): FunctionReference<typeof FILL, "void"> {
  return once("fill doubles", () =>
    module.function("fillDoubles", { params: FILL }, (f, { at, count, value }) => {
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const address = i32.add(at, i32.shl(i, 3));
        if (width === 1) f64.store(f, address, value);
        else v128.store(f, address, f64x2.splat(value));
      });
    }),
  );
}

/** Divides `count` numbers by one. */
export function divideDoubles({
  module,
  once,
}: KernelContext): FunctionReference<typeof FILL, "void"> {
  return once("divide doubles", () =>
    module.function("divideDoubles", { params: FILL }, (f, { at, count, value }) => {
      const divisor = f.let(f64x2.splat(value));
      forBlocks(f, 0, count, [2, 1], (i, width) => {
        const address = f.let(i32.add(at, i32.shl(i, 3)));
        if (width === 1) f64.store(f, address, f64.div(f64.load(address), value));
        else v128.store(f, address, f64x2.div(v128.load(address), divisor));
      });
    }),
  );
}
