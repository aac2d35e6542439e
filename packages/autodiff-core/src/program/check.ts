import { formatSpec, type TensorSpec } from "../host-array.ts";
import { sameShape } from "../shape.ts";
import { subPrograms } from "./inline.ts";
import type { Atom, Equation, Program, Variable } from "./program.ts";

/**
 * Structural check: every variable is written once and before it is read, and every equation's outputs have the specs
 * that its primitive's shape rule gives. Throws an `Error`, since a failure is a bug in a rule, not in user code.
 */
export function checkProgram(program: Program): void {
  const defined = new Set<Variable>();
  const define = (v: Variable): void => {
    if (defined.has(v)) throw new Error(`Malformed program: v${v.id} is written twice.`);
    defined.add(v);
  };
  const read = (atom: Atom): void => {
    if (atom.kind === "variable" && !defined.has(atom)) {
      throw new Error(`Malformed program: v${atom.id} is read before it is written.`);
    }
  };
  program.inputs.forEach(define);
  for (const equation of program.equations) {
    equation.inputs.forEach(read);
    checkSpecs(equation);
    subPrograms(equation.params).forEach(checkProgram);
    equation.outputs.forEach(define);
  }
  program.outputs.forEach(read);
}

function checkSpecs({ primitive, inputs, params, outputs, source }: Equation): void {
  const expected = primitive.infer(inputs, params);
  const fits =
    expected.length === outputs.length && expected.every((spec, i) => sameSpec(spec, outputs[i]));
  if (fits) return;
  throw new Error(
    `Malformed program: ${primitive.name} gives ${expected.map(formatSpec).join(", ")}, ` +
      `not ${outputs.map(formatSpec).join(", ")} (${source?.describe() ?? "no source"}).`,
  );
}

function sameSpec(a: TensorSpec, b: TensorSpec): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}
