import { bind, valueOf } from "../bind.ts";
import { TransformError } from "../errors.ts";
import type { Tangent, TransposeInput } from "../primitive.ts";
import type { Atom, Equation, Program, Variable } from "../program/program.ts";
import { withSource } from "../source-location.ts";
import { addTangents } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Pull cotangents back through a program that is linear in some inputs.
 *
 * @param inputs - Values of the inputs that are not linear; `null` for those that are.
 * @param cotangents - One per output.
 * @returns One per input; `null` for inputs that are not linear and for zeros.
 */
export function transposeProgram(
  program: Program,
  inputs: readonly (Tensor | null)[],
  cotangents: readonly Tangent[],
): Tangent[] {
  const values = new Map<Variable, Tensor>();
  const linear = new Set<Atom>();
  program.inputs.forEach((v, i) => {
    const value = inputs[i];
    if (value === null) linear.add(v);
    else values.set(v, value);
  });
  const backward = evaluateNonlinear(program, values, linear);

  const pending = new Map<Atom, Tensor>();
  const accumulate = (atom: Atom, ct: Tangent): void => {
    if (ct === null || !linear.has(atom)) return;
    const sum = addTangents(pending.get(atom) ?? null, ct);
    if (sum !== null) pending.set(atom, sum);
  };
  program.outputs.forEach((atom, i) => {
    accumulate(atom, cotangents[i]);
  });
  for (const equation of backward.reverse()) {
    const cts = equation.outputs.map((v) => pending.get(v) ?? null);
    for (const v of equation.outputs) pending.delete(v);
    if (cts.every((ct) => ct === null)) continue;
    const results = withSource(equation.source, () =>
      transposeEquation(equation, cts, values, linear),
    );
    equation.inputs.forEach((atom, i) => {
      accumulate(atom, results[i] ?? null);
    });
  }
  return program.inputs.map((v) => pending.get(v) ?? null);
}

/** Run the equations that do not depend on linear inputs; return the others. */
function evaluateNonlinear(
  program: Program,
  values: Map<Variable, Tensor>,
  linear: Set<Atom>,
): Equation[] {
  const rest: Equation[] = [];
  for (const equation of program.equations) {
    if (equation.inputs.some((atom) => linear.has(atom))) {
      for (const v of equation.outputs) linear.add(v);
      rest.push(equation);
      continue;
    }
    const operands = equation.inputs.map((atom) => valueOf(atom, values));
    const results = withSource(equation.source, () =>
      bind(equation.primitive, operands, equation.params),
    );
    equation.outputs.forEach((v, i) => {
      values.set(v, results[i]);
    });
  }
  return rest;
}

function transposeEquation(
  { primitive, inputs, params, source }: Equation,
  cts: readonly Tangent[],
  values: ReadonlyMap<Variable, Tensor>,
  linear: ReadonlySet<Atom>,
): readonly Tangent[] {
  if (primitive.transpose === undefined) throw noTranspose(primitive.name, source?.describe());
  const operands = inputs.map(
    (atom): TransposeInput =>
      linear.has(atom)
        ? { linear: true, spec: atom }
        : { linear: false, value: valueOf(atom, values) },
  );
  return primitive.transpose(cts, operands, params);
}

function noTranspose(name: string, source: string | undefined): TransformError {
  return new TransformError({
    where: name,
    expected: "an operation with a reverse-mode rule",
    received: `${name}${source === undefined ? "" : ` (traced at ${source})`}`,
    fix: "Use forward mode (jvp, jacfwd), or give the function a rule with customVjp.",
  });
}
