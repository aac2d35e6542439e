import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  i64,
  memory,
  select,
  type Value,
  type Variable,
  whileLoop,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

const RUN = 8;
const KEY = 32;

/**
 * A function that sorts `n` entries, each a key above a place in 64 bits, by merging; stable. It returns 1 if they end in
 * the room of the same size at `to`. For short lines, where the tables of a radix sort would cost more.
 */
export function mergeSort({
  module,
  once,
}: KernelContext): FunctionReference<{ from: "i32"; to: "i32"; n: "i32" }, "i32"> {
  const params = { from: "i32", to: "i32", n: "i32" } as const;
  return once("merge sort", () =>
    module.function("mergeSort", { params, result: "i32" }, (f, { from, to, n }) => {
      const [source, target] = [f.let(from), f.let(to)];
      const end = f.let(i32.add(source, i32.shl(n, 3)));
      const at = f.let(source);
      whileLoop(f, i32.ltU(at, end), () => {
        const stop = f.let(smaller(i32.add(at, 8 * RUN), end));
        insertionSort(f, at, stop);
        f.set(at, stop);
      });
      const width = f.let(i32.const(8 * RUN));
      const size = f.let(i32.shl(n, 3));
      const swapped = f.let(i32.const(0));
      whileLoop(f, i32.ltU(width, size), () => {
        f.set(end, i32.add(source, size));
        f.set(at, source);
        const out = f.let(target);
        whileLoop(f, i32.ltU(at, end), () => {
          const middle = f.let(smaller(i32.add(at, width), end));
          const stop = f.let(smaller(i32.add(middle, width), end));
          merge(f, at, middle, stop, out);
          f.set(at, stop);
        });
        const kept = f.let(source);
        f.set(source, target);
        f.set(target, kept);
        f.set(swapped, i32.xor(swapped, 1));
        f.set(width, i32.shl(width, 1));
      });
      return swapped;
    }),
  );
}

function smaller(a: Value<"i32">, b: Value<"i32">): Value<"i32"> {
  return select(i32.ltU(a, b), a, b);
}

/** Entries from the address `from` up to `to`. */
function insertionSort(f: FunctionBuilder, from: Variable<"i32">, to: Variable<"i32">): void {
  forRange(f, i32.add(from, 8), to, 8, (i) => {
    const entry = f.let(i64.load(i));
    const key = f.let(i64.shrU(entry, KEY));
    const at = f.let(i);
    f.block((end) => {
      f.loop((again) => {
        const other = f.let(i64.load(i32.sub(at, 8)));
        f.brIf(i64.geU(key, i64.shrU(other, KEY)), end);
        i64.store(f, at, other);
        f.set(at, i32.sub(at, 8));
        f.brIf(i32.gtU(at, from), again);
      });
    });
    i64.store(f, at, entry);
  });
}

/** Merge the sorted runs `[from, middle)` and `[middle, to)`, of equal keys the first run's first; moves `out` on. */
function merge(
  f: FunctionBuilder,
  from: Variable<"i32">,
  middle: Variable<"i32">,
  to: Variable<"i32">,
  out: Variable<"i32">,
): void {
  const [left, right] = [f.let(from), f.let(middle)];
  whileLoop(f, i32.and(i32.ltU(left, middle), i32.ltU(right, to)), () => {
    const [a, b] = [f.let(i64.load(left)), f.let(i64.load(right))];
    const takeRight = f.let(i64.ltU(i64.shrU(b, KEY), i64.shrU(a, KEY)));
    i64.store(f, out, select(takeRight, b, a));
    const step = f.let(i32.shl(takeRight, 3));
    f.set(right, i32.add(right, step));
    f.set(left, i32.add(left, i32.sub(8, step)));
    f.set(out, i32.add(out, 8));
  });
  for (const [next, end] of [
    [left, middle],
    [right, to],
  ]) {
    const rest = f.let(i32.sub(end, next));
    memory.copy(f, out, next, rest);
    f.set(out, i32.add(out, rest));
  }
}
