/** States that no turn changes, and results that nobody reads: a loop does not carry them. */
import type { Atom, Equation, Program } from "../../program/program.ts";
import { removeDeadCode } from "../../program/simplify.ts";
import { literal } from "../fold-constants.ts";
import type { Rewriting, Rule } from "../rewrite.ts";
import { equationOf, type Loop, type LoopPart, loopOf } from "./loop.ts";
import { readsOfProgram } from "./substitute.ts";

/** A state that every turn passes on as it is, is an operand that is the same in every turn. */
export const unchangedStates: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined) return undefined;
  const { program, fixed } = loop.body;
  const changes = loop.initial.map(
    (_, i) => program.outputs[i] !== program.inputs[fixed.length + i],
  );
  const kept = [...changes, ...equation.outputs.slice(changes.length).map(() => true)];
  if (changes.every(Boolean) || !kept.includes(true)) return undefined;
  return written(equation, withStates(loop, changes, kept), kept, loop.initial, at);
};

/** The loop with some of its states as fixed operands, and some of its results. */
function withStates(loop: Loop, changes: readonly boolean[], kept: readonly boolean[]): Loop {
  const { initial, body, condition } = loop;
  const operands = initial.filter((_, i) => !changes[i]);
  const part = ({ program, fixed, ...rest }: LoopPart): LoopPart => {
    const states = program.inputs.slice(fixed.length, fixed.length + initial.length);
    const inputs = [
      ...program.inputs.slice(0, fixed.length),
      ...states.filter((_, i) => !changes[i]),
      ...states.filter((_, i) => changes[i]),
      ...program.inputs.slice(fixed.length + initial.length),
    ];
    return { ...rest, fixed: [...fixed, ...operands], program: { ...program, inputs } };
  };
  const moved = part(body);
  const outputs = moved.program.outputs.filter((_, i) => kept[i]);
  return {
    ...loop,
    initial: initial.filter((_, i) => changes[i]),
    body: { ...moved, program: { ...moved.program, outputs } },
    condition: condition === undefined ? undefined : part(condition),
  };
}

/** States and outputs that no result that is read depends on, nor whether the loop goes on, nor an effect. */
export const unreadResults: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined || equation.outputs.every((output) => at.isRead(output))) return undefined;
  const read = equation.outputs.map((output) => at.isRead(output));
  const kept = neededResults(loop, read);
  if (kept.every(Boolean) || !kept.includes(true)) return undefined;
  return written(equation, withResults(loop, kept), kept, loop.initial, at);
};

/** The marked results, and the states that those of the next turn depend on. */
function neededResults({ body, condition, initial }: Loop, read: readonly boolean[]): boolean[] {
  const tested = condition === undefined ? new Set<Atom>() : readsOfProgram(condition.program);
  const statesOf = ({ program, fixed }: LoopPart) => program.inputs.slice(fixed.length);
  const ofCondition = condition === undefined ? [] : statesOf(condition);
  const needed = read.map((isRead, i) => isRead || tested.has(ofCondition[i]));
  const ofBody = statesOf(body);
  for (;;) {
    const reads = readsOfProgram(part(body.program, needed));
    const missing = initial.flatMap((_, i) => (!needed[i] && reads.has(ofBody[i]) ? [i] : []));
    if (missing.length === 0) return needed;
    for (const i of missing) needed[i] = true;
  }
}

/** What computes some of a program's outputs, and its effects. */
function part(program: Program, kept: readonly boolean[]): Program {
  return removeDeadCode({ ...program, outputs: program.outputs.filter((_, i) => kept[i]) });
}

function withResults(loop: Loop, kept: readonly boolean[]): Loop {
  const { initial } = loop;
  const without = ({ program, fixed, ...rest }: LoopPart): LoopPart => {
    const inputs = program.inputs.filter((_, i) => {
      const state = i - fixed.length;
      return state < 0 || state >= initial.length || kept[state];
    });
    return { ...rest, fixed, program: { ...program, inputs } };
  };
  const body = without(loop.body);
  return {
    ...loop,
    initial: initial.filter((_, i) => kept[i]),
    body: { ...body, program: part(body.program, kept) },
    condition: loop.condition === undefined ? undefined : without(loop.condition),
  };
}

/** Write a loop that has some of the results only; the others are the initial states, or are not read. */
function written(
  equation: Equation,
  loop: Loop,
  kept: readonly boolean[],
  initial: readonly Atom[],
  at: Rewriting,
): Atom[] {
  const results = [...at.applyAll({ ...equation, ...equationOf(loop, equation.params) })];
  return equation.outputs.map(
    (output, i) => (kept[i] ? results.shift() : initial[i]) ?? literal(output, 0),
  );
}
