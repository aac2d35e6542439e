import { type FunctionReference, f64, forRange, i32 } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { largestSize } from "./reflector.ts";

/** Entries this close to the largest count as being as large, so that rounding does not choose between them. */
const TIE = 1 - 2 ** -20;

/** Writes the numbers of `n` values in ascending order to `order`, by insertion; of equal ones the first comes first. */
export function ascendingOrder({
  module,
  once,
}: KernelContext): FunctionReference<{ d: "i32"; order: "i32"; n: "i32" }, "void"> {
  const params = { d: "i32", order: "i32", n: "i32" } as const;
  return once("ascending order", () =>
    module.function("ascendingOrder", { params }, (f, { d, order, n }) => {
      forRange(f, 0, n, 1, (i) => {
        const value = f.let(f64.load(i32.add(d, i32.shl(i, 3))));
        const at = f.let(i32.add(order, i32.shl(i, 2)));
        f.block((end) => {
          f.loop((again) => {
            f.brIf(i32.leU(at, order), end);
            const other = f.let(i32.load(i32.sub(at, 4)));
            f.brIf(i32.eqz(f64.gt(f64.load(i32.add(d, i32.shl(other, 3))), value)), end);
            i32.store(f, at, other);
            f.set(at, i32.sub(at, 4));
            f.br(again);
          });
        });
        i32.store(f, at, i);
      });
    }),
  );
}

/** Whether the first of the largest of `count` numbers is negative. */
export function isTurned(
  context: KernelContext,
): FunctionReference<{ at: "i32"; count: "i32" }, "i32"> {
  const { module, once } = context;
  const largestOf = largestSize(context);
  const params = { at: "i32", count: "i32" } as const;
  return once("is turned", () =>
    module.function("isTurned", { params, result: "i32" }, (f, { at, count }) => {
      const limit = f.let(f64.mul(TIE, f.call(largestOf, { at, count })));
      forRange(f, 0, count, 1, (i) => {
        const x = f.let(f64.load(i32.add(at, i32.shl(i, 3))));
        f.if(f64.ge(f64.abs(x), limit), () => f.return(f64.lt(x, 0)));
      });
      return i32.const(0);
    }),
  );
}
