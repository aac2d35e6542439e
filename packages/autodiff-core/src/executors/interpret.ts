/** Programs run as they stand: one equation after another by the loops of its primitive, in host memory. */
import { allocate, type DType } from "../dtype.ts";
import type { HostArray, TensorSpec } from "../host-array.ts";
import type { EvaluationContext } from "../primitive.ts";
import type { Atom, Equation, Program, Variable } from "../program/program.ts";
import { sizeOf } from "../shape.ts";

/**
 * Runs programs with the elements of each dtype held in arrays of another one.
 *
 * @param storage - For each dtype that whose arrays hold its elements.
 */
export class Interpreter implements EvaluationContext {
  readonly #storage: (dtype: DType) => DType;

  constructor(storage: (dtype: DType) => DType) {
    this.#storage = storage;
  }

  readonly allocate = ({ shape, dtype }: TensorSpec): HostArray => ({
    shape,
    dtype,
    data: allocate(this.#storage(dtype), sizeOf(shape)),
  });

  readonly run = (program: Program, inputs: readonly HostArray[]): readonly HostArray[] => {
    const values = new Map<Variable, HostArray>();
    program.inputs.forEach((input, i) => {
      values.set(input, inputs[i]);
    });
    const lastUses = lastUsesOf(program);
    program.equations.forEach((equation, position) => {
      const operands = equation.inputs.map((atom) => this.#lookUp(atom, values));
      const results = this.#evaluate(equation, operands);
      equation.outputs.forEach((output, i) => {
        values.set(output, results[i]);
      });
      for (const dead of lastUses[position]) values.delete(dead);
    });
    return program.outputs.map((atom) => this.#lookUp(atom, values));
  };

  #evaluate(
    { primitive, params, outputs }: Equation,
    operands: readonly HostArray[],
  ): readonly HostArray[] {
    const body = primitive.body?.(params);
    if (body !== undefined) return this.run(body, operands);
    return primitive.evaluate(operands, params, outputs, this);
  }

  #lookUp(atom: Atom, values: ReadonlyMap<Variable, HostArray>): HostArray {
    if (atom.kind === "literal") {
      const array = this.allocate(atom);
      array.data.fill(atom.value);
      return array;
    }
    const value = values.get(atom);
    if (value === undefined)
      throw new Error(`Program is not well formed: v${atom.id} is not defined.`);
    return value;
  }
}

/** Per equation, the variables that nothing after it reads. */
function lastUsesOf({ equations, outputs }: Program): Variable[][] {
  const needed = new Set<Atom>(outputs);
  const dead: Variable[][] = equations.map(() => []);
  for (let position = equations.length - 1; position >= 0; position--) {
    const { inputs, outputs: results } = equations[position];
    for (const atom of [...inputs, ...results]) {
      if (atom.kind === "literal" || needed.has(atom)) continue;
      needed.add(atom);
      dead[position].push(atom);
    }
  }
  return dead;
}
