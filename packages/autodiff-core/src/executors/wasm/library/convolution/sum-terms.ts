/** What the code of pieces of a convolution has in common: what it is written with, and the sums of products. */
import type { DType } from "../../../../dtype.ts";
import {
  type FunctionBuilder,
  type FunctionReference,
  forRange,
  i32,
  memory,
  type Value,
  type Variable,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";
import type { VectorElement } from "../../lanes/vector-element.ts";
import type { StagePlan } from "../../loops/stage-plan.ts";
import type { ConvLayout, PhaseLayout } from "./conv-layout.ts";
import type { FilterBlocks } from "./filter-blocks.ts";
import { atMost } from "./index-arithmetic.ts";
import { registerBlock } from "./register-block.ts";

/** Terms that are added up in registers before they go to the sums: bounds the growth of rounding errors. */
const TERMS = 256;

export const VECTOR = 16;

export const PIECE_PARAMETERS = {
  frame: "i32",
  copy: "i32",
  offsets: "i32",
  weights: "i32",
  scratch: "i32",
  index: "i32",
  /** Number of the first example that is copied, and how many they are. */
  first: "i32",
  examples: "i32",
} as const;

export type PieceParameters = Record<keyof typeof PIECE_PARAMETERS, Variable<"i32">>;

/** The work of a phase of the convolution, in pieces that do not depend on one another. */
export interface PhaseWork {
  /** How many pieces so many examples are. */
  pieces(examples: number): number;
  /** Multiplications and additions of an example. */
  readonly operations: number;
  readonly run: FunctionReference<typeof PIECE_PARAMETERS, "void">;
}

/** What the code of a phase is written with. */
export interface PhaseWriting {
  readonly context: KernelContext;
  readonly layout: ConvLayout;
  readonly dtype: DType;
  readonly numbers: VectorElement;
  readonly blocks: FilterBlocks;
  readonly part: PhaseLayout;
  /** What is computed on the sums. */
  readonly plan: StagePlan;
}

/** Multiplications and additions of an example. */
export function operationsOf({ layout, part }: PhaseWriting): number {
  const results = part.outputs.reduce((product, { count }) => product * count, layout.filters);
  return 2 * layout.depth * part.size * results;
}

/** Filters, and outputs that are read at the addresses of a table. */
interface Sums {
  /** Filters if vectors are along outputs, else outputs. */
  readonly rows: number;
  readonly weights: Variable<"i32">;
  readonly offsets: Variable<"i32">;
  readonly addresses: Variable<"i32">;
  /** End of the addresses: at least one is before it. */
  readonly end: Variable<"i32">;
  /** Where the sums go, and bytes from one row of them to the next. */
  readonly sums: Variable<"i32">;
  readonly pitch: number;
}

/** The sums of all terms; the first `most` bytes are cleared if there are none. */
export function emitSums(
  f: FunctionBuilder,
  { context, layout, part, numbers, blocks: { along, vectors } }: PhaseWriting,
  { rows, weights, offsets, addresses, end, sums, pitch }: Sums,
  most: number,
): void {
  const terms = layout.depth * part.size;
  const ofOutputs = along === "outputs";
  const perTerm = ofOutputs ? rows * numbers.bytes : vectors * VECTOR;
  const add = (first: Value<"i32">, count: Value<"i32">, accumulate: boolean): void => {
    const block = registerBlock(context, numbers, { along, rows, vectors, accumulate });
    const from = f.let(i32.add(weights, i32.mul(first, perTerm)));
    const distances = f.let(i32.add(offsets, i32.mul(first, 4)));
    const bases = f.let(addresses);
    const to = f.let(sums);
    f.loop((again) => {
      f.call(block, { weights: from, offsets: distances, terms: count, bases, sums: to, pitch });
      f.set(bases, i32.add(bases, 4 * (ofOutputs ? vectors : rows)));
      f.set(to, i32.add(to, ofOutputs ? VECTOR * vectors : rows * pitch));
      f.brIf(i32.ltU(bases, end), again);
    });
  };
  if (terms === 0) memory.fill(f, sums, 0, most);
  else add(i32.const(0), i32.const(Math.min(terms, TERMS)), false);
  if (terms > TERMS)
    forRange(f, TERMS, terms, TERMS, (term) =>
      add(term, atMost(f, i32.sub(terms, term), TERMS), true),
    );
}
