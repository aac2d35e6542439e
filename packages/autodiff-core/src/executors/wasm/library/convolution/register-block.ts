/** Sums of products in registers: a few filters by a few vectors of outputs, or a few outputs by vectors of filters. */
import { type FunctionReference, forRange, i32, i32x4, v128 } from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import type { FilterBlocks } from "./filter-blocks.ts";

const PARAMETERS = {
  /** `[terms, filters]`. */
  weights: "i32",
  /** Distance of each term. */
  offsets: "i32",
  terms: "i32",
  /** Addresses that outputs, or vectors of them, are read at, less the distance of the term. */
  bases: "i32",
  /** Where sums are: rows of vectors, `pitch` bytes apart. */
  sums: "i32",
  pitch: "i32",
} as const;

interface RegisterBlock extends Pick<FilterBlocks, "along" | "vectors"> {
  /** Filters if vectors are along outputs, else outputs. */
  readonly rows: number;
  /** Add to the sums that there are. */
  readonly accumulate: boolean;
}

/** Writes `Σ weights[term, filter]·memory[base + offset[term]]`. */
export function registerBlock(
  context: KernelContext,
  { name, bytes, madd, vector: { add, loadSplat } }: VectorElement,
  { along, rows, vectors, accumulate }: RegisterBlock,
): FunctionReference<typeof PARAMETERS, "void"> {
  const key = `conv-${along}-${rows}x${vectors}-${accumulate ? "add" : "set"}-${name}`;
  const ofOutputs = along === "outputs";
  return context.once(key, () =>
    context.module.function(key, { params: PARAMETERS }, (f, p) => {
      const bases = range(ofOutputs ? vectors : rows).map((i) => f.let(i32.load(p.bases, 4 * i)));
      const sums = range(rows).map(() => range(vectors).map(() => f.let(i32x4.const(0))));
      forRange(f, 0, p.terms, 1, () => {
        const offset = f.let(i32.load(p.offsets));
        const columns = range(vectors).map((i) =>
          f.let(
            ofOutputs ? v128.load(i32.add(bases[i], offset)) : v128.load(p.weights, VECTOR * i),
          ),
        );
        sums.forEach((row, r) => {
          const factor = f.let(
            ofOutputs ? loadSplat(p.weights, r * bytes) : loadSplat(i32.add(bases[r], offset)),
          );
          row.forEach((sum, i) => {
            f.set(sum, madd(factor, columns[i], sum));
          });
        });
        f.set(p.offsets, i32.add(p.offsets, 4));
        f.set(p.weights, i32.add(p.weights, ofOutputs ? rows * bytes : vectors * VECTOR));
      });
      for (const row of sums) {
        row.forEach((sum, i) => {
          const before = v128.load(p.sums, VECTOR * i);
          v128.store(f, p.sums, accumulate ? add(sum, before) : sum, VECTOR * i);
        });
        f.set(p.sums, i32.add(p.sums, p.pitch));
      }
    }),
  );
}

const VECTOR = 16;

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
