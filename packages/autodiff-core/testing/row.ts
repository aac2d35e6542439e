/** What a row of the table of primitives says. */
import type { Tensor } from "../src/index.ts";

/** What is done to every row. */
export type Check =
  | "executors"
  | "jit"
  | "vmap"
  | "scan"
  | "jvp"
  | "vjp"
  | "grad of grad"
  | "linearize"
  | "jet"
  | "jet of vmap";

export interface Row {
  /** The primitive's constant in the sources, without `Primitive`. */
  readonly constant: string;
  /** Its name in programs; default: the constant's. */
  readonly name?: string;
  /** What the example shows, where a primitive has several. */
  readonly label?: string;
  readonly inputs: readonly Tensor[];
  readonly apply: (...inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** Combinations that do not exist, with the reason; the test checks that they throw a FluxionError. */
  readonly unsupported?: Partial<Readonly<Record<Check, string>>>;
  /** Checks that say nothing about this row, with the reason. */
  readonly meaningless?: Partial<Readonly<Record<Check, string>>>;
  /** Relative error of differences where the example rounds to float32 inside. */
  readonly rounding?: number;
}
