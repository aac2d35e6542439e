/** Sums of products for a few filters and a few vectors of outputs, in registers. */
import { type FunctionReference, forRange, i32, i32x4, v128 } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import type { BlockSize } from "./conv-memory.ts";

const PARAMETERS = {
  /** `[terms, filters]`. */
  weights: "i32",
  /** Distance of each term. */
  offsets: "i32",
  terms: "i32",
  /** Addresses that the vectors of outputs are read at, less the distance of the term. */
  bases: "i32",
  /** Sums so far: for each filter a row of vectors, `pitch` bytes apart. */
  sums: "i32",
  pitch: "i32",
} as const;

/** Adds `Σ weights[term, filter]·memory[base + offset[term]]` to sums. */
export function registerBlock(
  context: KernelContext,
  { name, bytes, madd, vector: { add, loadSplat } }: VectorElement,
  { filters, vectors }: BlockSize,
): FunctionReference<typeof PARAMETERS, "void"> {
  const key = `conv-block-${filters}x${vectors}-${name}`;
  return context.once(key, () =>
    context.module.function(key, { params: PARAMETERS }, (f, p) => {
      const bases = range(vectors).map((i) => f.let(i32.load(p.bases, 4 * i)));
      const sums = range(filters).map(() => range(vectors).map(() => f.let(i32x4.const(0))));
      forRange(f, 0, p.terms, 1, () => {
        const offset = f.let(i32.load(p.offsets));
        const inputs = bases.map((base) => f.let(v128.load(i32.add(base, offset))));
        sums.forEach((row, filter) => {
          const weight = f.let(loadSplat(p.weights, filter * bytes));
          row.forEach((sum, i) => {
            f.set(sum, madd(weight, inputs[i], sum));
          });
        });
        f.set(p.offsets, i32.add(p.offsets, 4));
        f.set(p.weights, i32.add(p.weights, filters * bytes));
      });
      for (const row of sums) {
        row.forEach((sum, i) => {
          v128.store(f, p.sums, add(sum, v128.load(p.sums, 16 * i)), 16 * i);
        });
        f.set(p.sums, i32.add(p.sums, p.pitch));
      }
    }),
  );
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
