/** Changes between spectra of real sequences and complex transforms in rows of scratch (see pair-rules.ts). */
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import {
  type FloatVector,
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { ComplexLanes, LaneArithmetic } from "./lane-arithmetic.ts";
import { combination, type PairRule, separation } from "./pair-rules.ts";
import { CELL, IMAGINARY } from "./passes.ts";

const PAIRS = { near: "i32", far: "i32", count: "i32", roots: "i32" } as const;

/** Writes a change of rows of scratch in place. */
export type WriteChange = (
  f: FunctionBuilder,
  place: { readonly frame: Variable<"i32">; readonly rows: Value<"i32"> },
) => void;

/** Rows `0 … h` of the spectrum of `2h` real elements, from the transform of `h` complex ones. */
export function separate(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  half: number,
  cells: number,
): WriteChange {
  return changePairs(context, arithmetic, half, cells, separation(arithmetic));
}

/** The opposite, with the order of rows reversed. */
export function combine(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  half: number,
  cells: number,
): WriteChange {
  return changePairs(context, arithmetic, half, cells, combination(arithmetic));
}

function changePairs(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  half: number,
  cells: number,
  rule: PairRule,
): WriteChange {
  const { type, vector } = arithmetic.element;
  const count = Math.floor(half / 2);
  const table = context.once(`fft-half-turns-${half}-${type}`, () => {
    const roots = Array.from({ length: count }, (_, k) => rootOfUnity(k + 1, 2 * half)).flat();
    return context.constants(type === "f32" ? Float32Array.from(roots) : Float64Array.from(roots));
  });
  const change = pairFunction(context, arithmetic, cells, rule);
  const row = cells * CELL;
  return (f, { frame, rows }) => {
    for (let cell = 0; cell < cells; cell++) {
      const [first, last] = [cell * CELL, half * row + cell * CELL];
      const read = (at: number) => ({
        re: f.let(vector.load(rows, at)),
        im: f.let(vector.load(rows, at + IMAGINARY)),
      });
      const [start, end] = rule.ends(read(first), () => read(last));
      write(f, vector, rows, start, first);
      if (end) write(f, vector, rows, end, last);
    }
    f.call(change, {
      near: i32.add(rows, row),
      far: i32.add(rows, (half - 1) * row),
      count,
      roots: table(frame),
    });
  };
}

function pairFunction(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  cells: number,
  rule: PairRule,
): FunctionReference<typeof PAIRS, "void"> {
  const { type, vector, bytes } = arithmetic.element;
  const name = `${rule.name}-${cells}-${type}`;
  return context.once(`fft-${name}`, () =>
    context.module.function(name, { params: PAIRS }, (f, { near, far, count, roots }) => {
      const row = cells * CELL;
      forRange(f, 0, count, 1, () => {
        for (let cell = 0; cell < cells; cell++) {
          const at = cell * CELL;
          const read = (place: Value<"i32">) => ({
            re: f.let(vector.load(place, at)),
            im: f.let(vector.load(place, at + IMAGINARY)),
          });
          const root = [0, bytes].map((offset) => f.let(vector.loadSplat(roots, offset)));
          const [a, b] = rule.pair(f, read(near), read(far), [root[0], root[1]]);
          const values = [a.re, a.im, b.re, b.im].map((value) => f.let(value));
          write(f, vector, near, { re: values[0], im: values[1] }, at);
          write(f, vector, far, { re: values[2], im: values[3] }, at);
        }
        f.set(near, i32.add(near, row));
        f.set(far, i32.sub(far, row));
        f.set(roots, i32.add(roots, 2 * bytes));
      });
    }),
  );
}

function write(
  f: FunctionBuilder,
  vector: FloatVector<"f32" | "f64">,
  place: Value<"i32">,
  { re, im }: ComplexLanes,
  at: number,
): void {
  vector.store(f, place, re, at);
  vector.store(f, place, im, at + IMAGINARY);
}

/** All rows of a Hermitian spectrum of odd length from the first half, with their order reversed as above. */
export function extend(
  context: KernelContext,
  { element: { type, vector } }: LaneArithmetic,
  n: number,
  cells: number,
): WriteChange {
  const params = { near: "i32", far: "i32", count: "i32" } as const;
  const row = cells * CELL;
  const mirror = context.once(`fft-mirror-${cells}-${type}`, () =>
    context.module.function(`mirror${cells}${type}`, { params }, (f, { near, far, count }) => {
      forRange(f, 0, count, 1, () => {
        for (let cell = 0; cell < cells; cell++) {
          const at = cell * CELL;
          const re = f.let(vector.load(near, at));
          const im = f.let(vector.load(near, at + IMAGINARY));
          write(f, vector, far, { re, im }, at);
          write(f, vector, near, { re, im: vector.neg(im) }, at);
        }
        f.set(near, i32.add(near, row));
        f.set(far, i32.sub(far, row));
      });
    }),
  );
  return (f, { rows }) => {
    realAtZero(f, vector, rows, cells);
    const [near, far] = [i32.add(rows, row), i32.add(rows, (n - 1) * row)];
    f.call(mirror, { near, far, count: (n - 1) / 2 });
  };
}

/** The spectrum of real numbers is real at 0. */
export function realAtZero(
  f: FunctionBuilder,
  vector: FloatVector<"f32" | "f64">,
  rows: Value<"i32">,
  cells: number,
): void {
  for (let cell = 0; cell < cells; cell++) vector.store(f, rows, 0, cell * CELL + IMAGINARY);
}
