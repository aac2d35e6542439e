/** Operands of products, in memory or computed; distances are in bytes. */
import type { Value, Variable } from "../encoding/index.ts";
import type { StageLoops } from "./stage-rectangle.ts";

/** A batch of matrices in memory. Distances are in bytes. */
export interface Matrix {
  /** Address of the first element. */
  readonly start: (frame: Variable<"i32">) => Value<"i32">;
  /** From one entry to the next along each axis of the batch. */
  readonly batch: readonly number[];
  /** From one row (of the left operand) or column (of the right one) to the next. */
  readonly free: number;
  /** From one term of the sums to the next. */
  readonly inner: number;
}

/** An operand that a stage computes. */
export interface ComputedMatrix {
  /** Rows and columns of the stage: rows of the left operand, or columns of the right one, and terms; or the other way. */
  readonly loops: StageLoops;
  /** The same with each row going on where the last one ended, if everything that the stage reads lies so. */
  readonly run: StageLoops | undefined;
  /** What the columns of the stage are. */
  readonly along: "free" | "inner";
}

/** An operand with all its axes. */
export interface StridedOperand {
  readonly start: (frame: Variable<"i32">) => Value<"i32">;
  readonly batch: readonly StridedAxis[];
  readonly free: readonly StridedAxis[];
  readonly inner: readonly StridedAxis[];
}

/** Stride in bytes. */
export interface StridedAxis {
  readonly size: number;
  readonly stride: number;
}

/** A matrix as micro-kernels read it: panels of some rows or columns each, of which the start is `free` times the first. */
export interface Panels extends Matrix {
  /** From one row or column to the next inside of a panel. */
  readonly within: number;
}
