/**
 * Results that run along an axis: sums, products, extrema, linear recurrences. Floats run in float64, in the order of
 * the entries, as in the primitives. Several lines at a time: in the lanes of vectors where neighbors lie together, else
 * in turn, so that the machine overlaps their additions.
 */
import { isFloat } from "../../../../dtype.ts";
import type { RunningParams } from "../../../../primitives/linear-recurrence.ts";
import { sizeOf } from "../../../../shape.ts";
import { forBlocks, forRange, i32, select, type Value } from "../../encoding/index.ts";
import { addressOf, blocksOf, phase, tileCount, tileRange } from "../blocks.ts";
import type { LibraryEmitter } from "../library.ts";
import { runLines } from "./running-lines.ts";
import { type RunningName, runningStep } from "./running-steps.ts";

/** Columns that one piece of work takes at most. */
const COLUMNS = 64;
const PER_TILE = 1 << 15;

/** `cumsum`, `cumprod`, `cummax`, `cummin` of x, and `linearRecurrence` of a and b. */
export const emitRunning: LibraryEmitter = (context, kernel) => {
  const operands = blocksOf(kernel.operands);
  const [result] = kernel.results;
  const { shape, dtype } = result;
  if (operands === undefined || dtype === "bool") return undefined;
  const { axis, reverse } = kernel.params as RunningParams;
  const size = sizeOf(shape);
  if (size === 0) return [];
  const length = shape[axis];
  const step = sizeOf(shape.slice(axis + 1));
  const outer = size / (length * step);
  const running = runningStep(kernel.primitive.name as RunningName, dtype);
  const vector = isFloat(dtype) ? 2 : 4;
  const widths = step === 1 ? [4, 1] : [4 * vector, vector, 1];
  // Where the axis is the last one, a piece is a line; else some columns of an outer row.
  const columns = Math.min(step, COLUMNS);
  const pieces = Math.ceil(step / columns);
  const units = outer * pieces;
  const tiles = Math.min(units, tileCount(size, PER_TILE));
  return [
    phase(context, kernel.primitive.name, tiles, (tile) => {
      const { f } = tile;
      const bases = [...operands, result].map((block) => addressOf(context, tile, block));
      const { from, to } = tileRange(tile, units, tiles);
      const run = (first: Value<"i32">, width: number): void =>
        runLines(tile, first, bases, { dtype, running, length, step, reverse, width });
      if (step === 1) {
        forBlocks(f, from, to, widths, (line, width) => run(i32.mul(line, length), width));
        return;
      }
      forRange(f, from, to, 1, (unit) => {
        const first = f.let(i32.mul(i32.divU(unit, pieces), length * step));
        const begin = f.let(i32.mul(i32.remU(unit, pieces), columns));
        const whole = f.let(i32.add(begin, columns));
        const end = f.let(select(i32.ltS(whole, step), whole, step));
        forBlocks(f, begin, end, widths, (column, width) => run(i32.add(first, column), width));
      });
    }),
  ];
};
