/** Sorting along an axis: keys as ordered bits with the place of each entry, then every operand in that order. */
import type { Block } from "../../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import type { SortParams } from "../../../../order/sort-primitive.ts";
import { sizeOf } from "../../../../shape.ts";
import { forRange, i32, i64, type Value, type Variable } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { blockLoop } from "../block-loop.ts";
import {
  addressOf,
  blocksOf,
  elementAccess,
  phase,
  type Tile,
  tileCount,
  tileRange,
} from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { mergeSort } from "./merge-sort.ts";
import { keyWords, orderedWord, wordBits } from "./ordered-bits.ts";
import { COUNT_BYTES, radixSort } from "./radix-sort.ts";

/** Lines from this length on are sorted by digits. */
const LONG = 512;
/** Comparisons per tile: some 100 µs. */
const PER_TILE = 1 << 15;
const MOST_WORKSPACE = 1 << 25;
/** A key and a place, twice. */
const ENTRY = 16;

/** `sort`: stable, NaN above every number, -0 equal to 0; later keys decide between equals. */
export const emitSort: LibraryEmitter = (context, kernel) => {
  const { keys, axis, descending } = kernel.params as SortParams;
  const { results } = kernel;
  const operands = blocksOf(kernel.operands);
  const { shape } = results[0];
  const size = sizeOf(shape);
  if (operands === undefined) return undefined;
  if (size === 0) return [];
  const n = shape[axis];
  const step = sizeOf(shape.slice(axis + 1));
  const lines = size / n;
  const slot = Math.ceil((ENTRY * n + COUNT_BYTES) / 64) * 64;
  const most = Math.min(lines, Math.max(1, Math.floor(MOST_WORKSPACE / slot)));
  const tiles = Math.min(most, tileCount(size * Math.ceil(Math.log2(n + 1)), PER_TILE));
  const workspace = context.reserveWorkspace(slot * tiles);
  return [
    phase(context, "sort", tiles, (tile) => {
      const { f, frame } = tile;
      const inputs = operands.map((block) => addressOf(context, tile, block));
      const outputs = results.map((block) => addressOf(context, tile, block));
      const own = f.let(i32.add(workspace(frame), i32.mul(tile.tile, slot)));
      const { from, to } = tileRange(tile, lines, tiles);
      forRange(f, from, to, 1, (line) => {
        const first = f.let(firstOfLine(line, n, step));
        const at = (base: Variable<"i32">, { dtype }: Block) =>
          f.let(i32.add(base, i32.mul(first, BYTES_PER_ELEMENT[dtype])));
        const order = f.let(own);
        blockLoop(context, f, "places", n, { own }, (inner, i, { own: to }) => {
          i64.store(inner, entryAt(to, i), i64.extendI32U(i));
        });
        for (let key = keys - 1; key >= 0; key--) {
          const block = operands[key];
          const sorting = { own, order, source: at(inputs[key], block), n, step, descending };
          sortByKey(context, tile, sorting, block);
        }
        results.forEach((result, k) => {
          reorder(
            context,
            tile,
            at(inputs[k], result),
            at(outputs[k], result),
            order,
            n,
            step,
            result,
          );
        });
      });
    }),
  ];
};

const entryAt = (base: Value<"i32">, i: Value<"i32">): Value<"i32"> => i32.add(base, i32.shl(i, 3));

/** Number of the first element of a line. */
function firstOfLine(line: Variable<"i32">, n: number, step: number): Value<"i32"> {
  if (step === 1) return i32.mul(line, n);
  return i32.add(i32.mul(i32.divU(line, step), n * step), i32.remU(line, step));
}

interface Sorting {
  readonly own: Variable<"i32">;
  /** Address of the entries in the order so far; set to where they are then. */
  readonly order: Variable<"i32">;
  readonly source: Variable<"i32">;
  readonly n: number;
  readonly step: number;
  readonly descending: boolean;
}

/** Sort the entries by one more key, word by word. */
function sortByKey(context: KernelContext, tile: Tile, sorting: Sorting, { dtype }: Block): void {
  const { f } = tile;
  const { own, order, source, n, step, descending } = sorting;
  const stride = step * BYTES_PER_ELEMENT[dtype];
  for (let word = 0; word < keyWords(dtype); word++) {
    // Keys are read in the present order, which is moved to the first room if it is in the second.
    blockLoop(context, f, "keys", n, { order, source, own }, (inner, i, at) => {
      const place = inner.let(i32.load(entryAt(at.order, i)));
      const address = inner.let(i32.add(at.source, i32.mul(place, stride)));
      const key = orderedWord(inner, dtype, address, descending, word);
      const entry = inner.let(entryAt(at.own, i));
      i32.store(inner, entry, key, 4);
      i32.store(inner, entry, place);
    });
    const room = f.let(i32.add(own, 8 * n));
    const swapped =
      n < LONG
        ? f.call(mergeSort(context), { from: own, to: room, n })
        : radixSort(context, tile, own, f.let(i32.add(own, ENTRY * n)), n, wordBits(dtype));
    f.set(order, i32.add(own, i32.mul(swapped, 8 * n)));
  }
}

/** The entries of one operand in the order. */
function reorder(
  context: KernelContext,
  { f }: Tile,
  source: Variable<"i32">,
  target: Variable<"i32">,
  order: Variable<"i32">,
  n: number,
  step: number,
  { dtype }: Block,
): void {
  const { load, store } = elementAccess(dtype);
  const stride = step * BYTES_PER_ELEMENT[dtype];
  blockLoop(context, f, "reorder", n, { source, target, order }, (inner, i, at) => {
    const place = i32.load(entryAt(at.order, i));
    const entry = load(i32.add(at.source, i32.mul(place, stride)));
    store(inner, i32.add(at.target, i32.mul(i, stride)), entry);
  });
}
