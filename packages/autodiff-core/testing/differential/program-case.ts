import type { HostArray } from "../../src/host-array.ts";
import type { Program } from "../../src/index.ts";

/** A program with what it is run on. */
export interface ProgramCase {
  readonly program: Program;
  /** Captured tensors first. */
  readonly inputs: readonly HostArray[];
  /** Positions of inputs whose memory is given away. */
  readonly donated: ReadonlySet<number>;
}
