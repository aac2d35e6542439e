/** Loops by what their operands are to their bodies, for rules that hold for `scan` and `whileLoop` alike. */
import type { ScanParams } from "../../control-flow/scan-params.ts";
import type { WhileParams } from "../../control-flow/while-primitive.ts";
import type { Params } from "../../primitive.ts";
import type { Atom, Equation, Program } from "../../program/program.ts";

/** A body with the operands that are the same in every turn, which are its first inputs; states follow. */
export interface LoopPart {
  readonly program: Program;
  readonly fixed: readonly Atom[];
  /** Whether there is a turn in any case. */
  readonly runs: boolean;
}

export interface Loop {
  /** What makes the next states, and for a scan the entries of the outputs: its results in this order. */
  readonly body: LoopPart;
  /** Of a while loop. */
  readonly condition: LoopPart | undefined;
  readonly initial: readonly Atom[];
  /** Tensors that a scan reads one entry a turn of, the last inputs of its body. */
  readonly stacked: readonly Atom[];
}

/** The loop that an equation stands for, if it is one. */
export function loopOf({ primitive, params, inputs }: Equation): Loop | undefined {
  if (primitive.name === "scan") return scanLoop(params as ScanParams, inputs);
  return primitive.name === "while" ? whileLoop(params as WhileParams, inputs) : undefined;
}

function scanLoop({ body, constants, state, length }: ScanParams, inputs: readonly Atom[]): Loop {
  return {
    body: { program: body, fixed: inputs.slice(0, constants), runs: length > 0 },
    condition: undefined,
    initial: inputs.slice(constants, constants + state),
    stacked: inputs.slice(constants + state),
  };
}

function whileLoop(params: WhileParams, inputs: readonly Atom[]): Loop {
  const { condition, body, conditionConstants, bodyConstants, maxSteps } = params;
  const fixed = conditionConstants + bodyConstants;
  const tested = inputs.slice(0, conditionConstants);
  return {
    body: { program: body, fixed: inputs.slice(conditionConstants, fixed), runs: false },
    condition: { program: condition, fixed: tested, runs: maxSteps !== 0 },
    initial: inputs.slice(fixed),
    stacked: [],
  };
}

/** Operands and parameters of the equation for a changed loop. */
export function equationOf(
  { body, condition, initial, stacked }: Loop,
  params: Params,
): { readonly inputs: readonly Atom[]; readonly params: Params } {
  const inputs = [...(condition?.fixed ?? []), ...body.fixed, ...initial, ...stacked];
  if (condition === undefined) {
    const own = { body: body.program, constants: body.fixed.length, state: initial.length };
    return { inputs, params: { ...params, ...own } };
  }
  const own = {
    condition: condition.program,
    body: body.program,
    conditionConstants: condition.fixed.length,
    bodyConstants: body.fixed.length,
  };
  return { inputs, params: { ...params, ...own } };
}
