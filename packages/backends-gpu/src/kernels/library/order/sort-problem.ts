/** What is to be sorted. */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import type { Load, Operand } from "../blocks.ts";

/** Lines to sort, each on its own. */
export interface SortProblem {
  readonly lines: number;
  readonly length: number;
  /** The first one decides; the others, one after the other, decide between equals, and at last the position. */
  readonly keys: readonly SortKey[];
}

export interface SortKey {
  /** What it is computed from. */
  readonly operand: Operand;
  /** Bits that may be set, from the lowest on. */
  readonly bits: number;
  /** An expression of type u32. `line` and `position` are names of type u32; `load` reads the operand. */
  readonly at: (shader: ShaderWriter, load: Load, line: string, position: string) => string;
}
