/** Operands that a loop or a branch does not have to be given: constants, the same one twice, those that nothing reads. */
import type { CondParams } from "../../control-flow/cond-primitive.ts";
import type { Atom, Literal, Program, Variable } from "../../program/program.ts";
import type { Rewriting, Rule } from "../rewrite.ts";
import { equationOf, type Loop, type LoopPart, loopOf } from "./loop.ts";
import { readsOfProgram, substitute } from "./substitute.ts";

/** Loops without such operands. Entries of a constant are constants too. */
export const leanLoop: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined) return undefined;
  const { length } = equation.inputs;
  const { inputs, params } = equationOf(withoutConstantEntries(lean(loop)), equation.params);
  if (inputs.length === length) return undefined;
  return at.applyAll({ ...equation, inputs, params });
};

function lean({ body, condition, ...rest }: Loop): Loop {
  return {
    ...rest,
    body: leanPart(body),
    condition: condition === undefined ? undefined : leanPart(condition),
  };
}

function leanPart(part: LoopPart): LoopPart {
  return { ...part, ...leanInputs(part.program, part.fixed) };
}

/** A program, and the operands for its first inputs, without those that it need not be given. */
function leanInputs(
  program: Program,
  operands: readonly Atom[],
): { readonly program: Program; readonly fixed: readonly Atom[] } {
  const reads = readsOfProgram(program);
  const atoms = new Map<Variable, Atom>();
  const inputOf = new Map<Atom, Variable>();
  operands.forEach((operand, i) => {
    const input = program.inputs[i];
    const earlier = inputOf.get(operand);
    if (operand.kind === "literal" || !reads.has(input)) atoms.set(input, operand);
    else if (earlier !== undefined) atoms.set(input, earlier);
    else inputOf.set(operand, input);
  });
  if (atoms.size === 0) return { program, fixed: operands };
  return { program: substitute(program, atoms), fixed: [...inputOf.keys()] };
}

/** Stacked inputs of a scan that nothing reads, or whose entries are all the same number. */
function withoutConstantEntries(loop: Loop): Loop {
  const { body, stacked } = loop;
  const { program } = body;
  const reads = readsOfProgram(program);
  const first = program.inputs.length - stacked.length;
  const atoms = new Map<Variable, Atom>();
  const kept = stacked.filter((operand, i) => {
    const input = program.inputs[first + i];
    if (operand.kind === "variable" && reads.has(input)) return true;
    atoms.set(input, operand.kind === "literal" ? entryOf(operand) : input);
    return false;
  });
  if (atoms.size === 0) return loop;
  return { ...loop, stacked: kept, body: { ...body, program: substitute(program, atoms) } };
}

function entryOf({ shape, ...constant }: Literal): Literal {
  return { ...constant, shape: shape.slice(1) };
}

/** Branches without such operands; one that is chosen by a constant stands in place of all. */
export const leanBranches: Rule = (equation, at) => {
  if (equation.primitive.name !== "cond") return undefined;
  const [index, ...operands] = equation.inputs;
  const { branches } = equation.params as CondParams;
  if (index.kind === "literal") {
    const chosen = Math.min(Math.max(index.value, 0), branches.length - 1);
    return inPlace(branches[chosen], operands, at);
  }
  const reads = branches.map(readsOfProgram);
  const isGiven = (i: number): boolean =>
    operands[i].kind === "variable" &&
    branches.some(({ inputs }, branch) => reads[branch].has(inputs[i]));
  const given = operands.filter((_, i) => isGiven(i));
  if (given.length === operands.length) return undefined;
  const lean = branches.map((branch) => {
    const gone = branch.inputs.flatMap((input, i) =>
      isGiven(i) ? [] : [[input, operands[i]] as const],
    );
    return substitute(branch, new Map(gone));
  });
  return at.applyAll({ ...equation, inputs: [index, ...given], params: { branches: lean } });
};

/** Write the equations of a program; returns what its outputs are. */
function inPlace(program: Program, operands: readonly Atom[], at: Rewriting): readonly Atom[] {
  const atoms = new Map<Atom, Atom>(program.inputs.map((input, i) => [input, operands[i]]));
  const resolve = (atom: Atom): Atom => atoms.get(atom) ?? atom;
  for (const equation of program.equations) {
    const results = at.applyAll({ ...equation, inputs: equation.inputs.map(resolve) });
    equation.outputs.forEach((output, i) => {
      atoms.set(output, results[i]);
    });
  }
  return program.outputs.map(resolve);
}
