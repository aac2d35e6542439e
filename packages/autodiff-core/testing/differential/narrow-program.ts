/**
 * Makes a program that fails smaller without knowing where it comes from: results that are not needed go away, values
 * inside become results and inputs.
 */
import type { HostArray } from "../../src/host-array.ts";
import type { Equation, Program, Variable } from "../../src/program/program.ts";
import type { ProgramCase } from "./program-case.ts";
import { RoundingModel } from "./rounding-model.ts";

type Fails = (candidate: ProgramCase) => boolean;

/** The smallest program found until `isOver`. */
export function narrowProgram(
  found: ProgramCase,
  fails: Fails,
  isOver: () => boolean,
): ProgramCase {
  let best = found;
  const attempt = (candidate: ProgramCase): boolean => {
    if (isOver() || sizeOf(candidate) >= sizeOf(best) || !fails(candidate)) return false;
    best = candidate;
    return true;
  };
  attempt({ ...best, donated: new Set() });
  for (let before = -1; before !== sizeOf(best) && !isOver(); ) {
    before = sizeOf(best);
    for (const output of best.program.outputs) {
      if (attempt(withOutputs(best, [output]))) break;
    }
    for (const { outputs } of best.program.equations.slice(0, -1)) {
      if (attempt(withOutputs(best, outputs))) break;
    }
    for (const equation of best.program.equations) attempt(withInputs(best, equation));
  }
  return best;
}

const sizeOf = ({ program: { equations, outputs, inputs }, donated }: ProgramCase): number =>
  10_000 * equations.length + 100 * outputs.length + inputs.length + (donated.size > 0 ? 5 : 0);

function withOutputs(found: ProgramCase, outputs: Program["outputs"]): ProgramCase {
  return pruned(found, { ...found.program, outputs });
}

/** The results of an equation come in from outside. */
function withInputs(found: ProgramCase, equation: Equation): ProgramCase {
  const { program } = found;
  if (!program.equations.includes(equation)) return found;
  const inside = withOutputs(found, equation.outputs);
  let values: readonly HostArray[];
  try {
    values = new RoundingModel().run(inside.program, inside.inputs);
  } catch {
    return found;
  }
  const inputs = [...program.inputs, ...equation.outputs];
  const equations = program.equations.filter((other) => other !== equation);
  return pruned(
    { ...found, inputs: [...found.inputs, ...values] },
    { ...program, inputs, equations },
  );
}

/** Without equations and inputs that nothing needs. */
function pruned(found: ProgramCase, program: Program): ProgramCase {
  const needed = new Set<unknown>(program.outputs);
  const equations: Equation[] = [];
  for (const equation of [...program.equations].reverse()) {
    if (!equation.outputs.some((output) => needed.has(output))) continue;
    equations.unshift(equation);
    for (const operand of equation.inputs) needed.add(operand);
  }
  const kept = program.inputs.flatMap((input: Variable, i) => (needed.has(input) ? [i] : []));
  return {
    program: {
      inputs: kept.map((i) => program.inputs[i]),
      equations,
      outputs: program.outputs,
    },
    inputs: kept.map((i) => found.inputs[i]),
    donated: new Set(kept.flatMap((i, position) => (found.donated.has(i) ? [position] : []))),
  };
}
