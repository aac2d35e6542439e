import {
  type FunctionReference,
  f64,
  forRange,
  i32,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { swapRuns } from "./lu-function.ts";
import { makeReflector, normFunction, reflect } from "./reflector.ts";

/** Columns with norms below this part of the largest are taken as zero. */
const NEGLIGIBLE = 2 ** -900;

const PARAMETERS = {
  columns: "i32",
  m: "i32",
  n: "i32",
  tau: "i32",
  order: "i32",
  norms: "i32",
  reliable: "i32",
} as const;

/**
 * Overwrites `n` columns of `m` numbers, each together in memory, with `R` and the reflectors of `A P = Q R`, where the
 * largest remaining column comes next; its number goes to `order`. Returns the rank: it stops where what remains is zero.
 * `norms` and `reliable` are room for `n` numbers each.
 */
export function pivotedQr(context: KernelContext): FunctionReference<typeof PARAMETERS, "i32"> {
  const { module, once } = context;
  const [make, apply, swap] = [makeReflector(context), reflect(context), swapRuns(context)];
  const [norm, update] = [normFunction(context), updateNorm(context)];
  return once("pivoted qr", () =>
    module.function("pivotedQr", { params: PARAMETERS, result: "i32" }, (f, p) => {
      const { columns, m, n, tau, order, norms, reliable } = p;
      const row = f.let(i32.shl(m, 3));
      const columnAt = (j: Value<"i32">): Value<"i32"> => i32.add(columns, i32.mul(j, row));
      const at = (base: Value<"i32">, j: Value<"i32">): Value<"i32"> =>
        i32.add(base, i32.shl(j, 3));
      const place = (j: Value<"i32">): Value<"i32"> => i32.add(order, i32.shl(j, 2));
      const largest = f.let(f64.const(0));
      forRange(f, 0, n, 1, (j) => {
        const size = f.call(norm, { at: columnAt(j), count: m });
        f64.store(f, at(norms, j), size);
        f64.store(f, at(reliable, j), size);
        i32.store(f, place(j), j);
        f.set(largest, f64.max(largest, size));
      });
      f.set(largest, f64.mul(largest, NEGLIGIBLE));
      forRange(f, 0, select(i32.ltS(m, n), m, n), 1, (k) => {
        const pivot = f.let(indexOfLargest(f, norms, k, n));
        const size = f64.load(at(norms, pivot));
        f.if(f64.le(size, largest), () => f.return(k));
        f.if(i32.ne(pivot, k), () => {
          f.call(swap, { p: columnAt(k), q: columnAt(pivot), count: m });
          const kept = f.let(i32.load(place(k)));
          i32.store(f, place(k), i32.load(place(pivot)));
          i32.store(f, place(pivot), kept);
          for (const list of [norms, reliable]) {
            f64.store(f, at(list, pivot), f64.load(at(list, k)));
          }
        });
        const v = f.let(at(columnAt(k), k));
        const count = f.let(i32.sub(m, k));
        const factor = f.call(make, { at: v, count });
        f64.store(f, at(tau, k), factor);
        forRange(f, i32.add(k, 1), n, 1, (j) => {
          const y = f.let(at(columnAt(j), k));
          f.call(apply, { v, y, tau: factor, count });
          f.call(update, { y, count, norm: at(norms, j), reliable: at(reliable, j) });
        });
      });
      return select(i32.ltS(m, n), m, n);
    }),
  );
}

function indexOfLargest(
  f: Parameters<typeof forRange>[0],
  list: Variable<"i32">,
  from: Variable<"i32">,
  to: Variable<"i32">,
): Value<"i32"> {
  const best = f.let(from);
  const size = f.let(f64.load(i32.add(list, i32.shl(from, 3))));
  forRange(f, i32.add(from, 1), to, 1, (j) => {
    const other = f.let(f64.load(i32.add(list, i32.shl(j, 3))));
    const larger = f.let(f64.gt(other, size));
    f.set(best, select(larger, j, best));
    f.set(size, select(larger, other, size));
  });
  return best;
}

const UPDATE = { y: "i32", count: "i32", norm: "i32", reliable: "i32" } as const;

/** Norm of a column without its entry at `y`, from the one with it, or afresh where that has lost its digits. */
function updateNorm(context: KernelContext): FunctionReference<typeof UPDATE, "void"> {
  const { module, once } = context;
  const measure = normFunction(context);
  return once("update norm", () =>
    module.function("updateNorm", { params: UPDATE }, (f, { y, count, norm, reliable }) => {
      const old = f.let(f64.load(norm));
      f.if(f64.eq(old, 0), () => f.return());
      const removed = f.let(f64.div(f64.load(y), old));
      const left = f.let(f64.max(0, f64.sub(1, f64.mul(removed, removed))));
      const ratio = f.let(f64.div(old, f64.load(reliable)));
      f.if(f64.gt(f64.mul(left, f64.mul(ratio, ratio)), 1e-8), () => {
        f64.store(f, norm, f64.mul(old, f64.sqrt(left)));
        f.return();
      });
      const fresh = f.call(measure, { at: i32.add(y, 8), count: i32.sub(count, 1) });
      f64.store(f, norm, fresh);
      f64.store(f, reliable, fresh);
    }),
  );
}
