import { allocate } from "../../dtype.ts";
import type { HostArray } from "../../host-array.ts";
import { inlineCalls, subPrograms } from "../../program/inline.ts";
import type { Atom, Literal, Program, Variable } from "../../program/program.ts";
import { createFrame, planArena } from "./arena.ts";
import { copyStep } from "./copy.ts";
import { type Frame, NOTHING } from "./frame.ts";
import { Lowering, type RunProgram } from "./lowering.ts";
import { lower } from "./lowerings.ts";
import { type Recycling, recycling } from "./recycling.ts";
import { broadcastView, type View } from "./view.ts";

/**
 * Runs a compiled program on dense arrays of the right dtypes. Results may share memory with inputs; inputs at the
 * `donated` positions are not used again by the caller.
 */
export type CompiledProgram = (
  inputs: readonly HostArray[],
  donated?: ReadonlySet<number>,
) => HostArray[];

/** A compiler that compiles every program, and the programs inside, once. */
export function compiler(): (program: Program) => CompiledProgram {
  const compiled = new WeakMap<Program, CompiledProgram>();
  const memory = recycling();
  const compileOnce = (program: Program): CompiledProgram => {
    let run = compiled.get(program);
    if (run === undefined) {
      run = compile(inlineCalls(program), runProgram, compileOnce, memory);
      compiled.set(program, run);
    }
    return run;
  };
  const runProgram: RunProgram = (program, inputs) => compileOnce(program)(inputs);
  return compileOnce;
}

function compile(
  program: Program,
  runProgram: RunProgram,
  compileOnce: (program: Program) => CompiledProgram,
  memory: Recycling,
): CompiledProgram {
  const lowering = new Lowering(runProgram);
  const views = new Map<Variable, View>();
  for (const input of program.inputs) views.set(input, lowering.allocate(input, "input"));
  for (const equation of program.equations) {
    subPrograms(equation.params).forEach(compileOnce);
    const operands = equation.inputs.map((atom) => viewOf(atom, views, lowering));
    const results = lower(lowering, operands, equation);
    equation.outputs.forEach((output, i) => {
      views.set(output, results[i]);
    });
  }
  const outputs = program.outputs.map((atom) => resultOf(viewOf(atom, views, lowering), lowering));
  return executable(lowering, outputs, memory);
}

function viewOf(atom: Atom, views: ReadonlyMap<Variable, View>, lowering: Lowering): View {
  if (atom.kind === "literal") return literalView(atom, lowering);
  const view = views.get(atom);
  if (view === undefined)
    throw new Error(`Program is not well formed: v${atom.id} is not defined.`);
  return view;
}

/** One element, repeated. */
function literalView({ shape, dtype, value }: Literal, lowering: Lowering): View {
  const scalar = lowering.allocate({ shape: [], dtype }, allocate(dtype, 1).fill(value));
  return broadcastView(scalar, shape, []);
}

/** A view that is all of a storage which the caller may keep. */
function resultOf(view: View, lowering: Lowering): View {
  if (lowering.isWhole(view)) {
    lowering.keep(view.storage);
    return view;
  }
  const copy = lowering.allocate(view, "result");
  lowering.emit(copyStep(view, copy), [view], [copy]);
  return copy;
}

function executable(
  { storages, steps }: Lowering,
  outputs: readonly View[],
  memory: Recycling,
): CompiledProgram {
  const arena = planArena(storages, steps);
  const runs = steps.map((step) => step.run);
  const transient = storages.flatMap(({ kind }, s) =>
    kind === "input" || kind === "result" ? [s] : [],
  );
  const results = storages.flatMap((storage, s) =>
    storage.kind === "result" ? [{ s, dtype: storage.dtype, size: storage.size }] : [],
  );
  let idle: Frame | undefined;
  return (inputs, donated) => {
    // A run that begins while another one is under way gets memory of its own.
    const frame = idle ?? createFrame(storages, arena);
    idle = undefined;
    for (let i = 0; i < inputs.length; i++) frame[i] = inputs[i].data;
    for (const { s, dtype, size } of results) frame[s] = memory.take(dtype, size);
    for (const run of runs) run(frame);
    const values = outputs.map(({ shape, dtype, storage }) => ({
      shape,
      dtype,
      data: frame[storage],
    }));
    for (const { s } of results) memory.own(frame[s]);
    shareRepeated(inputs, values, memory);
    for (const i of donated ?? []) memory.give(inputs[i].data);
    for (const s of transient) frame[s] = NOTHING;
    idle = frame;
    return values;
  };
}

/** Memory that stands for more than one input or result. */
function shareRepeated(
  inputs: readonly HostArray[],
  results: readonly HostArray[],
  memory: Recycling,
): void {
  const seen = new Set<HostArray["data"]>();
  for (const { data } of [...inputs, ...results]) {
    if (seen.has(data)) memory.share(data);
    seen.add(data);
  }
}
