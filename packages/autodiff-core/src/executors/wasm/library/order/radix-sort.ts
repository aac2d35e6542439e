/** Entries of 64 bits, a key above a place, sorted by their keys from the least significant digit on. */
import {
  type FunctionReference,
  forRange,
  i32,
  i64,
  memory,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { Tile } from "../blocks.ts";

/** The lines of memory that 256 digits are written to fit into the nearest cache. */
const DIGIT = 8;
const RADIX = 256;
const KEY = 32;
/** Entries per call: short enough for engines to optimize the function after a few. */
const BLOCK = 8192;

/** Bytes of the counts of all digits of a key: an i32 for each of the values of each of the four. */
export const COUNT_BYTES = 4096;

/**
 * Sort `n` entries at `entries`, with room for as many behind them, by keys of `bits` bits; stable. A digit that all
 * keys share is passed over.
 *
 * @returns 1 if the sorted entries are in the room behind, else 0.
 */
export function radixSort(
  context: KernelContext,
  { f }: Pick<Tile, "f">,
  entries: Value<"i32">,
  counts: Value<"i32">,
  n: number,
  bits: number,
): Variable<"i32"> {
  const count = countFunction(context);
  const start = startFunction(context);
  const move = moveFunction(context);
  const swapped = f.let(i32.const(0));
  forRange(f, 0, Math.ceil(bits / DIGIT) * DIGIT, DIGIT, (digit) => {
    const shift = f.let(i64.extendI32U(i32.add(digit, KEY)));
    const from = f.let(i32.add(entries, i32.mul(swapped, 8 * n)));
    const to = f.let(i32.add(entries, i32.mul(i32.xor(swapped, 1), 8 * n)));
    memory.fill(f, counts, 0, 4 * RADIX);
    forRange(f, 0, n, BLOCK, (block) => {
      const at = f.let(i32.add(from, i32.shl(block, 3)));
      f.call(count, { from: at, n: blockSize(n, block), counts, shift });
    });
    f.if(i32.eqz(f.call(start, { counts, n })), () => {
      forRange(f, 0, n, BLOCK, (block) => {
        const at = f.let(i32.add(from, i32.shl(block, 3)));
        f.call(move, { from: at, n: blockSize(n, block), counts, shift, to });
      });
      f.set(swapped, i32.xor(swapped, 1));
    });
  });
  return swapped;
}

function blockSize(n: number, from: Value<"i32">): Value<"i32"> | number {
  if (n <= BLOCK) return n;
  const rest = i32.sub(n, from);
  return select(i32.ltS(rest, BLOCK), rest, BLOCK);
}

function digitOffset(entry: Value<"i64">, shift: Value<"i64">): Value<"i32"> {
  return i32.shl(i32.and(i32.wrapI64(i64.shrU(entry, shift)), RADIX - 1), 2);
}

type Count = FunctionReference<{ from: "i32"; n: "i32"; counts: "i32"; shift: "i64" }, "void">;

/** Counts a digit of `n` entries. */
function countFunction({ module, once }: KernelContext): Count {
  const params = { from: "i32", n: "i32", counts: "i32", shift: "i64" } as const;
  return once("radix count", () =>
    module.function("radixCount", { params }, (f, { from, n, counts, shift }) => {
      forRange(f, 0, n, 1, (i) => {
        const entry = i64.load(i32.add(from, i32.shl(i, 3)));
        const place = f.let(i32.add(counts, digitOffset(entry, shift)));
        i32.store(f, place, i32.add(i32.load(place), 1));
      });
    }),
  );
}

type Start = FunctionReference<{ counts: "i32"; n: "i32" }, "i32">;

/** Replaces counts by the place of the first entry of each; tells whether all entries have the same digit. */
function startFunction({ module, once }: KernelContext): Start {
  const params = { counts: "i32", n: "i32" } as const;
  return once("radix start", () =>
    module.function("radixStart", { params, result: "i32" }, (f, { counts, n }) => {
      const sum = f.let(i32.const(0));
      const shared = f.let(i32.const(0));
      forRange(f, 0, 4 * RADIX, 4, (value) => {
        const at = f.let(i32.add(counts, value));
        const count = f.let(i32.load(at));
        i32.store(f, at, sum);
        f.set(sum, i32.add(sum, count));
        f.set(shared, i32.or(shared, i32.eq(count, n)));
      });
      return shared;
    }),
  );
}

type Move = FunctionReference<
  { from: "i32"; n: "i32"; counts: "i32"; shift: "i64"; to: "i32" },
  "void"
>;

/** Moves `n` entries to where their digit comes next. */
function moveFunction({ module, once }: KernelContext): Move {
  const params = { from: "i32", n: "i32", counts: "i32", shift: "i64", to: "i32" } as const;
  return once("radix move", () =>
    module.function("radixMove", { params }, (f, { from, n, counts, shift, to }) => {
      forRange(f, 0, n, 1, (i) => {
        const entry = f.let(i64.load(i32.add(from, i32.shl(i, 3))));
        const slot = f.let(i32.add(counts, digitOffset(entry, shift)));
        const at = f.let(i32.load(slot));
        i32.store(f, slot, i32.add(at, 1));
        i64.store(f, i32.add(to, i32.shl(at, 3)), entry);
      });
    }),
  );
}
