/**
 * Transforms of prime length `n` as cyclic convolutions: with `g` a generator of the numbers from 1 to `n - 1` under
 * multiplication, `X₀ = Σ x` and `X_{1/gᵖ} = x₀ + Σ_q x_{g^q} b_{p-q}`, `b_m = exp(-2πi g⁻ᵐ/n)`, all exponents modulo `n - 1`.
 * Where `n - 1` is a product of small primes, that takes two transforms of about the length itself.
 *
 * @see Rader, Proc. IEEE 56 (1968) 1107-1108, doi:10.1109/PROC.1968.6477.
 */
import { planFor } from "../../../../fft/plan.ts";
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  type Value,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import { multiplyRows } from "./bluestein.ts";
import type { LaneArithmetic } from "./lane-arithmetic.ts";
import { CELL, IMAGINARY, radicesOf, stockham, type WriteTransform } from "./passes.ts";

/** Whether a length is a prime, one more than a product of small primes. */
export function isRaderLength(n: number): boolean {
  if (n < 3 || radicesOf(n - 1) === undefined) return false;
  for (let factor = 2; factor * factor <= n; factor++) if (n % factor === 0) return false;
  return true;
}

/** A transform of such a length. */
export function rader(
  context: KernelContext,
  arithmetic: LaneArithmetic,
  n: number,
  cells: number,
): WriteTransform {
  const { type } = arithmetic.element;
  const step = cells * CELL;
  const powers = powersOfGenerator(n);
  const inner = stockham(context, arithmetic, n - 1, cells);
  const multiply = multiplyRows(context, arithmetic, cells, "exchanged");
  const collect = permute(context, cells, "collect");
  const spread = permute(context, cells, "spread");
  const filter = context.once(`fft-rader-${n}-${type}`, () => {
    const values = filterOf(n, powers);
    return context.constants(type === "f32" ? Float32Array.from(values) : values);
  });
  const places = context.once(`fft-rader-places-${n}-${cells}`, () => {
    const inputs = powers.map((power) => power * step);
    const outputs = powers.map((_, p) => powers[(n - 1 - p) % (n - 1)] * step);
    return context.constants(Int32Array.from([...inputs, ...outputs]));
  });
  return (f, { frame, rows, spare }) => {
    const count = n - 1;
    const table = f.let(places(frame));
    const rest = f.let(i32.add(rows, step));
    f.call(collect, { table, from: rows, to: spare, count });
    inner(f, { frame, rows: spare, spare: rest });
    const first = addFirst(f, arithmetic, cells, rows, spare);
    f.call(multiply, { rows: spare, factors: filter(frame), count });
    first();
    // With parts exchanged the transform is an inverse one; its result is taken with parts exchanged again.
    inner(f, { frame, rows: spare, spare: rest });
    f.call(spread, { table: i32.add(table, 4 * count), from: spare, to: rows, count });
  };
}

/** Makes row 0 the sum of all; what it returns adds the first element to all other results. */
function addFirst(
  f: FunctionBuilder,
  { element: { vector } }: LaneArithmetic,
  cells: number,
  rows: Value<"i32">,
  spectrum: Value<"i32">,
): () => void {
  const parts = Array.from({ length: 2 * cells }, (_, part) => part * IMAGINARY);
  const first = parts.map((at) => f.let(vector.load(rows, at)));
  parts.forEach((at, i) => {
    vector.store(f, rows, vector.add(first[i], vector.load(spectrum, at)), at);
  });
  return () => {
    parts.forEach((at, i) => {
      const exchanged = first[i ^ 1];
      vector.store(f, spectrum, vector.add(vector.load(spectrum, at), exchanged), at);
    });
  };
}

const PERMUTE = { table: "i32", from: "i32", to: "i32", count: "i32" } as const;

/** Rows from the places in a table, or to them with real and imaginary parts exchanged. */
function permute(
  context: KernelContext,
  cells: number,
  direction: "collect" | "spread",
): FunctionReference<typeof PERMUTE, "void"> {
  const name = `fft-${direction}-${cells}`;
  const exchange = direction === "spread" ? 1 : 0;
  return context.once(name, () =>
    context.module.function(name, { params: PERMUTE }, (f, { table, from, to, count }) => {
      forRange(f, 0, count, 1, () => {
        const place = i32.load(table);
        const source = direction === "collect" ? f.let(i32.add(from, place)) : from;
        const target = direction === "spread" ? f.let(i32.add(to, place)) : to;
        for (let part = 0; part < 2 * cells; part++) {
          const value = v128.load(source, part * IMAGINARY);
          v128.store(f, target, value, (part ^ exchange) * IMAGINARY);
        }
        const moving = direction === "collect" ? to : from;
        f.set(moving, i32.add(moving, cells * CELL));
        f.set(table, i32.add(table, 4));
      });
    }),
  );
}

/** Powers 0 to `n - 2` of the smallest generator. */
function powersOfGenerator(n: number): readonly number[] {
  for (let generator = 2; ; generator++) {
    const powers = [1];
    // Below 2²⁶, so that products of two are exact.
    for (let power = generator; power !== 1; power = (power * generator) % n) powers.push(power);
    if (powers.length === n - 1) return powers;
  }
}

/** Cosines and sines of the transform of `b`, divided by `n - 1`, as factors `c - i·s`. */
function filterOf(n: number, powers: readonly number[]): Float64Array {
  const { input, output, run } = planFor(n - 1).workspace(1);
  powers.forEach((_, m) => {
    const [c, s] = rootOfUnity(powers[(n - 1 - m) % (n - 1)], n);
    input.re[m] = c / (n - 1);
    input.im[m] = -s / (n - 1);
  });
  run();
  return Float64Array.from({ length: 2 * (n - 1) }, (_, i) =>
    i % 2 === 0 ? output.re[i >> 1] : -output.im[i >> 1],
  );
}
