/**
 * What stays the same in every turn is computed once, before the loop. Left where it is: what has an effect, among them
 * checks that throw, which nobody sees of a loop without turns; and what a loop without turns must not wait for, another
 * `whileLoop`.
 */
import { hasEffect } from "../../program/effects.ts";
import { subPrograms } from "../../program/inline.ts";
import { type Atom, type Equation, type Variable, variable } from "../../program/program.ts";
import { removeDeadCode } from "../../program/simplify.ts";
import type { Rewriting, Rule } from "../rewrite.ts";
import { equationOf, type LoopPart, loopOf } from "./loop.ts";
import { readsOfProgram, substitute } from "./substitute.ts";
import { StoredOnce } from "./worth-storing.ts";

export const hoistInvariants: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined) return undefined;
  const body = hoisted(loop.body, at);
  const condition = loop.condition === undefined ? undefined : hoisted(loop.condition, at);
  if (body === loop.body && condition === loop.condition) return undefined;
  return at.applyAll({ ...equation, ...equationOf({ ...loop, body, condition }, equation.params) });
};

/** The part with values from before the loop among its operands; itself if there is none worth it. */
function hoisted(part: LoopPart, at: Rewriting): LoopPart {
  const { program, fixed } = part;
  const { equations, stored } = invariantsOf(part);
  const rest = removeDeadCode({
    ...program,
    equations: program.equations.filter(({ outputs }) => !stored.has(outputs[0])),
  });
  const reads = readsOfProgram(rest);
  const taken = [...stored].filter((v) => reads.has(v));
  if (taken.length === 0) return part;
  const values = computed(
    equations,
    taken,
    new Map(program.inputs.map((v, i) => [v, fixed[i]])),
    at,
  );
  const fresh = new Map(taken.map((v) => [v, variable(v)] as const));
  const inputs = [
    ...program.inputs.slice(0, fixed.length),
    ...fresh.values(),
    ...program.inputs.slice(fixed.length),
  ];
  return {
    ...part,
    program: { ...substitute(rest, fresh), inputs },
    fixed: [...fixed, ...values],
  };
}

/** Equations whose results are the same in every turn, and those of the results that are worth storing. */
function invariantsOf({ program, fixed, runs }: LoopPart): {
  readonly equations: readonly Equation[];
  readonly stored: ReadonlySet<Variable>;
} {
  const same = new Set<Atom>(program.inputs.slice(0, fixed.length));
  const stored = new Set<Variable>();
  const worth = new StoredOnce();
  const equations = program.equations.filter((equation) => {
    const isSame = equation.inputs.every((x) => x.kind === "literal" || same.has(x));
    if (!isSame || !mayMove(equation, runs)) return false;
    for (const output of equation.outputs) same.add(output);
    if (worth.add(equation)) for (const output of equation.outputs) stored.add(output);
    return true;
  });
  return { equations, stored };
}

function mayMove(equation: Equation, runs: boolean): boolean {
  const { primitive } = equation;
  if (hasEffect(equation) || primitive.name === "hostCall") return false;
  return runs || !mayGoOn(equation);
}

/** Whether an equation may not come to an end. */
function mayGoOn({ primitive, params }: Equation): boolean {
  return primitive.name === "while" || subPrograms(params).some((p) => p.equations.some(mayGoOn));
}

/** Write what some results depend on among the equations; returns what the results are. */
function computed(
  equations: readonly Equation[],
  results: readonly Variable[],
  atoms: Map<Atom, Atom>,
  at: Rewriting,
): Atom[] {
  const resolve = (atom: Atom): Atom => atoms.get(atom) ?? atom;
  for (const equation of removeDeadCode({ inputs: [], equations, outputs: results }).equations) {
    const own = at.applyAll({ ...equation, inputs: equation.inputs.map(resolve) });
    equation.outputs.forEach((output, i) => {
      atoms.set(output, own[i]);
    });
  }
  return results.map(resolve);
}
