import type { Params } from "../primitive.ts";
import {
  type Atom,
  type Equation,
  isProgram,
  type Program,
  type Variable,
  variable,
} from "./program.ts";

/** Replace every call (an equation that stands for a program) by the equations of that program, at every depth. */
export function inlineCalls(program: Program): Program {
  if (!program.equations.some(needsInlining)) return program;
  const substitutes = new Map<Variable, Atom>();
  const resolve = (atom: Atom): Atom =>
    atom.kind === "variable" ? (substitutes.get(atom) ?? atom) : atom;
  const equations: Equation[] = [];
  for (const equation of program.equations) {
    const inputs = equation.inputs.map(resolve);
    const body = equation.primitive.body?.(equation.params);
    if (body === undefined) {
      equations.push({ ...equation, inputs, params: mapPrograms(equation.params, inlineCalls) });
      continue;
    }
    const results = splice(inlineCalls(body), inputs, equations);
    equation.outputs.forEach((output, i) => {
      substitutes.set(output, results[i]);
    });
  }
  return { inputs: program.inputs, equations, outputs: program.outputs.map(resolve) };
}

/** Copy `params` with every program in it replaced. */
export function mapPrograms(params: Params, replace: (program: Program) => Program): Params {
  const entries = Object.entries(params).map(([key, value]: [string, unknown]) => {
    if (isProgram(value)) return [key, replace(value)];
    if (Array.isArray(value) && value.some(isProgram)) return [key, value.map(replace)];
    return [key, value];
  });
  return Object.fromEntries(entries) as Params;
}

/** Programs among the parameters of an equation. */
export function subPrograms(params: Params): Program[] {
  return Object.values(params).flatMap((value: unknown) =>
    isProgram(value) ? [value] : Array.isArray(value) ? value.filter(isProgram) : [],
  );
}

function needsInlining({ primitive, params }: Equation): boolean {
  if (primitive.body !== undefined) return true;
  return subPrograms(params).some((program) => program.equations.some(needsInlining));
}

/** Append a program's equations with fresh variables; returns what its outputs became. */
function splice(program: Program, inputs: readonly Atom[], equations: Equation[]): Atom[] {
  const renamed = new Map<Variable, Atom>();
  program.inputs.forEach((input, i) => {
    renamed.set(input, inputs[i]);
  });
  const resolve = (atom: Atom): Atom => {
    if (atom.kind === "literal") return atom;
    const found = renamed.get(atom);
    if (found === undefined) throw new Error(`v${atom.id} is not defined.`);
    return found;
  };
  for (const equation of program.equations) {
    const operands = equation.inputs.map(resolve);
    const outputs = equation.outputs.map((output) => {
      const fresh = variable(output);
      renamed.set(output, fresh);
      return fresh;
    });
    equations.push({ ...equation, inputs: operands, outputs });
  }
  return program.outputs.map(resolve);
}
