/** Positions of the first largest or smallest entries along an axis; the first NaN counts as beyond every number. */
import { BYTES_PER_ELEMENT } from "../../../../dtype.ts";
import { sizeOf } from "../../../../shape.ts";
import {
  forBlocks,
  forRange,
  i32,
  select,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import { addressOf, blocksOf, phase, type Tile, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { type Comparison, comparisonOf } from "./extremum-comparison.ts";

const PER_TILE = 1 << 17;

/** `argmax` or `argmin`: neighbors in the lanes of vectors, along the axis if it is the last, else across it. */
export function emitArgExtremum(largest: boolean): LibraryEmitter {
  return (context, kernel) => {
    const operands = blocksOf(kernel.operands);
    if (operands === undefined) return undefined;
    const [x] = operands;
    const [result] = kernel.results;
    const { axis } = kernel.params as { readonly axis: number };
    const comparison = comparisonOf(x.dtype, largest);
    const lines = sizeOf(result.shape);
    const [n, step] = [x.shape[axis], sizeOf(x.shape.slice(axis + 1))];
    if (comparison === undefined || n === 0) return undefined;
    if (lines === 0) return [];
    const bytes = BYTES_PER_ELEMENT[x.dtype];
    const tiles = Math.min(lines, tileCount(lines * n, PER_TILE));
    return [
      phase(context, kernel.primitive.name, tiles, (tile) => {
        const { f } = tile;
        const [source, target] = [x, result].map((block) => addressOf(context, tile, block));
        const { from, to } = tileRange(tile, lines, tiles);
        forRange(f, from, to, 1, (line) => {
          const first = f.let(i32.add(source, i32.mul(firstOfLine(line, n, step), bytes)));
          const position = alongLine(tile, comparison, first, n, step * bytes);
          i32.store(f, i32.add(target, i32.shl(line, 2)), position);
        });
      }),
    ];
  };
}

function firstOfLine(line: Variable<"i32">, n: number, step: number): Value<"i32"> {
  if (step === 1) return i32.mul(line, n);
  return i32.add(i32.mul(i32.divU(line, step), n * step), i32.remU(line, step));
}

/** Position in the line of `n` entries, `stride` bytes apart. */
function alongLine(
  { f }: Tile,
  comparison: Comparison,
  first: Variable<"i32">,
  n: number,
  stride: number,
): Value<"i32"> {
  const { lanes, bytes, scalar, vector } = comparison;
  const best = f.let(scalar.load(first));
  const position = f.let(i32.const(0));
  const start = stride === bytes && n >= 4 * lanes ? n - (n % lanes) : 0;
  if (start > 0) {
    const entries = f.let(vector.load(first));
    const count = f.let(vector.positions(0));
    const places = f.let(count);
    forRange(f, lanes, start, lanes, (i) => {
      f.set(count, vector.add(count, lanes));
      const x = f.let(vector.load(i32.add(first, i32.mul(i, bytes))));
      const isNew = f.let(vector.isBeyond(x, entries));
      f.set(entries, vector.choose(isNew, x, entries));
      f.set(places, vector.choose(isNew, count, places));
    });
    f.set(best, scalar.lane(entries, 0));
    f.set(position, vector.position(places, 0));
    for (let lane = 1; lane < lanes; lane++) {
      const x = f.let(scalar.lane(entries, lane));
      const place = f.let(vector.position(places, lane));
      // Of equal ones the first: also of two NaN, which are not beyond each other.
      const isTie = i32.and(i32.eqz(scalar.isBeyond(best, x)), i32.ltS(place, position));
      const isNew = f.let(i32.or(scalar.isBeyond(x, best), isTie));
      f.set(best, select(isNew, x, best));
      f.set(position, select(isNew, place, position));
    }
  }
  forBlocks(f, Math.max(1, start), n, [1], (i) => {
    const x = f.let(scalar.load(i32.add(first, i32.mul(i, stride))));
    const isNew = f.let(scalar.isBeyond(x, best));
    f.set(best, select(isNew, x, best));
    f.set(position, select(isNew, i, position));
  });
  return position;
}
