import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import { f32, f64, forRange, i32, select, type Value, whileLoop } from "../../encoding/index.ts";
import { addressOf, blocksOf, elementAccess, phase, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";

const PER_TILE = 1 << 15;

/** `searchSorted(sorted [...B, n], values [...B, m])`: the same bisection as the primitive's, without branches. */
export const emitSearchSorted: LibraryEmitter = (context, { operands, results, params }) => {
  const blocks = blocksOf(operands);
  if (blocks === undefined) return undefined;
  const [sorted, values] = blocks;
  const [result] = results;
  const { side } = params as { readonly side: "left" | "right" };
  const [n, m] = [sorted, values].map(({ shape }) => shape[shape.length - 1]);
  const size = sizeOf(result.shape);
  if (size === 0) return [];
  const bytes = BYTES_PER_ELEMENT[sorted.dtype];
  const { load } = elementAccess(sorted.dtype);
  const tiles = tileCount(size * Math.ceil(Math.log2(n + 2)), PER_TILE);
  return [
    phase(context, "searchSorted", tiles, (tile) => {
      const { f } = tile;
      const [table, given, target] = [sorted, values, result].map((block) =>
        addressOf(context, tile, block),
      );
      const { from, to } = tileRange(tile, size, tiles);
      forRange(f, from, to, 1, (i) => {
        const value = f.let(load(i32.add(given, i32.mul(i, bytes))));
        const row = size === m ? table : f.let(i32.add(table, i32.mul(i32.divU(i, m), n * bytes)));
        const [low, high] = [f.let(i32.const(0)), f.let(i32.const(n))];
        whileLoop(f, i32.ltU(low, high), () => {
          const middle = f.let(i32.shrU(i32.add(low, high), 1));
          const entry = f.let(load(i32.add(row, i32.mul(middle, bytes))));
          const before = f.let(isBefore(sorted.dtype, side, entry, value));
          f.set(low, select(before, i32.add(middle, 1), low));
          f.set(high, select(before, high, middle));
        });
        i32.store(f, i32.add(target, i32.shl(i, 2)), low);
      });
    }),
  ];
};

/** Whether an entry is counted as before the value; NaN is above every number. */
function isBefore(dtype: DType, side: "left" | "right", entry: Value, value: Value): Value<"i32"> {
  if (dtype === "float32" || dtype === "float64") {
    const { lt, le, ne, eq } = (dtype === "float32" ? f32 : f64) as typeof f64;
    const [a, b] = [entry, value] as Value<"f64">[];
    if (side === "right") return i32.or(le(a, b), ne(b, b));
    return i32.or(lt(a, b), i32.and(ne(b, b), eq(a, a)));
  }
  const [a, b] = [entry, value] as Value<"i32">[];
  if (dtype === "int32") return side === "left" ? i32.ltS(a, b) : i32.leS(a, b);
  return side === "left" ? i32.ltU(a, b) : i32.leU(a, b);
}
