/** Elementwise equations of other operands than they were written with. */
import type { Atom, Equation } from "../../program/program.ts";
import { literal } from "../fold-constants.ts";
import { isElementwise } from "../primitive-kinds.ts";
import type { Rewriting } from "../rewrite.ts";

/** `f(move(x), move(y), …)`, with constants of the shape that results. */
export function ofMoved(
  { primitive, inputs, params }: Equation,
  shape: readonly number[],
  move: (operand: Atom) => Atom,
  at: Rewriting,
): Atom {
  const moved = inputs.map((operand) =>
    operand.kind === "literal"
      ? literal({ shape, dtype: operand.dtype }, operand.value)
      : move(operand),
  );
  return at.apply(primitive, moved, params);
}

/** `f(0, 0, …)`, with constants as they are. */
export function valueAtZero({ primitive, inputs, params }: Equation): number | undefined {
  const values = inputs.map((operand) => (operand.kind === "literal" ? operand.value : 0));
  return primitive.uniform?.(values, params, inputs);
}

/** The operand of an equation that is not a constant, if there is one. */
export function onlyOperand({ inputs }: Equation): Atom | undefined {
  const read = inputs.filter((operand) => operand.kind === "variable");
  return read.length === 1 ? read[0] : undefined;
}

/** Whether an equation computes entries from entries, and 0 or -0 from 0. */
export function keepsZero(equation: Equation): boolean {
  return isElementwise(equation.primitive) && valueAtZero(equation) === 0;
}
