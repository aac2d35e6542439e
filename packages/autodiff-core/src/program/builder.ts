/**
 * Records operations as equations. Builders nest: the operands of an operation may belong to this builder, to an
 * outer one, or be concrete; those that are not its own are captured and become inputs of the program.
 */
import { TraceError } from "../errors.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Params, Primitive } from "../primitive.ts";
import { currentSource } from "../source-location.ts";
import type { Tensor } from "../tensor.ts";
import { type Atom, type Equation, type Program, type Variable, variable } from "./program.ts";

/** A finished trace: the program's first inputs are `captures`, in order; the arguments follow. */
export interface Recording {
  readonly program: Program;
  readonly captures: readonly Tensor[];
}

/** What a builder needs to know of tensors, handed in so that it does not depend on their class. */
export interface TensorAccess {
  make(spec: TensorSpec, builder: ProgramBuilder, variable: Variable): Tensor;
  /** The variable of a tensor that `builder` made, or its value if it is a uniform constant. */
  atom(tensor: Tensor, builder: ProgramBuilder): Atom | undefined;
}

export class ProgramBuilder {
  /** Position among the active builders; an operation belongs to the innermost builder of its operands. */
  readonly level: number;
  /** Whether operations on values from outside are recorded here too (a trace) or stay outside (a linearisation). */
  readonly recordsAll: boolean;
  readonly #access: TensorAccess;
  readonly #arguments: Variable[] = [];
  readonly #captures = new Map<Tensor, Variable>();
  readonly #equations: Equation[] = [];
  #closed = false;

  constructor(level: number, recordsAll: boolean, access: TensorAccess) {
    this.level = level;
    this.recordsAll = recordsAll;
    this.#access = access;
  }

  get closed(): boolean {
    return this.#closed;
  }

  argument(spec: TensorSpec): Tensor {
    const input = variable(spec);
    this.#arguments.push(input);
    return this.#access.make(spec, this, input);
  }

  record(primitive: Primitive, inputs: readonly Tensor[], params: Params): Tensor[] {
    const outputs = primitive.infer(inputs, params).map(variable);
    const atoms = inputs.map((input) => this.#atom(input));
    this.#equations.push({ primitive, inputs: atoms, params, outputs, source: currentSource() });
    return outputs.map((output) => this.#access.make(output, this, output));
  }

  finish(outputs: readonly Tensor[]): Recording {
    const atoms = outputs.map((output) => this.#atom(output));
    this.#closed = true;
    return {
      program: {
        inputs: [...this.#captures.values(), ...this.#arguments],
        equations: this.#equations,
        outputs: atoms,
      },
      captures: [...this.#captures.keys()],
    };
  }

  /** End the trace without a result, after an error. */
  abandon(): void {
    this.#closed = true;
  }

  #atom(tensor: Tensor): Atom {
    return this.#access.atom(tensor, this) ?? this.#capture(tensor);
  }

  #capture(tensor: Tensor): Variable {
    const known = this.#captures.get(tensor);
    if (known !== undefined) return known;
    const captured = variable(tensor);
    this.#captures.set(tensor, captured);
    return captured;
  }
}

/** Thrown when a traced tensor is used after its trace has ended. */
export function leakedTracer(where: string): TraceError {
  return new TraceError({
    where,
    expected: "tensors that are concrete or belong to a trace that is still running",
    received: "a tensor that was kept from a trace that has ended",
    fix: "Return the value from the traced function instead of storing it in an outer variable.",
  });
}
