import type { Atom, Program, Variable } from "../../program/program.ts";

/** The program that reads other atoms in place of some inputs, which it has no more. */
export function substitute(program: Program, atoms: ReadonlyMap<Variable, Atom>): Program {
  const resolve = (atom: Atom): Atom =>
    atom.kind === "variable" ? (atoms.get(atom) ?? atom) : atom;
  return {
    inputs: program.inputs.filter((input) => !atoms.has(input)),
    equations: program.equations.map((equation) => ({
      ...equation,
      inputs: equation.inputs.map(resolve),
    })),
    outputs: program.outputs.map(resolve),
  };
}

/** Atoms that equations or outputs of a program read. */
export function readsOfProgram({ equations, outputs }: Program): Set<Atom> {
  return new Set([...equations.flatMap(({ inputs }) => inputs), ...outputs]);
}
