/**
 * Turns the entry of row `k` and column `j` by `w^(jk)` with `w = exp(-2πi/n)`: what stands between the two steps of a
 * long transform.
 *
 * A table of all roots would be as large as the data. With rows `k = ab' + b` each root is a product of two from tables
 * for the columns at hand, and each of those a product, in float64, of two from tables of about `√n` roots.
 */
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  f32,
  f64,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { type LaneArithmetic, turned } from "./lane-arithmetic.ts";
import { eachCell, type Group, type Lines } from "./lines.ts";
import { nearestFactor } from "./nearest-factor.ts";
import { CELL, IMAGINARY } from "./passes.ts";

/** Bytes of a root in float64. */
const ROOT = 16;

/** Writes the turns of a group of columns; `spare` is overwritten. */
export type WriteTurns = (
  f: FunctionBuilder,
  group: Group,
  place: { readonly rows: Value<"i32">; readonly spare: Value<"i32"> },
) => void;

/** Turns for columns of `count` rows in transforms of `n` points. */
export function turnTable(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  columns: Lines,
  { n, count }: { readonly n: number; readonly count: number },
): WriteTurns {
  const { cells, inner, element } = columns;
  const step = cells * CELL;
  const fineCount = nearestFactor(count);
  const shift = Math.ceil(Math.log2(n) / 2);
  const low = rootTable(context, n, 1, 2 ** shift);
  const high = rootTable(context, n, 2 ** shift, Math.floor(n / 2 ** shift) + 1);
  const fill = fillFunction(context, arithmetic, step);
  const multiply = multiplyFunction(context, arithmetic, cells);
  return (f, group, { rows, spare }) => {
    const { frame } = group;
    const roots = { low: f.let(low(frame)), high: f.let(high(frame)), shift };
    const fine = spare;
    const coarse = f.let(i32.add(spare, fineCount * step));
    const tables = [
      { at: fine, count: fineCount, by: 1 },
      { at: coarse, count: count / fineCount, by: fineCount },
    ];
    eachCell(columns, group, inner, (line, cell) => {
      for (let lane = 0; lane < element.lanes; lane++) {
        const column = f.let(line(lane));
        for (const { at, count, by } of tables) {
          const to = i32.add(at, cell * CELL + lane * element.bytes);
          f.call(fill, { to, by: i32.mul(column, by), count, ...roots });
        }
      }
    });
    f.call(multiply, { rows, coarse, fine, groups: count / fineCount, count: fineCount });
  };
}

/** Cosines and sines of `2πk·every/n`. */
function rootTable(
  context: KernelContext,
  n: number,
  every: number,
  count: number,
): (frame: Variable<"i32">) => Value<"i32"> {
  return context.once(`fft-turns-${n}-${every}`, () =>
    context.constants(
      Float64Array.from(
        Array.from({ length: count }, (_, k) => rootOfUnity((k * every) % n, n)).flat(),
      ),
    ),
  );
}

const FILL = { to: "i32", by: "i32", count: "i32", low: "i32", high: "i32", shift: "i32" } as const;

/** Roots number 0, `by`, `2by`, … into one lane of vectors `step` bytes apart. */
function fillFunction(
  context: KernelContext,
  { element: { type } }: LaneArithmetic,
  step: number,
): FunctionReference<typeof FILL, "void"> {
  const name = `fft-fill-turns-${step}-${type}`;
  const store = (f: FunctionBuilder, to: Value<"i32">, value: Value<"f64">, offset: number) =>
    type === "f64"
      ? f64.store(f, to, value, offset)
      : f32.store(f, to, f32.demoteF64(value), offset);
  return context.once(name, () =>
    context.module.function(name, { params: FILL }, (f, { to, by, count, low, high, shift }) => {
      const mask = f.let(i32.sub(i32.shl(1, shift), 1));
      const at = f.let(i32.const(0));
      forRange(f, 0, count, 1, () => {
        const a = f.let(i32.add(high, i32.mul(i32.shrU(at, shift), ROOT)));
        const b = f.let(i32.add(low, i32.mul(i32.and(at, mask), ROOT)));
        const [aCos, aSin, bCos, bSin] = [a, b].flatMap((root) => [
          f.let(f64.load(root)),
          f.let(f64.load(root, 8)),
        ]);
        store(f, to, f64.sub(f64.mul(aCos, bCos), f64.mul(aSin, bSin)), 0);
        store(f, to, f64.add(f64.mul(aSin, bCos), f64.mul(aCos, bSin)), IMAGINARY);
        f.set(at, i32.add(at, by));
        f.set(to, i32.add(to, step));
      });
    }),
  );
}

const MULTIPLY = { rows: "i32", coarse: "i32", fine: "i32", groups: "i32", count: "i32" } as const;

/** Turns rows by the products of the entries of two tables. */
function multiplyFunction(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  cells: number,
): FunctionReference<typeof MULTIPLY, "void"> {
  const { madd, nmadd } = arithmetic;
  const { type, vector } = arithmetic.element;
  const name = `fft-turn-${cells}-${type}`;
  const write = (f: FunctionBuilder, p: Record<keyof typeof MULTIPLY, Variable<"i32">>) => {
    const read = (place: Value<"i32">, cell: number) => ({
      re: f.let(vector.load(place, cell * CELL)),
      im: f.let(vector.load(place, cell * CELL + IMAGINARY)),
    });
    forRange(f, 0, p.groups, 1, () => {
      const fine = f.let(p.fine);
      forRange(f, 0, p.count, 1, () => {
        for (let cell = 0; cell < cells; cell++) {
          f.scope(() => {
            const [a, b] = [read(p.coarse, cell), read(fine, cell)];
            const c = f.let(nmadd(a.im, b.im, vector.mul(a.re, b.re)));
            const s = f.let(madd(a.re, b.im, vector.mul(a.im, b.re)));
            const { re, im } = turned(arithmetic, read(p.rows, cell), c, s);
            vector.store(f, p.rows, re, cell * CELL);
            vector.store(f, p.rows, im, cell * CELL + IMAGINARY);
          });
        }
        f.set(p.rows, i32.add(p.rows, cells * CELL));
        f.set(fine, i32.add(fine, cells * CELL));
      });
      f.set(p.coarse, i32.add(p.coarse, cells * CELL));
    });
  };
  return context.once(name, () => context.module.function(name, { params: MULTIPLY }, write));
}
