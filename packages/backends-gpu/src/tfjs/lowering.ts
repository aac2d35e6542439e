/** What a primitive becomes in TensorFlow.js. */
import type { DType, Equation, HostArray } from "@fluxion/autodiff-core";
import type { TfDevice } from "./device.ts";
import type { Tf, TfTensor } from "./tf.ts";

/** An equation as a lowering sees it, its parameters typed. */
export interface Lowerable<P extends object = object> extends Omit<Equation, "params"> {
  readonly params: P;
}

export interface Lowering<P extends object = object> {
  /** Kernels that a backend has to have, by TensorFlow.js's names. */
  readonly kernels: readonly string[];
  /** Set where several operations of TensorFlow.js stand for one of ours. */
  readonly composed?: true;
  /** Set where constants may come as scalars, as operands are broadcast. */
  readonly broadcasts?: true;
  /** Operands whose elements it takes on the host. */
  readonly reads?: readonly number[];
  /** Whether it can do an equation; default: those whose operands are all float32. */
  readonly suits?: (equation: Lowerable<P>, device: TfDevice) => boolean;
  /**
   * Inside of `tf.tidy`. Results of another shape with as many entries are reshaped.
   *
   * @param operands - Those that {@link reads} does not name.
   * @param read - The elements of the others.
   */
  apply(
    tf: Tf,
    operands: readonly TfTensor[],
    equation: Lowerable<P>,
    read: readonly HostArray[],
  ): TfTensor | readonly TfTensor[];
}

export type Lowerings = Readonly<Record<string, Lowering>>;

/** Lose the type of the parameters: tables are looked up by name. */
export function lowering<P extends object>(definition: Lowering<P>): Lowering {
  return definition as Lowering<object>;
}

/** A condition on the dtypes of all operands. */
export function takes(...dtypes: readonly DType[]): NonNullable<Lowering["suits"]> {
  return ({ inputs }) => inputs.every(({ dtype }) => dtypes.includes(dtype));
}

/** For operations that move entries and do not look at them. */
export const takesAnything: NonNullable<Lowering["suits"]> = () => true;

/** Axes up to which all kernels of a backend go, where that is not {@link MAX_RANK}. */
const MAX_RANKS: Readonly<Record<string, number>> = { webgl: 4, webgpu: 4 };

const MAX_RANK = 5;

/** Whether operands and results have no more axes than kernels know. */
export const withinRank: NonNullable<Lowering["suits"]> = ({ inputs, outputs }, { backend }) =>
  [...inputs, ...outputs].every(({ shape }) => shape.length <= (MAX_RANKS[backend] ?? MAX_RANK));
