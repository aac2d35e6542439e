/**
 * Transforms of any length as convolutions with a chirp: `jk = (j² + k² - (k - j)²)/2` turns the sum over `j` into one,
 * which is done by two transforms of a fast length.
 *
 * @see Bluestein, IEEE Trans. Audio Electroacoust. 18 (1970) 451-455, doi:10.1109/TAU.1970.1162132.
 */
import { planFor } from "../../../../fft/plan.ts";
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import { type FunctionReference, forRange, i32, memory } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { type LaneArithmetic, turned } from "./lane-arithmetic.ts";
import { CELL, IMAGINARY, stockham, type WriteTransform } from "./passes.ts";

const ROWS = { rows: "i32", factors: "i32", count: "i32" } as const;

/** A transform of length `n` in scratch of `padded` rows. */
export function bluestein(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  n: number,
  padded: number,
  cells: number,
): WriteTransform {
  const inner = stockham(context, arithmetic, padded, cells);
  const multiply = multiplyRows(context, arithmetic, cells, "as they are");
  const multiplyAndExchange = multiplyRows(context, arithmetic, cells, "exchanged");
  const { type } = arithmetic.element;
  const table = (name: string, make: () => Float64Array) =>
    context.once(`fft-${name}-${n}-${type}`, () => {
      const values = make();
      return context.constants(type === "f32" ? Float32Array.from(values) : values);
    });
  const chirp = table("chirp", () => chirpOf(n));
  const filter = table("chirp-filter", () => filterOf(n, padded));
  return (f, { frame, rows, spare }) => {
    // A forward transform between exchanged parts is an inverse one, and a product between exchanged parts one by the
    // conjugate: so this transforms backward, multiplies by the filter, and transforms forward.
    f.call(multiplyAndExchange, { rows, factors: chirp(frame), count: n });
    memory.fill(f, i32.add(rows, n * cells * CELL), 0, (padded - n) * cells * CELL);
    inner(f, { frame, rows, spare });
    f.call(multiplyAndExchange, { rows, factors: filter(frame), count: padded });
    inner(f, { frame, rows, spare });
    f.call(multiply, { rows, factors: chirp(frame), count: n });
  };
}

/** Multiplies row `k` by `cₖ - i·sₖ` in place, and may exchange real and imaginary parts. */
export function multiplyRows(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  cells: number,
  parts: "as they are" | "exchanged",
): FunctionReference<typeof ROWS, "void"> {
  const { type, vector, bytes } = arithmetic.element;
  const name = `multiply-${parts}-${cells}-${type}`;
  const [re, im] = parts === "exchanged" ? [IMAGINARY, 0] : [0, IMAGINARY];
  return context.once(`fft-${name}`, () =>
    context.module.function(name, { params: ROWS }, (f, { rows, factors, count }) => {
      forRange(f, 0, count, 1, () => {
        for (let cell = 0; cell < cells; cell++) {
          const at = cell * CELL;
          const [c, s] = [0, bytes].map((offset) => f.let(vector.loadSplat(factors, offset)));
          const x = {
            re: f.let(vector.load(rows, at)),
            im: f.let(vector.load(rows, at + IMAGINARY)),
          };
          const y = turned(arithmetic, x, c, s);
          vector.store(f, rows, y.re, at + re);
          vector.store(f, rows, y.im, at + im);
        }
        f.set(rows, i32.add(rows, cells * CELL));
        f.set(factors, i32.add(factors, 2 * bytes));
      });
    }),
  );
}

/** Cosines and sines of `πk²/n`. */
function chirpOf(n: number): Float64Array {
  const values = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) values.set(rootOfUnity((k * k) % (2 * n), 2 * n), 2 * k);
  return values;
}

/** Transform of `exp(πi k²/n)` at `-n < k < n`, divided by the padded length. */
function filterOf(n: number, padded: number): Float64Array {
  const { input, output, run } = planFor(padded).workspace(1);
  const chirp = chirpOf(n);
  for (let k = 0; k < n; k++) {
    for (const at of [k, (padded - k) % padded]) {
      input.re[at] = chirp[2 * k] / padded;
      input.im[at] = chirp[2 * k + 1] / padded;
    }
  }
  run();
  return Float64Array.from({ length: 2 * padded }, (_, i) => {
    return (i % 2 === 0 ? output.re : output.im)[i >> 1];
  });
}
