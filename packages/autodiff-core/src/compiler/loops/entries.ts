/** Stacked tensors of a scan whose entries are all the same: not written and read turn by turn. */
import type { ScanParams } from "../../control-flow/scan-params.ts";
import type { Atom, Equation } from "../../program/program.ts";
import { sameShape } from "../../shape.ts";
import { literal } from "../fold-constants.ts";
import { type BroadcastParams, broadcast } from "../lowered-primitives.ts";
import type { Rewriting, Rule } from "../rewrite.ts";
import { equationOf, type LoopPart, loopOf } from "./loop.ts";

/** An output that is a constant or an operand in every turn is that, repeated. */
export const repeatedOutputs: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined || loop.condition !== undefined) return undefined;
  const { body, initial } = loop;
  const entries = body.program.outputs.map((x, i) =>
    i < initial.length ? undefined : sameInEveryTurn(x, body),
  );
  const kept = entries.map((entry) => entry === undefined);
  if (kept.every(Boolean) || !kept.includes(true)) return undefined;
  const outputs = body.program.outputs.filter((_, i) => kept[i]);
  const changed = { ...loop, body: { ...body, program: { ...body.program, outputs } } };
  const results = [...at.applyAll({ ...equation, ...equationOf(changed, equation.params) })];
  const { length } = equation.params as ScanParams;
  return entries.map((entry) =>
    entry === undefined ? (results.shift() as Atom) : repeated(entry, length, at),
  );
};

function sameInEveryTurn(x: Atom, { program, fixed }: LoopPart): Atom | undefined {
  return x.kind === "literal" ? x : fixed[program.inputs.indexOf(x)];
}

function repeated(entry: Atom, length: number, at: Rewriting): Atom {
  const shape = [length, ...entry.shape];
  if (entry.kind === "literal") return literal({ ...entry, shape }, entry.value);
  return at.apply(broadcast, [entry], { shape, axes: entry.shape.map((_, axis) => axis + 1) });
}

/** An input that repeats one tensor in every turn is an operand that is the same in every turn. */
export const repeatedInputs: Rule = (equation, at) => {
  const loop = loopOf(equation);
  if (loop === undefined) return undefined;
  const { body, stacked } = loop;
  const { program, fixed } = body;
  const sources = stacked.map((x) => repeats(at.madeBy(x, "broadcast")));
  if (sources.every((source) => source === undefined)) return undefined;
  const isRepeated = (_: unknown, i: number) => sources[i] !== undefined;
  const entries = program.inputs.slice(program.inputs.length - stacked.length);
  const inputs = [
    ...program.inputs.slice(0, fixed.length),
    ...entries.filter(isRepeated),
    ...program.inputs.slice(fixed.length, program.inputs.length - stacked.length),
    ...entries.filter((_, i) => sources[i] === undefined),
  ];
  const operands = sources.flatMap((source) => (source === undefined ? [] : [entryOf(source, at)]));
  const changed = {
    ...loop,
    stacked: stacked.filter((_, i) => sources[i] === undefined),
    body: { ...body, fixed: [...fixed, ...operands], program: { ...program, inputs } },
  };
  return at.applyAll({ ...equation, ...equationOf(changed, equation.params) });
};

/** The equation if its result is the same along the first axis. */
function repeats(equation: Equation | undefined): Equation | undefined {
  const params = equation?.params as BroadcastParams | undefined;
  return params?.axes.includes(0) === false ? equation : undefined;
}

function entryOf({ primitive, inputs: [x], params }: Equation, at: Rewriting): Atom {
  const { shape, axes } = params as BroadcastParams;
  const own = { shape: shape.slice(1), axes: axes.map((axis) => axis - 1) };
  return sameShape(x.shape, own.shape) ? x : at.apply(primitive, [x], own);
}
