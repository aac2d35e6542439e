import { hasEffect } from "./effects.ts";
import { mapPrograms } from "./inline.ts";
import type { Atom, Equation, Program, Variable } from "./program.ts";
import { paramsKey, specKey } from "./structural-key.ts";

/** Remove equations whose results are not used and that have no effect, and compute equal expressions once. Sub-programs too. */
export function simplify(program: Program): Program {
  return removeDeadCode(shareCommon(program));
}

/** Equations that no output depends on, dropped. Inputs stay. */
export function removeDeadCode(program: Program): Program {
  const needed = new Set<Atom>(program.outputs);
  const kept: Equation[] = [];
  for (let i = program.equations.length - 1; i >= 0; i--) {
    const equation = program.equations[i];
    if (!equation.outputs.some((v) => needed.has(v)) && !hasEffect(equation)) continue;
    for (const atom of equation.inputs) needed.add(atom);
    kept.push(equation);
  }
  return { ...program, equations: kept.reverse() };
}

/** Common subexpressions: an equation equal to an earlier one is replaced by its results. */
function shareCommon(program: Program): Program {
  const substitutes = new Map<Variable, Atom>();
  const resolve = (atom: Atom): Atom =>
    atom.kind === "variable" ? (substitutes.get(atom) ?? atom) : atom;
  const seen = new Map<string, Equation>();
  const equations: Equation[] = [];
  for (const original of program.equations) {
    const inputs = original.inputs.map(resolve);
    const equation = { ...original, inputs, params: mapPrograms(original.params, simplify) };
    const key = equationKey(equation);
    const earlier = seen.get(key);
    if (earlier === undefined || hasEffect(equation)) {
      seen.set(key, equation);
      equations.push(equation);
      continue;
    }
    original.outputs.forEach((output, i) => {
      substitutes.set(output, earlier.outputs[i]);
    });
  }
  return { inputs: program.inputs, equations, outputs: program.outputs.map(resolve) };
}

function equationKey({ primitive, inputs, params }: Equation): string {
  const operands = inputs.map((atom) =>
    atom.kind === "variable"
      ? `v${atom.id}`
      : `${Object.is(atom.value, -0) ? "-0" : atom.value}:${specKey(atom)}`,
  );
  return `${primitive.name}${paramsKey(params)} ${operands.join(" ")}`;
}
