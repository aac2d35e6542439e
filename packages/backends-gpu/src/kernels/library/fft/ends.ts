/** Where transforms get their numbers from, and where they put them. */
import type { Block } from "@fluxion/autodiff-core/compiler";
import type { Load, Operand, Store } from "../blocks.ts";

/** An entry of a table of complex numbers, from its index. */
export type TableEntry = (index: string) => string;

/** How a kernel reaches what a source reads. */
export interface Reading {
  readonly load: readonly Load[];
  readonly table: readonly TableEntry[];
}

/** How a kernel reaches what a sink writes. */
export interface Writing {
  readonly store: readonly Store[];
  readonly table: readonly TableEntry[];
}

/** Which numbers lie next to each other: those of a line, or those of neighbouring lines. */
export type Neighbours = "points" | "lines";

/** Numbers to be transformed. */
export interface Source {
  readonly operands: readonly Operand[];
  readonly tables: readonly Float32Array[];
  readonly neighbours: Neighbours;
  /** Number `j` of a line: an expression of type `vec2<f32>`. */
  readonly at: (reading: Reading, line: string, j: string) => string;
}

/** Statements for results. */
export interface Sink {
  readonly results: readonly Block[];
  readonly tables: readonly Float32Array[];
  readonly neighbours: Neighbours;
  /** Result `k` of a line, of which `value` is the name. */
  readonly put: (writing: Writing, line: string, k: string, value: string) => string;
  /** Whether `put` is given, as `mirror`, result `-k` too. */
  readonly mirrored?: true;
}

/** Transforms of many lines, forward and not scaled. */
export interface Transform {
  readonly length: number;
  readonly lines: number;
  readonly source: Source;
  readonly sink: Sink;
}

/** The complex numbers of a block, with real and imaginary parts in turn; `indexOf` says where those of lines lie. */
export function pairsSource(pairs: Block, indexOf: (line: string, j: string) => string): Source {
  return {
    operands: [pairs],
    tables: [],
    neighbours: "points",
    at: ({ load }, line, j) => {
      const index = `2 * (${indexOf(line, j)})`;
      return `vec2<f32>(${load[0](index)}, ${load[0](`${index} + 1`)})`;
    },
  };
}

/** Statements that store a complex number in such a block. */
export function putPair(store: Store, index: string, value: string): string {
  return `${store(`2 * (${index})`, `${value}.x`)} ${store(`2 * (${index}) + 1`, `${value}.y`)}`;
}
