/**
 * What a primitive has to say about itself. One object holds the shape rule, the value, the derivative rules, the
 * batching rule, the Taylor rule and the cost, so that a new primitive is one file and works under every
 * transformation. Derivative rules are written with ordinary tensor operations and are differentiable themselves.
 */
import type { Rule } from "./compiler/rewrite.ts";
import type { HostArray, TensorSpec } from "./host-array.ts";
import type { Program } from "./program/program.ts";
import type { Series, TaylorAlgebra } from "./taylor/algebra.ts";
import type { Tensor } from "./tensor.ts";

/** Static parameters of an equation: plain data, programs, and (for custom rules) functions. */
export type Params = object;

/** A tangent or cotangent; `null` is a zero that is known without computing. */
export type Tangent = Tensor | null;

/** What a primitive's {@link Primitive.evaluate} may ask of the executor that runs it. */
export interface EvaluationContext {
  /** Fresh storage, in the precision that the executor computes with. */
  allocate(spec: TensorSpec): HostArray;
  /** Run a sub-program, for control flow. */
  run(program: Program, inputs: readonly HostArray[]): readonly HostArray[];
}

/** Operand of a linear equation seen by a transpose rule: its value, or only its shape when it is the unknown. */
export type TransposeInput =
  | { readonly linear: false; readonly value: Tensor }
  | { readonly linear: true; readonly spec: TensorSpec };

/** The part of a linearised equation that maps tangents to tangents. */
export interface Linearized {
  readonly outputs: readonly Tensor[];
  /** Called with the tangents of the inputs, in a context that records linear operations only. */
  tangents(inputTangents: readonly Tangent[]): readonly Tangent[];
}

export interface Primitive<P extends Params = Params> {
  readonly name: string;

  /** Set where running it does something besides giving a value: it is kept when nobody reads its results. */
  readonly effect?: true;

  /** Shape rule: specs of the outputs. Throws `ShapeError` or `DTypeError` on misuse. */
  infer(inputs: readonly TensorSpec[], params: P): readonly TensorSpec[];

  /** Value, by plain loops. Executors override it with kernels of their own. */
  evaluate(
    inputs: readonly HostArray[],
    params: P,
    outputs: readonly TensorSpec[],
    context: EvaluationContext,
  ): readonly HostArray[];

  /** Value of the output when every input is a uniform literal, for constants that need no memory. */
  uniform?(values: readonly number[], params: P, inputs: readonly TensorSpec[]): number;

  /** Tangents of the outputs from those of the inputs. `null` if the function is constant almost everywhere. */
  jvp?(
    primals: readonly Tensor[],
    tangents: readonly Tangent[],
    outputs: readonly Tensor[],
    params: P,
  ): readonly Tangent[];

  /** Outputs and tangents together, where a separate `jvp` would compute the outputs twice, as in control flow. */
  pushforward?(
    primals: readonly Tensor[],
    tangents: readonly Tangent[],
    params: P,
  ): { readonly outputs: readonly Tensor[]; readonly tangents: readonly Tangent[] };

  /** Replaces the default (outputs, then `jvp`) where residuals have to be chosen, as in control flow. */
  linearize?(primals: readonly Tensor[], active: readonly boolean[], params: P): Linearized;

  /** Cotangents of the linear inputs; entries of other inputs are ignored. */
  transpose?(
    cotangents: readonly Tangent[],
    inputs: readonly TransposeInput[],
    params: P,
  ): readonly Tangent[];

  /** Batching rule. Batched inputs carry the batch on axis 0, and so do batched outputs. */
  batch(
    inputs: readonly Tensor[],
    batched: readonly boolean[],
    size: number,
    params: P,
  ): { readonly outputs: readonly Tensor[]; readonly batched: readonly boolean[] };

  /** Taylor rule. Left out, it follows from `jvp` (see taylor/from-jvp.ts). */
  taylor?(
    inputs: readonly Series[],
    algebra: TaylorAlgebra,
    params: P,
    outputs: readonly TensorSpec[],
  ): readonly Series[];

  /** Floating-point operations; default: one per output element. */
  cost?(inputs: readonly TensorSpec[], outputs: readonly TensorSpec[], params: P): number;

  /**
   * Kernels of its own for executors, by their names: for `wasm` a `LibraryEmitter`. Bundled with the primitive, so that
   * an executor does not have to know every one.
   */
  readonly kernels?: Readonly<Record<string, unknown>>;

  /** What the compiler may write in place of an equation, besides what it knows itself; bundled with the primitive too. */
  readonly identities?: readonly Rule[];

  /** The program that this equation stands for: executors run it in its place. */
  body?(params: P): Program;
}
